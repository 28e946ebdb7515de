import MixtapeJSON

/// Reads a chat completion's request into neutral words.
enum ChatReading {
  static func prompt(of body: RequestBody) throws(Failure) -> Prompt {
    var conversation = Conversation()
    let model = try body.string("model")
    let messages = try body.array("messages")
    if messages.isEmpty { throw Failure(.empty(field: "messages")) }
    for (index, message) in messages.enumerated() {
      try add(message, at: index, to: &conversation)
    }
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: tools(body["tools"] ?? body["functions"]),
      maxTokens: body.int("max_completion_tokens", "max_tokens")
    )
    prompt.toolChoice = toolChoice(body["tool_choice"] ?? body["function_call"])
    prompt.stopSequences = strings(body["stop"])
    prompt.outputSchema = outputSchema(body["response_format"])
    prompt.wantsReasoning = wantsReasoning(body)
    prompt.choiceCount = min(max(1, body.int("n") ?? 1), mostChoices)
    let options = body["stream_options"]
    prompt.streamOptions.includesUsage = options?["include_usage"]?.bool ?? false
    prompt.streamOptions.isPadded = options?["include_obfuscation"]?.bool ?? true
    prompt.details = body.object
    return prompt
  }

  /// OpenAI's own limit.
  private static let mostChoices = 128

  /// Of `tools` in the form of chat completions, or flat as in the Responses API.
  static func tools(_ tools: JSON?) -> [Prompt.Tool] {
    (tools?.array ?? []).compactMap { tool in
      let function = tool["function"] ?? tool
      return function["name"]?.string.map {
        Prompt.Tool(name: $0, parameters: function["parameters"])
      }
    }
  }

  private static func toolChoice(_ choice: JSON?) -> Prompt.ToolChoice {
    switch choice?.string {
    case "none": .none
    // `any` is Mistral's word.
    case "required", "any": .required
    case .some: .auto
    case nil:
      (choice?["function"]?["name"] ?? choice?["name"])?.string.map { .named($0) } ?? .auto
    }
  }

  /// One string, or a list of them.
  private static func strings(_ json: JSON?) -> [String] {
    json?.string.map { [$0] } ?? json?.array?.compactMap(\.string) ?? []
  }

  private static func outputSchema(_ format: JSON?) -> JSON? {
    switch format?["type"]?.string {
    case "json_object": [:]
    case "json_schema": format?["json_schema"]?["schema"] ?? [:]
    default: Optional<JSON>.none
    }
  }

  /// In OpenAI's words, OpenRouter's, Qwen's, GLM's and DeepSeek's, or Groq's.
  private static func wantsReasoning(_ body: RequestBody) -> Bool {
    if let effort = body["reasoning_effort"]?.string { return effort != "none" }
    if let reasoning = body["reasoning"]?.object {
      return reasoning["enabled"]?.bool ?? (reasoning["effort"]?.string != "none")
    }
    if let thinking = body["enable_thinking"]?.bool { return thinking }
    if let thinking = body["thinking"]?["type"]?.string { return thinking == "enabled" }
    if let format = body["reasoning_format"]?.string { return format != "hidden" }
    return body["include_reasoning"]?.bool ?? false
  }

  /// A string, or a list of parts of any of the types that the OpenAI formats know.
  static func parts(_ content: JSON?) -> [Prompt.Message.Part] {
    if let text = content?.string { return [.text(text)] }
    return (content?.array ?? []).map { part in
      if let text = part["text"]?.string ?? part["refusal"]?.string { return .text(text) }
      if let url = part["image_url"]?["url"]?.string ?? part["image_url"]?.string {
        return JSON.media(url: url)
      }
      if let data = part["input_audio"]?["data"]?.string { return .media(data) }
      return .other(part.canonicalText)
    }
  }

  /// The arguments of a call, which the OpenAI formats write as a string of JSON.
  static func arguments(_ text: JSON?) -> JSON {
    guard let text = text?.string else { return text ?? [:] }
    return (try? JSON(parsing: text)) ?? .string(text)
  }

  private static func add(
    _ message: JSON,
    at index: Int,
    to conversation: inout Conversation
  ) throws(Failure) {
    guard message.object != nil else {
      throw Failure(.wrongType(field: "messages[\(index)]", expected: "an object"))
    }
    guard let role = message["role"], !role.isNull else {
      throw Failure(.missing(field: "messages[\(index)].role"))
    }
    try check(message["content"], at: index, isNeeded: role.string != "assistant")
    let parts = parts(message["content"])
    switch role.string {
    case "system", "developer":
      conversation.add(.system, parts)
    case "assistant":
      conversation.add(.assistant, parts)
      for call in message["tool_calls"]?.array ?? [] {
        conversation.addToolCall(
          id: call["id"]?.string,
          name: call["function"]?["name"]?.string ?? "",
          arguments: arguments(call["function"]?["arguments"])
        )
      }
    case "tool", "function":
      conversation.addToolResult(
        id: message["tool_call_id"]?.string,
        name: message["name"]?.string,
        text: Prompt.Message(.tool, parts).text
      )
    case "user":
      conversation.add(.user, parts)
    case let other: throw wrong(role: other, at: index)
    }
  }

  private static func wrong(role: String?, at index: Int) -> Failure {
    let field = "messages[\(index)].role"
    let roles = "one of 'system', 'assistant', 'user', 'function', 'tool', and 'developer'"
    guard let role else { return Failure(.wrongType(field: field, expected: roles)) }
    return Failure(.badValue(field: field, value: role, rule: "expected \(roles)"))
  }

  /// Only an assistant may say nothing: then it calls tools.
  private static func check(
    _ content: JSON?,
    at index: Int,
    isNeeded: Bool
  ) throws(Failure) {
    switch content {
    case .string, .array: break
    case nil where isNeeded:
      throw Failure(.missing(field: "messages[\(index)].content"))
    case nil,
      .null where !isNeeded:
      break
    case .some(let other):
      throw Failure(
        .wrongType(
          field: "messages[\(index)].content",
          expected: """
            one of a string or array of objects, but got \(OpenAIParameters.noun(other)) instead
            """
        )
      )
    }
  }
}
