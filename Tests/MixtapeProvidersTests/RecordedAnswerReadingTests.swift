import MixtapeHTTP
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Real answers are read: each recorded stream is complete, with a stop and with counts where its
/// provider told them.
struct RecordedAnswerReadingTests {
  /// Read from the recorded bytes; nil for what is no answer of a model that we know.
  private struct Reading {
    let name: String
    let content: SeenContent
    let roles: [Piece.Role?]
    let rest: Int
  }

  private static let readings: [Reading] = RecordedAnswer.exchanges.compactMap { recorded in
    let (exchange, provider, operation) = recorded
    guard exchange.head.status == 200, operation.isConversation || operation.kind == .completion
    else { return nil }
    var reader = AnswerReader(of: provider, operation)
    var roles: [Piece.Role?] = []
    var rest = 0
    if let framing = operation.framing(of: exchange.head) {
      var splitter = StreamSplitter(framing)
      roles = splitter.receive(exchange.body).map { reader.read(event: $0) }
      rest = splitter.end()?.count ?? 0
    } else {
      reader.read(whole: exchange.body)
    }
    let name = "\(provider.name) \(exchange.request.target)"
    return Reading(name: name, content: reader.content, roles: roles, rest: rest)
  }

  private static let streams = readings.filter { !$0.roles.isEmpty }

  @Test func `there are recordings, or their lack is told`() {
    if RealExchange.all.isEmpty { return }
    #expect(Self.streams.count >= 60)
    #expect(Self.readings.count >= 150)
  }

  @Test func `each recorded stream is complete, and all of it is understood`() {
    for reading in Self.streams {
      let name: Comment = "\(reading.name)"
      #expect(reading.rest == 0, name)
      #expect(!reading.roles.contains(nil), name)
      #expect(reading.content.isTerminated, name)
      #expect(reading.content.stop != nil, name)
      #expect(reading.content.malformedEvents == 0, name)
      #expect(!reading.content.isEmpty, name)
    }
  }

  @Test func `counts are read wherever the provider tells them`() {
    for reading in Self.streams where !Self.isSilent(reading) {
      let usage = reading.content.usage
      #expect((usage.output ?? 0) > 0, "\(reading.name)")
      // Ollama does not count a prompt that it has in its cache.
      #expect((usage.input ?? 0) > 0 || reading.name.hasPrefix("ollama"), "\(reading.name)")
    }
  }

  /// OpenAI tells nothing in streams where nobody asks.
  private static func isSilent(_ reading: Reading) -> Bool {
    reading.name.hasPrefix("openai") && reading.name.contains("completions")
      && !reading.roles.contains(.usage)
  }

  @Test func `whole answers are read as well`() {
    for reading in Self.readings where reading.roles.isEmpty {
      let name: Comment = "\(reading.name)"
      // One is an error with the status 200; older models of Bedrock's have formats of their own.
      if reading.content.failure != nil || Self.isForeign(reading.name) { continue }
      #expect(reading.content.isTerminated, name)
      #expect(reading.content.stop != nil, name)
      #expect(reading.content.usage.output != nil, name)
      #expect(!reading.content.isEmpty, name)
    }
  }

  private static func isForeign(_ name: String) -> Bool {
    ["ai21", "titan", "claude-v2", "/v1/complete", "cohere /v1/"].contains { name.contains($0) }
  }

  @Test func `recorded errors are known for what they are`() {
    let told = RecordedAnswer.exchanges.compactMap { exchange, provider, operation in
      provider.failure(toldBy: exchange.head, exchange.body, for: operation)
    }
    #expect(told.allSatisfy { $0.kind == ($0.status == 401 ? .invalidKey : .badRequest) })
    #expect(told.allSatisfy { !$0.message.isEmpty })
  }
}
