import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Asks a provider and reads its answers, for the tests of one provider's own.
struct Asking {
  let provider: any Provider

  init(_ name: Substring) {
    provider = ProviderCase.named(name)
  }

  /// `line` is method and target.
  func request(_ line: String, _ body: String = "") -> HTTPRequest {
    let words = line.split(separator: " ").map(String.init)
    return HTTPRequest(method: words[0], target: words[1], body: Array(body.utf8))
  }

  /// What the provider says, be it the answer or why it refuses.
  func answer(
    _ line: String,
    _ body: String = "",
    with reply: Reply = Reply(text: "Hi")
  ) throws -> ProviderAnswer {
    let request = request(line, body)
    let operation = try #require(provider.operation(of: request), "\(line)")
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    do {
      let prompt = try provider.prompt(of: request, for: operation)
      return provider.answer(reply, to: prompt, for: operation, in: &setting)
    } catch {
      return provider.answer(error, for: operation, in: &setting)
    }
  }

  func prompt(_ line: String, _ body: String) throws -> Prompt {
    let request = request(line, body)
    let operation = try #require(provider.operation(of: request))
    return try provider.prompt(of: request, for: operation)
  }

  func failure(_ failure: Failure, at line: String) throws -> ProviderAnswer {
    let operation = try #require(provider.operation(of: request(line)))
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    return provider.answer(failure, for: operation, in: &setting)
  }

  func interruption(
    _ failure: Failure,
    at line: String,
    of stream: BegunStream
  ) throws -> String {
    let operation = try #require(provider.operation(of: request(line)))
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let pieces = provider.interruption(by: failure, of: stream, for: operation, in: &setting)
    #expect(pieces.allSatisfy { $0.role == .failure })
    return String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
  }
}

extension ProviderAnswer {
  var json: JSON {
    get throws { try JSON(parsing: bytes) }
  }

  /// The JSON of each event of a stream.
  var events: [JSON] {
    get throws {
      var parser = ServerSentEventParser()
      return try parser.receive(bytes).map { try JSON(parsing: $0.data) }
    }
  }

  /// The JSON of each line of a stream.
  var lines: [JSON] {
    get throws {
      try bytes.split(separator: UInt8(ascii: "\n")).map { try JSON(parsing: Array($0)) }
    }
  }

  var roles: [Piece.Role] {
    guard case .pieces(let pieces) = body else { return [] }
    return pieces.map(\.role)
  }
}

/// Replies of every kind.
enum Sample {
  static let call = Reply.ToolCall(name: "weather", arguments: ["city": "Oslo", "days": 2])
  static let other = Reply.ToolCall(name: "time", arguments: [:], id: "my-id")

  static let thoughts = Reply(parts: [.reasoning("Let me think."), .text("It <rains> & \"so\".")])
  static let calls = Reply(
    parts: [.text("Let me see."), .toolCall(call), .toolCall(other)]
  )
  static let thoughtfulCall = Reply(parts: [.reasoning("Hm."), .toolCall(call)])
  static let thoughtOnly = Reply(parts: [.reasoning("Hm, well.")])
  static let refusal = Reply(parts: [.refusal("I cannot help with that.")])
  static let lateRefusal = Reply(parts: [.text("Well, "), .refusal("no.")])
  static let filtered = stopping(Reply(parts: []), .contentFilter)
  static let lateFiltered = stopping(Reply(text: "Some words"), .contentFilter)
  static let cut = stopping(Reply(text: "Some words"), .length)
  static let empty = Reply(text: "")

  static let all: [(name: String, reply: Reply)] = [
    ("thoughts", thoughts), ("calls", calls), ("thoughtfulCall", thoughtfulCall),
    ("thoughtOnly", thoughtOnly), ("refusal", refusal), ("lateRefusal", lateRefusal),
    ("filtered", filtered), ("lateFiltered", lateFiltered), ("cut", cut), ("empty", empty),
    ("pieces", Reply(parts: [.text(Passage(pieces: ["a", "b c", ""]))])),
  ]

  private static func stopping(_ reply: Reply, _ stop: Reply.Stop) -> Reply {
    var reply = reply
    reply.stop = stop
    return reply
  }
}
