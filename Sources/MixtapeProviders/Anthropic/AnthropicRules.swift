import MixtapeJSON

/// What the Messages API refuses, in its own order and words.
///
/// Fields first, one after the other, then what they say together. The words and their order are
/// those that users observed in August and September of 2026 (claude-sonnet-5), or those that
/// issues of 2025 and 2026 quote. Of keys that the API does not have only those are refused that
/// other providers have: it refuses all of them, but gets new ones before we know them.
enum AnthropicRules {
  static func check(_ body: AnthropicField, needsMaxTokens: Bool) throws(Failure) {
    try checkFields(body, needsMaxTokens: needsMaxTokens)
    try checkKeys(of: body, foreign: foreignKeys)
    try AnthropicShape.check(body)
  }

  private static func checkFields(
    _ body: AnthropicField,
    needsMaxTokens: Bool
  ) throws(Failure) {
    try body["model"].nonEmptyString()
    try checkToolChoice(body["tool_choice"].given)
    for tool in try body["tools"].given?.array() ?? [] { try checkTool(tool) }
    let messages = try body["messages"].array()
    guard !messages.isEmpty else {
      throw body["messages"].refusal("at least one message is required")
    }
    for message in messages { try checkMessage(message) }
    for block in try body["system"].given?.elements() ?? [] {
      guard block.value?.object != nil else { throw block.refusal(shapeless) }
      try block["text"].string()
    }
    try checkThinking(body["thinking"].given)
    try checkOutput(body["output_config"].given)
    try body["cache_control"].given?.object()
    if needsMaxTokens, try body["max_tokens"].whole() < 0 {
      throw body["max_tokens"].refusal("must be greater than or equal to 0")
    }
    try checkSampling(body)
  }

  private static func checkSampling(_ body: AnthropicField) throws(Failure) {
    if let metadata = body["metadata"].given {
      guard metadata.value?.object != nil else { throw metadata.refusal(shapeless) }
    }
    for sequence in try body["stop_sequences"].given?.array() ?? [] {
      guard try sequence.string().contains(where: { !$0.isWhitespace }) else {
        throw body["stop_sequences"].refusal("each stop sequence must contain non-whitespace")
      }
    }
    try body["temperature"].given?.fraction()
    if let tier = body["service_tier"].given {
      guard ["auto", "standard_only"].contains(tier.value?.string) else {
        throw tier.refusal("Input should be 'auto' or 'standard_only'")
      }
    }
    try body["top_k"].given?.whole()
    try body["top_p"].given?.fraction()
    try body["stream"].given?.flag()
  }

  private static func checkToolChoice(_ choice: AnthropicField?) throws(Failure) {
    guard let choice else { return }
    if try choice.tag(of: ["any", "auto", "none", "tool"]) == "tool" {
      try choice.tagged("tool")["name"].string()
    }
  }

  /// Tools that run at Anthropic's have types of their own, and their dates change.
  private static func checkTool(_ tool: AnthropicField) throws(Failure) {
    let type = try tool.object()["type"].value?.string
    if type == "function" { _ = try tool.tag(of: toolTags) }
    guard type == nil || type == "custom" else { return }
    let custom = tool.tagged("custom")
    try custom["name"].name(upTo: 128)
    try custom["input_schema"].object()["type"].string()
  }

  private static func checkMessage(_ message: AnthropicField) throws(Failure) {
    let role = try message.object()["role"].string()
    guard ["user", "assistant", "system"].contains(role) else {
      throw Failure(
        .badRequest,
        message: """
          messages: Unexpected role "\(role)". Allowed roles are "user" or "assistant"
          """
      )
    }
    for block in try message["content"].elements() { try checkBlock(block) }
    try checkKeys(of: message, foreign: foreignKeysOfMessages)
  }

  private static func checkBlock(_ block: AnthropicField) throws(Failure) {
    let tag = try block.tag(of: blockTags)
    let content = block.tagged(tag)
    switch tag {
    case "text": try content["text"].string()
    case "thinking":
      try content["signature"].string()
      try content["thinking"].string()
    case "tool_use":
      try content["id"].string()
      try content["input"].object()
      try content["name"].string()
    case "tool_result":
      try content["tool_use_id"].string()
      _ = try content["content"].given?.elements()
    case "image", "document": try content["source"].object()
    default: break
    }
  }

  private static func checkThinking(_ thinking: AnthropicField?) throws(Failure) {
    guard let thinking else { return }
    let tag = try thinking.tag(of: ["adaptive", "between_tools", "disabled", "enabled"])
    guard tag == "enabled" else { return }
    let budget = thinking.tagged(tag)["budget_tokens"]
    guard try budget.whole() >= 1_024 else {
      throw budget.refusal("Input should be greater than or equal to 1024")
    }
  }

  private static func checkOutput(_ output: AnthropicField?) throws(Failure) {
    guard let output else { return }
    guard output.value?.object != nil else { throw output.refusal(shapeless) }
    guard let format = output["format"].given, format.value?.isNull == false else { return }
    _ = try format.tag(of: ["json_schema"])
    try format["schema"].object()
  }

  private static func checkKeys(
    of field: AnthropicField,
    foreign: Set<String>
  ) throws(Failure) {
    for member in field.value?.object?.members ?? [] where foreign.contains(member.key) {
      throw field[member.key].refusal("Extra inputs are not permitted")
    }
  }

  /// OpenAI's and Gemini's.
  private static let foreignKeys: Set<String> = [
    "contents", "frequency_penalty", "function_call", "functions", "generationConfig", "input",
    "instructions", "logit_bias", "logprobs", "max_completion_tokens", "max_output_tokens",
    "modalities", "n", "parallel_tool_calls", "presence_penalty", "prompt", "reasoning",
    "reasoning_effort", "response_format", "seed", "stop", "stream_options", "top_logprobs",
    "user", "verbosity",
  ]
  private static let foreignKeysOfMessages: Set<String> = [
    "audio", "function_call", "name", "parts", "reasoning_content", "refusal", "tool_call_id",
    "tool_calls",
  ]

  private static let shapeless = "Input does not match the expected shape."

  /// As the error named them in 2025.
  private static let toolTags = [
    "bash_20250124", "custom", "text_editor_20250124", "text_editor_20250429",
    "text_editor_20250728", "web_search_20250305",
  ]

  /// The blocks that anthropic-python 2.12 knows, betas included.
  private static let blockTags = [
    "advisor_tool_result", "bash_code_execution_tool_result", "code_execution_tool_result",
    "compaction", "container_upload", "document", "fallback", "image", "mcp_tool_listing",
    "mcp_tool_result", "mcp_tool_use", "redacted_thinking", "search_result", "server_tool_use",
    "text", "text_editor_code_execution_tool_result", "thinking", "tool_addition", "tool_removal",
    "tool_result", "tool_search_tool_result", "tool_use", "web_fetch_tool_result",
    "web_search_tool_result",
  ]
}
