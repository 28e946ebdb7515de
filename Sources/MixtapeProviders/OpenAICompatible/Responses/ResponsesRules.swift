import MixtapeJSON

/// What OpenAI refuses of a request that can be read.
///
/// The words are those of users' issues and of a table of OpenAI's answers that an imitator checks
/// itself by (2026); the rest of what OpenAI checks, such as unknown keys, passes here.
enum ResponsesRules {
  private enum Kind: String {
    case string = "a string"
    case integer = "an integer"
    case boolean = "a boolean"
    case object = "an object"
    case array = "an array"

    func fits(_ value: JSON) -> Bool {
      switch self {
      case .string: value.string != nil
      case .integer: value.int != nil
      case .boolean: value.bool != nil
      case .object: value.object != nil
      case .array: value.array != nil
      }
    }
  }

  /// Beside those that all endpoints share: see `OpenAIParameters`.
  private static let kinds: [(field: String, kind: Kind)] = [
    ("background", .boolean), ("include", .array), ("max_tool_calls", .integer),
    ("metadata", .object), ("previous_response_id", .string), ("reasoning", .object),
    ("service_tier", .string), ("text", .object), ("tools", .array), ("truncation", .string),
  ]

  private static let words: [(path: [String], words: [String])] = [
    (["truncation"], ["auto", "disabled"]),
    (["service_tier"], ["auto", "default", "flex", "scale", "priority"]),
    (["reasoning", "effort"], ["none", "minimal", "low", "medium", "high", "xhigh", "max"]),
    (["reasoning", "summary"], ["concise", "detailed", "auto"]),
    (["text", "format", "type"], ["json_object", "text", "json_schema"]),
    (["text", "verbosity"], ["low", "medium", "high"]),
  ]

  static func check(_ body: RequestBody) throws(Failure) {
    try OpenAIParameters.check(body)
    for (field, kind) in kinds {
      guard let value = body[field], !kind.fits(value) else { continue }
      throw .wrongType(field, kind.rawValue, value)
    }
    for (path, words) in words {
      let value = path.dropFirst().reduce(body[path[0]]) { $0?[$1] }
      guard let word = value?.string, !words.contains(word) else { continue }
      throw .unsupported(path.joined(separator: "."), word, words)
    }
    try checkShapes(body)
  }

  private static func checkShapes(_ body: RequestBody) throws(Failure) {
    if let format = body["text"]?["format"], format["type"] == "json_schema" {
      for key in ["name", "schema"] where format[key] == nil {
        throw Failure(.missing(field: "text.format.\(key)"))
      }
    }
    for (index, tool) in (body["tools"]?.array ?? []).enumerated() {
      let field = "tools[\(index)]"
      guard tool.object != nil else { throw .wrongType(field, "an object", tool) }
      guard tool["type"] != nil else { throw Failure(.missing(field: "\(field).type")) }
      if tool["type"] == "function", tool["name"] == nil {
        throw Failure(.missing(field: "\(field).name"))
      }
    }
  }

  /// Every call of a tool has its result, and every result its call.
  static func checkCalls(in items: [JSON]) throws(Failure) {
    // What a reference means may be one of either.
    guard !items.contains(where: { $0["type"] == "item_reference" }) else { return }
    func ids(_ type: JSON) -> [String] {
      items.compactMap { $0["type"] == type ? $0["call_id"]?.string : nil }
    }
    let calls = ids("function_call")
    let results = ids("function_call_output")
    if let id = results.first(where: { !calls.contains($0) }) {
      throw .unpaired(
        "No tool call found for function call output with call_id \(id).",
        id
      )
    }
    if let id = calls.first(where: { !results.contains($0) }) {
      throw .unpaired("No tool output found for function call \(id).", id)
    }
  }
}

extension Failure {
  /// With what the value is, as OpenAI says it.
  static func wrongType(_ field: String, _ expected: String, _ value: JSON) -> Failure {
    let noun = OpenAIParameters.noun(value)
    return Failure(.wrongType(field: field, expected: "\(expected), but got \(noun) instead"))
  }

  fileprivate static func unpaired(_ message: String, _ id: String) -> Failure {
    Failure(
      .badRequest,
      message: message,
      flaw: .badValue(field: "input", value: id, rule: "unpaired")
    )
  }

  static func unsupported(_ field: String, _ value: String, _ words: [String]) -> Failure {
    let quoted = words.map { "'\($0)'" }
    let list =
      quoted.count == 2
      ? quoted.joined(separator: " and ")
      : quoted.dropLast().joined(separator: ", ") + ", and " + (quoted.last ?? "")
    return Failure(.badValue(field: field, value: value, rule: "expected one of \(list)"))
  }
}
