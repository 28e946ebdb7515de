import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeSimulation
import Testing

extension Client.Answer {
  /// What it says, as a client reads it that does not know how it was written.
  func content(from target: String) throws -> SeenContent {
    let address = try #require(
      Address(of: HTTPRequest(method: "POST", target: target), gateways: [])
    )
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
}
