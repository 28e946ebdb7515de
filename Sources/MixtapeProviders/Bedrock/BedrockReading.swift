import MixtapeJSON

/// Reads what `converse` is asked into neutral words.
///
/// Limits from botocore's model of the service, the words about them as AWS's services write them.
enum BedrockReading {
  static func prompt(
    of body: RequestBody,
    model: String,
    wantsStream: Bool
  ) throws(Failure) -> Prompt {
    var conversation = Conversation()
    for block in body["system"]?.array ?? [] { conversation.add(.system, part(block)) }
    let messages = try body.array("messages")
    guard messages.first?["role"]?.string != "assistant", !messages.isEmpty else {
      throw Failure(.empty(field: "messages"))
    }
    for (index, message) in messages.enumerated() {
      try add(message, at: "messages.\(index + 1).member", to: &conversation)
    }
    let inference = body["inferenceConfig"]
    try check(inference)
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: wantsStream,
      tools: tools(body["toolConfig"]?["tools"]),
      maxTokens: inference?["maxTokens"]?.int
    )
    prompt.toolChoice = toolChoice(body["toolConfig"]?["toolChoice"])
    prompt.stopSequences = (inference?["stopSequences"]?.array ?? []).compactMap(\.string)
    prompt.outputSchema = outputSchema(body["outputConfig"]?["textFormat"])
    let more = body["additionalModelRequestFields"]
    let thinking = (more?["thinking"] ?? more?["reasoning_config"])?["type"]?.string
    prompt.wantsReasoning = thinking == "enabled" || thinking == "adaptive"
    prompt.details = body.object
    return prompt
  }

  private static func tools(_ tools: JSON?) -> [Prompt.Tool] {
    (tools?.array ?? []).compactMap { tool in
      let specification = tool["toolSpec"]
      return specification?["name"]?.string.map {
        Prompt.Tool(name: $0, parameters: specification?["inputSchema"]?["json"])
      }
    }
  }

  private static func toolChoice(_ choice: JSON?) -> Prompt.ToolChoice {
    if let name = choice?["tool"]?["name"]?.string { return .named(name) }
    return choice?["any"] == nil ? .auto : .required
  }

  /// The schema is a string of JSON.
  private static func outputSchema(_ format: JSON?) -> JSON? {
    format?["structure"]?["jsonSchema"]?["schema"]?.string.flatMap { try? JSON(parsing: $0) }
  }

  private static func check(_ inference: JSON?) throws(Failure) {
    if let value = inference?["maxTokens"] {
      guard let count = value.int else {
        throw Failure(.wrongType(field: "inferenceConfig.maxTokens", expected: "an Integer"))
      }
      guard count >= 1 else {
        throw Failure(
          .badValue(
            field: "inferenceConfig.maxTokens",
            value: value.text(),
            rule: "Member must have value greater than or equal to 1"
          )
        )
      }
    }
    for name in ["temperature", "topP"] {
      guard let value = inference?[name], !value.isNull else { continue }
      let field = "inferenceConfig.\(name)"
      guard case .number(let number) = value, let double = number.double else {
        throw Failure(.wrongType(field: field, expected: "a Float"))
      }
      guard (0...1).contains(double) else {
        let rule = double < 0 ? "greater than or equal to 0" : "less than or equal to 1"
        throw Failure(
          .badValue(field: field, value: value.text(), rule: "Member must have value \(rule)")
        )
      }
    }
  }

  private static func add(
    _ message: JSON,
    at place: String,
    to conversation: inout Conversation
  ) throws(Failure) {
    guard let name = message["role"]?.string else {
      throw Failure(.missing(field: "\(place).role"))
    }
    let roles: [(name: String, role: Prompt.Message.Role)] = [
      ("user", .user), ("assistant", .assistant), ("system", .system),
    ]
    guard let role = roles.first(where: { $0.name == name })?.role else {
      throw Failure(
        .badValue(
          field: "\(place).role",
          value: name,
          rule: "Member must satisfy enum value set: [user, assistant, system]"
        )
      )
    }
    guard let content = message["content"]?.array else {
      throw Failure(.missing(field: "\(place).content"))
    }
    for block in content { add(block, role, to: &conversation) }
  }

  private static func add(
    _ block: JSON,
    _ role: Prompt.Message.Role,
    to conversation: inout Conversation
  ) {
    if let call = block["toolUse"] {
      conversation.addToolCall(
        id: call["toolUseId"]?.string,
        name: call["name"]?.string ?? "",
        arguments: call["input"] ?? [:]
      )
    } else if let result = block["toolResult"] {
      let parts = (result["content"]?.array ?? []).flatMap { content in
        content["json"].map { [.text($0.canonicalText)] } ?? part(content)
      }
      conversation.addToolResult(
        id: result["toolUseId"]?.string,
        name: nil,
        text: Prompt.Message(.tool, parts).text
      )
    } else {
      conversation.add(role, part(block))
    }
  }

  /// None for the model's own notes and for marks of what may be cached.
  private static func part(_ block: JSON) -> [Prompt.Message.Part] {
    if block["reasoningContent"] != nil || block["cachePoint"] != nil { return [] }
    if let text = block["text"]?.string ?? block["guardContent"]?["text"]?["text"]?.string {
      return [.text(text)]
    }
    for kind in ["image", "document", "video", "audio"] {
      let source = block[kind]?["source"]
      if let text = source?["text"]?.string { return [.text(text)] }
      if let media = source?["bytes"]?.string ?? source?["s3Location"]?["uri"]?.string {
        return [.media(media)]
      }
    }
    return [.other(block.canonicalText)]
  }
}
