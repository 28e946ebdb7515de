import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What every stream of every provider's conversations keeps to, whatever its format.
struct StreamPiecesTests {
  private static let reply = Reply(
    parts: [
      .reasoning(Passage(pieces: ["ponder ", "ponder "])),
      .text(Passage(pieces: ["spoken ", "spoken "])),
      .toolCall(Reply.ToolCall(name: "weather", arguments: ["city": "Oslo"])),
    ]
  )

  /// Those that stream when they are asked in full.
  static let streams = RequestSeed.conversations.filter { seed in
    if case .pieces = seed.answer(to: seed.request, with: reply).answer.body { true } else { false }
  }

  private func documents(_ bytes: [UInt8], of answer: ProviderAnswer) throws -> [AnswerDocument] {
    try AnswerDocument.all(in: bytes, type: answer.head.fields["content-type"] ?? "")
  }

  @Test func `every provider has a conversation that streams`() {
    let names = Set(Self.streams.map(\.provider.name))
    #expect(ProviderList.all.allSatisfy { names.contains($0.name) })
  }

  @Test(arguments: streams)
  func `a stream that is broken off says why in its own framing`(_ seed: RequestSeed) throws {
    let answer = seed.answer(to: seed.request, with: Self.reply).answer
    let failure = Failure(.overloaded, message: "Because of \"rain\".")
    var isTold = false
    for count in 1..<answer.pieces.count {
      let sent = answer.pieces.prefix(count)
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      let pieces = seed.provider.interruption(
        by: failure,
        of: BegunStream(first: sent.first?.bytes, last: sent.last?.bytes),
        for: seed.operation,
        in: &setting
      )
      #expect(pieces.contains { $0.role == .failure })
      let all = try documents(sent.flatMap(\.bytes) + pieces.flatMap(\.bytes), of: answer)
      isTold = isTold || all.contains { Self.strings(in: $0.json).contains("Because of \"rain\".") }
    }
    // Ollama loses it in OpenAI's format, as the real one does.
    #expect(isTold == (seed.testDescription != "ollama /v1/chat/completions"))
  }

  @Test(arguments: streams)
  func `the role of a piece is what the piece brings`(_ seed: RequestSeed) throws {
    let answer = seed.answer(to: seed.request, with: Self.reply).answer
    // A piece of a JSON array is no JSON of its own.
    guard
      answer.head.fields["content-type"]?.contains("stream") == true
        || answer.head.fields["content-type"]?.contains("ndjson") == true
    else { return }
    var brought: [Piece.Role: Int] = [:]
    for piece in answer.pieces {
      let text = try documents(piece.bytes, of: answer).flatMap { Self.strings(in: $0.json) }
        .joined(separator: "\n")
      brought[piece.role, default: 0] += 1
      let told: Comment = "\(piece.role): \(text)"
      switch piece.role {
      case .text: #expect(text.contains("spoken ") && !text.contains("ponder "), told)
      case .reasoning: #expect(!text.contains("spoken "), told)
      case .toolCall: #expect(text.contains("weather"), told)
      case .arguments: #expect(!text.contains("spoken ") && !text.contains("ponder "), told)
      case .opening, .keepAlive, .usage:
        #expect(!text.contains("spoken ") && !text.contains("ponder "), told)
      case .refusal, .failure: Issue.record("nothing is refused and nothing fails")
      // Those of the Responses API say once more what was said.
      case .finish, .terminator, .frame: break
      }
    }
    let prompt = try seed.provider.prompt(of: seed.request, for: seed.operation)
    #expect(brought[.text] == 2 * prompt.choiceCount)
    #expect(brought[.toolCall] == prompt.choiceCount)
  }

  @Test(arguments: streams)
  func `a stream that is written in place is its pieces joined`(_ seed: RequestSeed) throws {
    let answer = seed.answer(to: seed.request, with: Self.reply).answer
    guard case .stream(var stream) = answer.content else {
      Issue.record("a stream came whole")
      return
    }
    var bytes: [UInt8] = []
    var roles: [Piece.Role] = []
    while let role = stream.appendNext(to: &bytes) { roles.append(role) }
    #expect(bytes == answer.bytes)
    #expect(roles == answer.pieces.map(\.role))
    let more = stream.appendNext(to: &bytes)
    #expect(more == nil)
  }

  @Test(arguments: streams)
  func `what keeps a stream alive brings a client nothing`(_ seed: RequestSeed) throws {
    guard let keepAlive = seed.operation.keepAlive else { return }
    let answer = seed.answer(to: seed.request, with: Self.reply).answer
    let plain = try documents(answer.bytes, of: answer).map(\.json)
    let kept = try documents(
      answer.pieces.flatMap { keepAlive.bytes + $0.bytes },
      of: answer
    ).map(\.json)
    let isPing: (JSON) -> Bool = { $0["type"] == "ping" }
    #expect(kept.filter { !isPing($0) } == plain.filter { !isPing($0) })
  }

  private static func strings(in json: JSON) -> [String] {
    switch json {
    case .string(let text): [text]
    case .array(let elements): elements.flatMap(strings)
    case .object(let object): object.members.flatMap { strings(in: $0.value) }
    case .null, .bool, .number: []
    }
  }
}
