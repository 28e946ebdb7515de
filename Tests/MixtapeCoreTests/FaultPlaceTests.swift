import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Each place of a fault, on the streams of providers that frame and name things differently.
///
/// What is left of a stream that is cut there is compared with the roles that the writer of the
/// stream gave its pieces: the place itself is found by reading the bytes.
@Suite struct `A place in an answer` {
  struct Stream: Sendable, CustomTestStringConvertible {
    let target: String
    let body: String
    var testDescription: String { target }

    init(_ target: String, _ body: String) {
      (self.target, self.body) = (target, body)
    }
  }

  private static let messages = #""messages":[{"role":"user","content":"Hi"}]"#
  private static let hi = #"[{"role":"user","parts":[{"text":"Hi"}]}]"#
  static let streams = [
    Stream(
      "/openai/v1/chat/completions",
      #"{"model":"m","stream":true,"stream_options":{"include_usage":true},\#(messages)}"#
    ),
    Stream(
      "/anthropic/v1/messages",
      #"{"model":"m","max_tokens":99,"stream":true,\#(messages)}"#
    ),
    Stream(
      "/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
      #"{"contents":\#(hi)}"#
    ),
    Stream("/ollama/api/chat", #"{"model":"m","stream":true,\#(messages)}"#),
    Stream(
      "/bedrock/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream",
      #"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
    ),
  ]

  /// A stream with words, one of them beyond ASCII, and a tool call.
  private struct Written {
    let pieces: [Piece]
    private let plan: ResponsePlan
    private let stage: FaultStage

    init(_ stream: Stream) throws {
      let body = Array(stream.body.utf8)
      let request = HTTPRequest(method: "POST", target: stream.target, fields: [:], body: body)
      let address = try #require(Address(of: request, gateways: []))
      let operation = try #require(address.operation)
      var own = request
      own.target = address.target
      let prompt = try address.provider.prompt(of: own, for: operation)
      var reply = Reply(text: "One two tre ø five six seven.")
      reply.parts.append(.toolCall(.init(name: "weather", arguments: ["city": "Oslo now"])))
      var setting = Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 1_790_000_000))
      let answer = address.provider.answer(reply, to: prompt, for: operation, in: &setting)
      guard case .pieces(let pieces) = answer.body else {
        preconditionFailure("\(stream.target) was to be streamed")
      }
      self.pieces = pieces
      let cues = pieces.map { Cue(.body($0.bytes)) }
      plan = ResponsePlan(cues: [Cue(.head(answer.head, body: .stream))] + cues + [Cue(.end)])
      stage = FaultStage(provider: address.provider, operation: operation, setting: setting)
    }

    /// What comes of the body before the place, or all of it where there is no such place.
    func cut(at place: String, areEvents: Bool = true, by size: Int? = nil) throws -> [UInt8] {
      let text = "{ rules: [{ faults: [{ truncate: true, at: { \(place) } }] }] }"
      let scenario = try Scenario(parsing: Array(text.utf8))
      let faults = (scenario.rules.first?.faults ?? []).map { ChosenFault($0, luck: 1) }
      var chain = FaultChain(faults, on: stage, areEvents: areEvents)
      let cues = plan.cues.flatMap { cue -> [Cue] in
        guard let size, case .body(let bytes) = cue.action else { return [cue] }
        return stride(from: 0, to: bytes.count, by: size).map {
          Cue(.body(Array(bytes[$0..<min($0 + size, bytes.count)])))
        }
      }
      let passed = chain.pass(ResponsePlan(cues: cues)).cues
      #expect((passed.last?.action == .cut) == chain.stage.isDisturbed)
      return passed.flatMap { cue in
        if case .body(let bytes) = cue.action { bytes } else { [UInt8]() }
      }
    }

    var bytes: [UInt8] { pieces.flatMap(\.bytes) }

    func before(_ index: Int) -> [UInt8] { pieces[..<index].flatMap(\.bytes) }
  }

  @Test(arguments: streams) func `is the n-th chunk or event`(_ stream: Stream) throws {
    let written = try Written(stream)
    for number in 1...written.pieces.count {
      #expect(try written.cut(at: "chunk: \(number)") == written.before(number - 1))
      #expect(try written.cut(at: "event: \(number)") == written.before(number - 1))
      // However the pieces lie in which it comes.
      let sliced = try written.cut(at: "event: \(number)", areEvents: false, by: 7)
      #expect(sliced == written.before(number - 1))
    }
    let beyond = written.pieces.count + 1
    #expect(try written.cut(at: "chunk: \(beyond)") == written.bytes)
    #expect(try written.cut(at: "event: \(beyond)") == written.bytes)
  }

  @Test(arguments: streams) func `is the n-th byte`(_ stream: Stream) throws {
    let written = try Written(stream)
    for count in 0...written.bytes.count {
      #expect(try written.cut(at: "byte: \(count)") == Array(written.bytes.prefix(count)))
    }
    #expect(try written.cut(at: "byte: \(written.bytes.count + 1)") == written.bytes)
  }

  @Test(arguments: streams) func `is a part of the whole`(_ stream: Stream) throws {
    let written = try Written(stream)
    let count = written.bytes.count
    for (part, bytes) in [("0", 0), ("0.25", count / 4), ("0.5", count / 2), ("1", count)] {
      let cut = try written.cut(at: "fraction: \(part)")
      #expect(cut == Array(written.bytes.prefix(bytes)), "\(part)")
    }
  }

  private static let landmarks: [(name: String, role: Piece.Role)] = [
    ("firstToken", .text), ("toolCall", .toolCall), ("toolArguments", .arguments),
    ("finish", .finish), ("terminator", .terminator),
  ]

  @Test(arguments: streams) func `is before or after the event that tells the usage`(
    _ stream: Stream
  ) throws {
    let written = try Written(stream)
    let pieces = written.pieces
    // Who has no event of its own for that tells it with the end.
    let place = try #require(
      pieces.firstIndex { $0.role == .usage } ?? pieces.firstIndex { $0.role == .finish }
    )
    #expect(try written.cut(at: "before: 'usage'") == written.before(place))
    #expect(try written.cut(at: "after: 'usage'") == written.before(place + 1))
  }

  @Test(arguments: streams) func `is before or after what the stream says`(
    _ stream: Stream
  ) throws {
    let written = try Written(stream)
    for (name, role) in Self.landmarks {
      let place = written.pieces.firstIndex { $0.role == role }
      // Where this provider has no such event, nothing happens.
      let before = try written.cut(at: "before: '\(name)'")
      let after = try written.cut(at: "after: '\(name)'")
      #expect(before == place.map { written.before($0) } ?? written.bytes, "\(name)")
      #expect(after == place.map { written.before($0 + 1) } ?? written.bytes, "\(name)")
    }
    #expect(try written.cut(at: "before: 'end'") == written.bytes)
  }

  @Test(arguments: streams) func `is inside a character`(_ stream: Stream) throws {
    let written = try Written(stream)
    for size in [nil, 5] {
      let cut = try written.cut(at: "inside: 'character'", areEvents: size == nil, by: size)
      let rest = written.bytes.dropFirst(cut.count)
      #expect(cut.last == 0xC3)
      #expect(rest.first == 0xB8)
      #expect(cut + rest == written.bytes)
    }
  }

  @Test(arguments: streams) func `is inside a line end`(_ stream: Stream) throws {
    let written = try Written(stream)
    let cut = try written.cut(at: "inside: 'lineEnd'")
    let isSSE =
      written.bytes.starts(with: Array("data:".utf8))
      || written.bytes.starts(with: Array("event:".utf8))
    guard isSSE else {
      // A line that ends with one byte, or a frame that has no lines, has nothing to cut through.
      #expect(cut == written.bytes)
      return
    }
    let end = cut.last
    let next = written.bytes[cut.count]
    #expect(next == UInt8(ascii: "\n"))
    #expect(end == UInt8(ascii: stream.target.hasPrefix("/gemini") ? "\r" : "\n"))
    #expect(written.pieces[0].bytes.starts(with: cut))
  }
}
