import MixtapeHTTP
import MixtapeJSON

/// A JSON text of an answer: its body, or an event or a line of its stream, under its name where it
/// has one.
struct AnswerDocument {
  var name = ""
  var json: JSON

  /// Throws where the body is not what its type says; what ends a stream is no document.
  static func all(in body: [UInt8], type: String) throws -> [AnswerDocument] {
    if type.contains("amazon.eventstream") {
      return try BedrockFrame.all(in: body).map { try AnswerDocument($0) }
    }
    if type.contains("event-stream") {
      var parser = ServerSentEventParser()
      return try parser.receive(body).filter { $0.data != "[DONE]" }.map {
        AnswerDocument(name: $0.event ?? "", json: try JSON(parsing: $0.data))
      }
    }
    if type.contains("ndjson") {
      return try body.split(separator: UInt8(ascii: "\n")).map {
        AnswerDocument(json: try JSON(parsing: Array($0)))
      }
    }
    return [AnswerDocument(json: try JSON(parsing: body))]
  }

  init(name: String = "", json: JSON) {
    self.name = name
    self.json = json
  }

  /// What `invoke` streams stands in its frames as base64.
  private init(_ frame: BedrockFrame) throws {
    json = try JSON(parsing: frame.payload)
    name = frame[":event-type"] ?? frame[":exception-type"] ?? ""
    if let inner = json["bytes"]?.string.flatMap(Base64.decode) {
      json = try JSON(parsing: inner)
      name = json["type"]?.string ?? name
    }
  }
}

/// Which JSON paths an answer has, and of what type each is: `choices[*].index number`.
struct Shape {
  private(set) var lines: Set<String> = []

  /// What the client or the model put there, so that nothing about it is the provider's form.
  private static let foreign = [
    "input", "args", "arguments", "metadata", "parameters", "schema", "tools", "logit_bias",
  ]

  mutating func add(_ document: AnswerDocument) {
    add(document.json, at: document.name.isEmpty ? "" : document.name + ": ")
  }

  private mutating func add(_ json: JSON, at path: String) {
    switch json {
    case .null: lines.insert("\(path) null")
    case .bool: lines.insert("\(path) bool")
    case .number: lines.insert("\(path) number")
    case .string: lines.insert("\(path) string")
    case .array(let elements):
      lines.insert("\(path) array")
      for element in elements { add(element, at: path + "[*]") }
    case .object(let object):
      lines.insert("\(path) object")
      for member in object.members { add(member, of: path) }
    }
  }

  private mutating func add(_ member: JSONObject.Member, of path: String) {
    let separator = path.isEmpty || path.hasSuffix(": ") ? "" : "."
    let next = path + separator + member.key
    if Self.foreign.contains(member.key), member.value.string == nil {
      lines.insert("\(next) any")
    } else {
      add(member.value, at: next)
    }
  }
}
