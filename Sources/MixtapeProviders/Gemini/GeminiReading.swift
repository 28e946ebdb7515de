import MixtapeJSON

/// Reads a request of `generateContent` into neutral words; names may be in camel case or with
/// underscores.
enum GeminiReading {
  static func prompt(
    of body: RequestBody,
    model: String,
    wantsStream: Bool
  ) throws(Failure) -> Prompt {
    var conversation = Conversation()
    let system = body["systemInstruction"] ?? body["system_instruction"]
    for part in parts(of: system) {
      if let text = part.string ?? part["text"]?.string { conversation.add(.system, text) }
    }
    for content in try body.array("contents") {
      let role: Prompt.Message.Role = content["role"]?.string == "model" ? .assistant : .user
      for part in parts(of: content) { add(part, role: role, to: &conversation) }
    }
    let configuration = body["generationConfig"] ?? body["generation_config"]
    let tools = body["tools"]?.array ?? []
    return Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: wantsStream,
      tools: tools.flatMap { tool in
        (tool["functionDeclarations"] ?? tool["function_declarations"])?.array ?? []
      }.compactMap { declaration in
        declaration["name"]?.string.map {
          Prompt.Tool(name: $0, parameters: declaration["parameters"])
        }
      },
      maxTokens: (configuration?["maxOutputTokens"] ?? configuration?["max_output_tokens"])?.int
    )
  }

  private static func parts(of content: JSON?) -> [JSON] {
    if content?.string != nil { return content.map { [$0] } ?? [] }
    return content?["parts"]?.array ?? content?["parts"].map { [$0] } ?? []
  }

  private static func add(
    _ part: JSON,
    role: Prompt.Message.Role,
    to conversation: inout Conversation
  ) {
    // The model's own notes, not a part of what was said.
    if part["thought"]?.bool == true { return }
    if let text = part.string ?? part["text"]?.string {
      conversation.add(role, text)
    } else if let call = part["functionCall"] ?? part["function_call"] {
      conversation.addToolCall(
        id: call["id"]?.string,
        name: call["name"]?.string ?? "",
        arguments: call["args"] ?? [:]
      )
    } else if let result = part["functionResponse"] ?? part["function_response"] {
      conversation.addToolResult(
        id: result["id"]?.string,
        name: result["name"]?.string,
        text: text(ofResult: result["response"])
      )
    } else if let media = media(in: part) {
      conversation.add(role, [.media(media)])
    } else {
      conversation.add(role, [.other(part.canonicalText)])
    }
  }

  private static func media(in part: JSON) -> String? {
    let data = part["inlineData"] ?? part["inline_data"]
    let file = part["fileData"] ?? part["file_data"]
    return data?["data"]?.string ?? (file?["fileUri"] ?? file?["file_uri"])?.string
  }

  /// Results are objects here; one that only wraps a text is that text, as other providers have it.
  private static func text(ofResult response: JSON?) -> String {
    guard let object = response?.object else { return response?.canonicalText ?? "" }
    if object.members.count == 1, let text = (object["result"] ?? object["output"])?.string {
      return text
    }
    return JSON.object(object).canonicalText
  }
}
