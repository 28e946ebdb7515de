import MixtapeJSON

/// Reads a chat completion's request into neutral words.
enum ChatReading {
  static func prompt(of body: RequestBody) throws(Failure) -> Prompt {
    var conversation = Conversation()
    let model = try body.string("model")
    for (index, message) in try body.array("messages").enumerated() {
      try add(message, at: index, to: &conversation)
    }
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: tools(body["tools"]),
      maxTokens: body.int("max_completion_tokens", "max_tokens")
    )
    let options = body["stream_options"]
    prompt.streamOptions.includesUsage = options?["include_usage"]?.bool ?? false
    prompt.streamOptions.isPadded = options?["include_obfuscation"]?.bool ?? true
    return prompt
  }

  /// Of `tools` in the form of chat completions, or flat as in the Responses API.
  static func tools(_ tools: JSON?) -> [Prompt.Tool] {
    (tools?.array ?? []).compactMap { tool in
      let function = tool["function"] ?? tool
      return function["name"]?.string.map {
        Prompt.Tool(name: $0, parameters: function["parameters"])
      }
    }
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
    let parts = parts(message["content"])
    switch message["role"]?.string {
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
    case .some:
      conversation.add(.user, parts)
    case nil:
      throw Failure(.missing(field: "messages[\(index)].role"))
    }
  }
}
