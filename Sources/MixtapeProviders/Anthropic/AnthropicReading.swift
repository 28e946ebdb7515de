import MixtapeJSON

/// Reads a request of the Messages API into neutral words.
enum AnthropicReading {
  static func prompt(of body: RequestBody) throws(Failure) -> Prompt {
    let model = try body.string("model")
    var conversation = Conversation()
    conversation.add(.system, parts(body["system"]))
    for (index, message) in try body.array("messages").enumerated() {
      guard let role = message["role"]?.string else {
        throw Failure(.missing(field: "messages.\(index).role"))
      }
      add(message["content"], role: role == "assistant" ? .assistant : .user, to: &conversation)
    }
    return Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: (body["tools"]?.array ?? []).compactMap { tool in
        tool["name"]?.string.map { Prompt.Tool(name: $0, parameters: tool["input_schema"]) }
      },
      maxTokens: body.int("max_tokens")
    )
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
