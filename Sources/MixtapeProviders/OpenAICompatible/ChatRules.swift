import MixtapeJSON

/// What OpenAI refuses in messages, tools and the form of the answer, where its imitators are more
/// lenient.
///
/// Its words as users quote them in issues, spelling included.
enum ChatRules {
  static func check(_ body: RequestBody) throws(Failure) {
    let messages = try body.array("messages")
    for (index, message) in messages.enumerated() {
      try checkParts(message["content"], "messages[\(index)].content")
    }
    try checkOrder(messages)
    try checkTools(body)
    try checkFormat(body, messages)
  }

  /// Which member a part of each type must have.
  private static let parts = [
    "text": "text", "image_url": "image_url", "input_audio": "input_audio", "file": "file",
    "refusal": "refusal",
  ]

  private static func checkParts(_ content: JSON?, _ field: String) throws(Failure) {
    for (index, part) in (content?.array ?? []).enumerated() {
      let place = "\(field)[\(index)]"
      let type = try string(part["type"], "\(place).type")
      guard let member = parts[type] else {
        throw unsupported(
          "\(place).type",
          type,
          "'text', 'image_url', 'input_audio', 'refusal', and 'file'"
        )
      }
      if part[member] == nil { throw Failure(.missing(field: "\(place).\(member)")) }
    }
  }

  /// Calls that nothing answers, and answers that nobody called for.
  private static func checkOrder(_ messages: [JSON]) throws(Failure) {
    var open: [String] = []
    var isAnswering = false
    for message in messages {
      if message["role"]?.string == "tool" {
        guard isAnswering else {
          throw invalid(
            """
            Invalid parameter: messages with role 'tool' must be a response to a preceeding \
            message with 'tool_calls'.
            """
          )
        }
        let id = message["tool_call_id"]?.string
        open.removeAll { $0 == id }
        continue
      }
      if !open.isEmpty { throw unanswered(open) }
      open = (message["tool_calls"]?.array ?? []).compactMap { $0["id"]?.string }
      isAnswering = !open.isEmpty
    }
    if !open.isEmpty { throw unanswered(open) }
  }

  private static func checkTools(_ body: RequestBody) throws(Failure) {
    guard body["tools"] != nil else {
      if body["tool_choice"] == nil { return }
      throw invalid(
        "Invalid value for 'tool_choice': 'tool_choice' is only allowed when 'tools' are specified."
      )
    }
    let tools = try body.array("tools")
    if tools.isEmpty { throw Failure(.empty(field: "tools")) }
    for (index, tool) in tools.enumerated() {
      let place = "tools[\(index)]"
      let type = try string(tool["type"], "\(place).type")
      guard type == "function" || type == "custom" else {
        throw unsupported("\(place).type", type, "'function' and 'custom'")
      }
      // Tools in the form of the Responses API end here.
      guard let function = tool[type] else {
        throw Failure(.missing(field: "\(place).\(type)"))
      }
      _ = try string(function["name"], "\(place).\(type).name")
    }
  }

  private static func checkFormat(_ body: RequestBody, _ messages: [JSON]) throws(Failure) {
    guard let format = body["response_format"] else { return }
    let type = try string(format["type"], "response_format.type")
    switch type {
    case "text": break
    case "json_object":
      if messages.contains(where: mentionsJSON) { break }
      throw invalid(
        """
        'messages' must contain the word 'json' in some form, to use 'response_format' of type \
        'json_object'.
        """
      )
    case "json_schema":
      guard let schema = format["json_schema"] else {
        throw Failure(.missing(field: "response_format.json_schema"))
      }
      _ = try string(schema["name"], "response_format.json_schema.name")
    default:
      throw unsupported("response_format.type", type, "'json_object', 'json_schema', and 'text'")
    }
  }

  private static func mentionsJSON(_ message: JSON) -> Bool {
    ChatReading.parts(message["content"]).contains { part in
      if case .text(let text) = part { text.lowercased().contains("json") } else { false }
    }
  }

  private static func string(_ json: JSON?, _ field: String) throws(Failure) -> String {
    guard let json, !json.isNull else { throw Failure(.missing(field: field)) }
    guard let string = json.string else {
      let noun = OpenAIParameters.noun(json)
      throw Failure(.wrongType(field: field, expected: "a string, but got \(noun) instead"))
    }
    return string
  }

  private static func unsupported(_ field: String, _ value: String, _ known: String) -> Failure {
    Failure(.badValue(field: field, value: value, rule: "expected one of \(known)"))
  }

  private static func invalid(_ message: String) -> Failure {
    Failure(.badRequest, message: message)
  }

  private static func unanswered(_ ids: [String]) -> Failure {
    invalid(
      """
      An assistant message with 'tool_calls' must be followed by tool messages responding to each \
      'tool_call_id'. The following tool_call_ids did not have response messages: \
      \(ids.joined(separator: ", "))
      """
    )
  }
}
