import MixtapeJSON

/// Reads a request of `generateContent` into neutral words; names may be in camel case or with
/// underscores.
enum GeminiReading {
  static func prompt(
    of body: RequestBody,
    model: String,
    wantsStream: Bool
  ) throws(Failure) -> Prompt {
    try GeminiChecks.check(body, model: model)
    var conversation = Conversation()
    for part in parts(of: body.field("systemInstruction")) {
      if let text = part.string ?? part["text"]?.string { conversation.add(.system, text) }
    }
    for content in body.field("contents")?.array ?? [] {
      let role: Prompt.Message.Role = content["role"]?.string == "model" ? .assistant : .user
      for part in parts(of: content) { add(part, role: role, to: &conversation) }
    }
    let configuration = body.field("generationConfig")
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: wantsStream,
      tools: declarations(in: body).compactMap { declaration in
        declaration["name"]?.string.map {
          Prompt.Tool(
            name: $0,
            parameters: declaration.field("parameters") ?? declaration.field("parametersJsonSchema")
          )
        }
      },
      maxTokens: configuration?.field("maxOutputTokens")?.int
    )
    prompt.toolChoice = toolChoice(body.field("toolConfig"))
    prompt.stopSequences =
      configuration?.field("stopSequences")?.array?.compactMap(\.string) ?? []
    prompt.outputSchema = outputSchema(configuration)
    prompt.wantsReasoning =
      configuration?.field("thinkingConfig")?.field("includeThoughts")?.bool ?? false
    prompt.choiceCount = configuration?.field("candidateCount")?.int ?? 1
    prompt.details = body.object
    return prompt
  }

  static func declarations(in body: RequestBody) -> [JSON] {
    (body.field("tools")?.array ?? []).flatMap { $0.field("functionDeclarations")?.array ?? [] }
  }

  /// Of a content: its parts, or the one that stands in their place.
  static func parts(of content: JSON?) -> [JSON] {
    if content?.string != nil { return content.map { [$0] } ?? [] }
    return content?["parts"]?.array ?? content?["parts"].map { [$0] } ?? []
  }

  private static func toolChoice(_ configuration: JSON?) -> Prompt.ToolChoice {
    let calling = configuration?.field("functionCallingConfig")
    switch calling?["mode"]?.string?.uppercased() {
    case "NONE": return .none
    case "ANY":
      let names = calling?.field("allowedFunctionNames")?.array?.compactMap(\.string) ?? []
      return names.count == 1 ? .named(names[0]) : .required
    default: return .auto
    }
  }

  private static func outputSchema(_ configuration: JSON?) -> JSON? {
    guard configuration?.field("responseMimeType")?.string == "application/json" else {
      return Optional<JSON>.none
    }
    return configuration?.field("responseJsonSchema") ?? configuration?.field("responseSchema")
      ?? [:]
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
    } else if let call = part.field("functionCall") {
      conversation.addToolCall(
        id: call["id"]?.string,
        name: call["name"]?.string ?? "",
        arguments: call["args"] ?? [:]
      )
    } else if let result = part.field("functionResponse") {
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
    part.field("inlineData")?["data"]?.string ?? part.field("fileData")?.field("fileUri")?.string
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

extension JSON {
  /// The member of that name in camel case, or as Google's own error messages spell it; nil where
  /// it is null.
  func field(_ name: String) -> JSON? {
    let value = self[name] ?? self[name.underscored]
    return value?.isNull == true ? Optional<JSON>.none : value
  }
}

extension RequestBody {
  func field(_ name: String) -> JSON? { JSON.object(object).field(name) }
}

extension String {
  /// `maxOutputTokens` as `max_output_tokens`.
  var underscored: String {
    reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
  }
}
