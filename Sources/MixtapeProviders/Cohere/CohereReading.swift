import MixtapeJSON

/// Reads a request of version 2's chat into neutral words.
///
/// What it refuses is on Cohere's page of errors, in its words.
enum CohereReading {
  static func prompt(of body: RequestBody) throws(Failure) -> Prompt {
    let model = try body.string("model")
    var conversation = Conversation()
    for document in body["documents"]?.array ?? [] {
      conversation.add(.system, documentText(document))
    }
    let messages = try body.array("messages")
    guard !messages.isEmpty else { throw Failure(.empty(field: "messages")) }
    for (index, message) in messages.enumerated() {
      try add(message, at: index, to: &conversation)
    }
    try checkOptions(of: body)
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: ChatReading.tools(body["tools"]),
      maxTokens: body.int("max_tokens")
    )
    prompt.toolChoice = toolChoice(body["tool_choice"]?.string)
    prompt.stopSequences = (body["stop_sequences"]?.array ?? []).compactMap(\.string)
    prompt.outputSchema = outputSchema(body["response_format"])
    prompt.wantsReasoning = body["thinking"]?["type"]?.string == "enabled"
    prompt.details = body.object
    return prompt
  }

  private static func toolChoice(_ choice: String?) -> Prompt.ToolChoice {
    switch choice {
    case "REQUIRED": .required
    case "NONE": .none
    default: .auto
    }
  }

  /// `json_schema` since version 2, `schema` before.
  private static func outputSchema(_ format: JSON?) -> JSON? {
    guard format?["type"]?.string == "json_object" else { return nil }
    return format?["json_schema"] ?? format?["schema"] ?? [:]
  }

  private static func checkOptions(of body: RequestBody) throws(Failure) {
    try check(body["temperature"], "temperature", 0...1, "must be between 0 and 1.0 inclusive")
    for field in ["frequency_penalty", "presence_penalty"] {
      try check(body[field], field, 0...1, "must be between 0 and 1 inclusive")
    }
    if let maxTokens = body["max_tokens"], maxTokens.int == nil {
      throw Failure(.wrongType(field: "max_tokens", expected: "of type int32"))
    }
    for field in ["tools", "stop_sequences", "documents"] where body[field] != nil {
      _ = try body.array(field)
    }
    try check(body["tool_choice"], "tool_choice", oneOf: ["REQUIRED", "NONE"])
    try check(body["safety_mode"], "safety_mode", oneOf: ["CONTEXTUAL", "STRICT", "OFF"])
    let format = body["response_format"]
    try check(format?["type"], "response_format.type", oneOf: ["text", "json_object"])
    try check(body["thinking"]?["type"], "thinking.type", oneOf: ["enabled", "disabled"])
    if format?["type"]?.string == "json_object", body["documents"] != nil {
      throw Failure(
        .badRequest,
        message: "invalid request: response_format is not supported with RAG."
      )
    }
  }

  private static func check(
    _ value: JSON?,
    _ field: String,
    _ range: ClosedRange<Double>,
    _ rule: String
  ) throws(Failure) {
    guard let value else { return }
    guard case .number(let number) = value, let double = number.double else {
      throw Failure(.wrongType(field: field, expected: "of type float32"))
    }
    guard range.contains(double) else {
      throw Failure(.badValue(field: field, value: value.text(), rule: rule))
    }
  }

  private static func check(
    _ value: JSON?,
    _ field: String,
    oneOf names: [String]
  ) throws(Failure) {
    guard let value else { return }
    guard let name = value.string else {
      throw Failure(.wrongType(field: field, expected: "of type string"))
    }
    guard names.contains(name) else {
      let list = names.map { "'\($0)'" }.joined(separator: ", ")
      throw Failure(.badValue(field: field, value: name, rule: "must be one of \(list)"))
    }
  }

  private static func add(
    _ message: JSON,
    at index: Int,
    to conversation: inout Conversation
  ) throws(Failure) {
    guard message.object != nil else {
      throw Failure(.wrongType(field: "messages[\(index)]", expected: "of type object"))
    }
    let parts = parts(message["content"])
    switch message["role"]?.string {
    case "system": conversation.add(.system, parts)
    case "user": conversation.add(.user, parts)
    case "assistant":
      conversation.add(.assistant, message["tool_plan"]?.string ?? "")
      conversation.add(.assistant, parts)
      for call in message["tool_calls"]?.array ?? [] {
        conversation.addToolCall(
          id: call["id"]?.string,
          name: call["function"]?["name"]?.string ?? "",
          arguments: ChatReading.arguments(call["function"]?["arguments"])
        )
      }
    case "tool":
      guard let id = message["tool_call_id"]?.string else {
        throw Failure(.badRequest, message: "tool call id must be provided with tool message")
      }
      let text = Prompt.Message(.tool, parts).text
      conversation.addToolResult(id: id, name: nil, text: text)
    default:
      throw Failure(
        .badValue(
          field: "messages[\(index)].role",
          value: message["role"]?.string ?? "",
          rule: "must be one of 'system', 'user', 'assistant', 'tool'"
        )
      )
    }
  }

  /// What the model thought before is left out: it is no part of what was said.
  private static func parts(_ content: JSON?) -> [Prompt.Message.Part] {
    if let text = content?.string { return [.text(text)] }
    return (content?.array ?? []).compactMap { part in
      switch part["type"]?.string {
      case "thinking": nil
      case "document": .text(documentText(part["document"] ?? [:]))
      default:
        if let text = part["text"]?.string {
          .text(text)
        } else if let url = part["image_url"]?["url"]?.string {
          JSON.media(url: url)
        } else {
          .other(part.canonicalText)
        }
      }
    }
  }

  /// A document is a string, or has its data as a string or as an object of any fields.
  private static func documentText(_ document: JSON) -> String {
    let data = document["data"] ?? document
    return data.string ?? data["text"]?.string ?? data["snippet"]?.string ?? data.canonicalText
  }
}
