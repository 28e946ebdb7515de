import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

extension SeenContent {
  /// What an answer says, as a client reads it that does not know how it was written.
  static func of(
    _ head: HTTPResponseHead,
    _ body: [UInt8],
    from target: String
  ) throws -> SeenContent {
    let request = HTTPRequest(method: "POST", target: target, fields: [:], body: [])
    let address = try #require(Address(of: request, gateways: []))
    let operation = try #require(address.operation)
    var reader = AnswerReader(of: address.provider, operation)
    guard let framing = operation.framing(of: head) else {
      reader.read(whole: body)
      return reader.content
    }
    var splitter = StreamSplitter(framing)
    for event in splitter.receive(body) { reader.read(event: event) }
    if let rest = splitter.end() { reader.read(event: rest) }
    return reader.content
  }

  /// What was said and how it ended, in a line.
  var summary: String {
    let calls = toolCalls.map { "\($0.name)(\($0.arguments))" }.joined()
    let parts = [
      ("text", text), ("refusal", refusal), ("calls", calls), ("stop", stop?.rawValue ?? ""),
      ("failure", failure?.message ?? ""),
      ("malformed", malformedEvents == 0 ? "" : "\(malformedEvents)"),
    ]
    return parts.filter { $0.1 != "" }.map { "\($0.0): \($0.1)" }.joined(separator: ", ")
  }
}
