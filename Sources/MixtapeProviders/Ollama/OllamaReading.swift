import MixtapeJSON

/// Reads requests of `/api/chat` and `/api/generate` into neutral words, and refuses what Go's
/// decoder and Ollama's own checks refuse.
enum OllamaReading {
  static func prompt(
    of body: RequestBody,
    as kind: OllamaChat.Kind
  ) throws(Failure) -> Prompt {
    let type = kind == .chat ? "ChatRequest" : "GenerateRequest"
    let model = try model(of: body, type)
    try OllamaChecks.check(body, type)
    var conversation = Conversation()
    switch kind {
    case .chat:
      for message in body["messages"]?.array ?? [] { add(message, to: &conversation) }
    case .generate:
      if let system = body["system"]?.string { conversation.add(.system, system) }
      conversation.add(.user, [.text(body["prompt"]?.string ?? "")] + images(body["images"]))
    }
    let options = body["options"]
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: true),
      tools: ChatReading.tools(body["tools"]),
      maxTokens: options?["num_predict"]?.int
    )
    prompt.stopSequences = options?["stop"]?.array?.compactMap(\.string) ?? []
    if let format = body["format"] {
      if format.object != nil { prompt.outputSchema = format }
      if format.string == "json" { prompt.outputSchema = [:] }
    }
    let think = body["think"]
    prompt.wantsReasoning = think?.bool ?? (think?.string != nil)
    prompt.details = body.object
    return prompt
  }

  static func model(of body: RequestBody, _ type: String) throws(Failure) -> String {
    guard let value = body["model"] else { throw Failure(.missing(field: "model")) }
    guard let model = value.string else {
      throw OllamaChecks.wrongType(value, "\(type).model", "string")
    }
    if model.isEmpty { throw Failure(.missing(field: "model")) }
    return model
  }

  private static func add(_ message: JSON, to conversation: inout Conversation) {
    let text = Prompt.Message.Part.text(message["content"]?.string ?? "")
    let parts = [text] + images(message["images"])
    switch message["role"]?.string {
    case "system": conversation.add(.system, parts)
    case "assistant":
      conversation.add(.assistant, parts)
      for call in message["tool_calls"]?.array ?? [] {
        conversation.addToolCall(
          id: call["id"]?.string,
          name: call["function"]?["name"]?.string ?? "",
          arguments: call["function"]?["arguments"] ?? [:]
        )
      }
    case "tool":
      conversation.addToolResult(
        id: message["tool_call_id"]?.string,
        name: message["tool_name"]?.string,
        text: message["content"]?.string ?? ""
      )
    default: conversation.add(.user, parts)
    }
  }

  private static func images(_ images: JSON?) -> [Prompt.Message.Part] {
    (images?.array ?? []).compactMap { $0.string.map { .media($0) } }
  }
}

/// What Ollama refuses, in the words of its source (2026-08) and of Go's JSON decoder.
enum OllamaChecks {
  static func wrongType(_ value: JSON, _ field: String, _ type: String) -> Failure {
    let noun =
      switch value {
      case .null: "null"
      case .bool: "bool"
      case .number: "number"
      case .string: "string"
      case .array: "array"
      case .object: "object"
      }
    return refuse("json: cannot unmarshal \(noun) into Go struct field \(field) of type \(type)")
  }

  static func check(_ body: RequestBody, _ type: String) throws(Failure) {
    if let messages = body["messages"] {
      guard let list = messages.array else {
        throw wrongType(messages, "\(type).messages", "[]api.Message")
      }
      for message in list where message.object == nil {
        throw wrongType(message, "\(type).messages", "api.Message")
      }
      for message in list {
        if let content = message["content"], !content.isNull, content.string == nil {
          throw wrongType(content, "Message.messages.content", "string")
        }
      }
    }
    if let prompt = body["prompt"], prompt.string == nil {
      throw wrongType(prompt, "\(type).prompt", "string")
    }
    if let stream = body["stream"], stream.bool == nil {
      throw wrongType(stream, "\(type).stream", "bool")
    }
    if let options = body["options"] { try check(options: options, type) }
    if let think = body["think"] { try check(think: think) }
    if let format = body["format"] { try check(format: format) }
  }

  private static func refuse(_ message: String) -> Failure {
    Failure(.badRequest, message: message)
  }

  private static func check(options: JSON, _ type: String) throws(Failure) {
    guard options.object != nil else {
      throw wrongType(options, "\(type).options", "map[string]interface {}")
    }
    for name in ["num_predict", "num_ctx", "seed", "top_k"] {
      if let value = options[name], !value.isNull, value.number == nil {
        throw refuse("option \"\(name)\" must be of type integer")
      }
    }
    for name in ["temperature", "top_p"] {
      if let value = options[name], !value.isNull, value.number == nil {
        throw refuse("option \"\(name)\" must be of type float32")
      }
    }
    if let stop = options["stop"], !stop.isNull, stop.array == nil {
      throw refuse("option \"stop\" must be of type array")
    }
  }

  private static func check(think: JSON) throws(Failure) {
    if think.bool != nil { return }
    guard let level = think.string else { throw refuse("think must be a boolean or string") }
    guard ["high", "medium", "low", "max"].contains(level) else {
      throw refuse(
        """
        invalid think value: "\(level)" (must be "high", "medium", "low", true, or false)
        """
      )
    }
  }

  private static func check(format: JSON) throws(Failure) {
    if format.object != nil || format.string == "" || format.string == "json" { return }
    throw refuse(
      "invalid format: \(format.text()); expected \"json\" or a valid JSON Schema object"
    )
  }
}
