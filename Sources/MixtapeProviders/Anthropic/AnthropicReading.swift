import MixtapeJSON

/// Reads a request of the Messages API into neutral words.
enum AnthropicReading {
  /// `needsMaxTokens` is false where nothing is written, only counted.
  static func prompt(of body: RequestBody, needsMaxTokens: Bool = true) throws(Failure) -> Prompt {
    try AnthropicRules.check(
      AnthropicField(.object(body.object)),
      needsMaxTokens: needsMaxTokens
    )
    var conversation = Conversation()
    conversation.add(.system, parts(body["system"]))
    for message in try body.array("messages") {
      add(message["content"], role: role(message["role"]?.string), to: &conversation)
    }
    var prompt = Prompt(
      model: try body.string("model"),
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: (body["tools"]?.array ?? []).compactMap { tool in
        tool["name"]?.string.map { Prompt.Tool(name: $0, parameters: tool["input_schema"]) }
      },
      maxTokens: body.int("max_tokens")
    )
    prompt.toolChoice = toolChoice(body["tool_choice"])
    prompt.stopSequences = (body["stop_sequences"]?.array ?? []).compactMap(\.string)
    // `output_format` is how a beta of 2025 said it.
    let format = body["output_config"]?["format"] ?? body["output_format"]
    prompt.outputSchema = format.flatMap { $0.isNull ? nil : $0["schema"] ?? [:] }
    let thinking = body["thinking"]?["type"]?.string ?? "disabled"
    prompt.wantsReasoning = thinking != "disabled"
    prompt.details = body.object
    return prompt
  }

  private static func toolChoice(_ choice: JSON?) -> Prompt.ToolChoice {
    switch choice?["type"]?.string {
    case "any": .required
    case "tool": choice?["name"]?.string.map { .named($0) } ?? .required
    case "none": .none
    default: .auto
    }
  }

  private static func role(_ name: String?) -> Prompt.Message.Role {
    switch name {
    case "assistant": .assistant
    case "system": .system
    default: .user
    }
  }

  private static func add(
    _ content: JSON?,
    role: Prompt.Message.Role,
    to conversation: inout Conversation
  ) {
    for block in blocks(content) {
      switch block["type"]?.string {
      case "tool_use":
        conversation.addToolCall(
          id: block["id"]?.string,
          name: block["name"]?.string ?? "",
          arguments: block["input"] ?? [:]
        )
      case "tool_result":
        conversation.addToolResult(
          id: block["tool_use_id"]?.string,
          name: nil,
          text: Prompt.Message(.tool, parts(block["content"])).text
        )
      // The model's own notes, not a part of what was said.
      case "thinking", "redacted_thinking": break
      default: conversation.add(role, [part(block)])
      }
    }
  }

  private static func blocks(_ content: JSON?) -> [JSON] {
    if let text = content?.string { return [["type": "text", "text": .string(text)]] }
    return content?.array ?? []
  }

  private static func parts(_ content: JSON?) -> [Prompt.Message.Part] {
    blocks(content).map(part)
  }

  private static func part(_ block: JSON) -> Prompt.Message.Part {
    if let text = block["text"]?.string { return .text(text) }
    let source = block["source"]
    if let media = source?["data"]?.string ?? source?["url"]?.string
      ?? source?["file_id"]?.string
    {
      return .media(media)
    }
    return .other(block.canonicalText)
  }
}
