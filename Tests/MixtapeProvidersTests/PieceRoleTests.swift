import MixtapeHTTP
import MixtapeProviders
import Testing

/// What a piece is there for is seen in its bytes.
struct PieceRoleTests {
  /// Where a refusal is written as text, so that nobody can tell.
  private static let refusesInText = ["/v2/chat", "/converse-stream", "/api/chat", "/api/generate"]

  @Test func `every provider of the list has streams here`() {
    let names = Set(AnswerSeed.streams.map(\.provider.name))
    #expect(ProviderList.all.allSatisfy { names.contains($0.name) })
  }

  @Test(arguments: AnswerSeed.streams)
  func `each piece that is written has the role that is read`(_ seed: AnswerSeed) {
    for (name, reply) in Reply.samples {
      for piece in seed.pieces(of: reply) {
        var role = piece.role
        if role == .refusal, Self.refusesInText.contains(where: seed.request.target.hasSuffix) {
          role = .text
        }
        let told: Comment = "\(name): \(String(decoding: piece.bytes, as: UTF8.self))"
        #expect(seed.operation.role(of: piece.bytes) == role, told)
      }
    }
  }

  @Test(arguments: AnswerSeed.streams)
  func `an error in the middle is read as a failure`(_ seed: AnswerSeed) {
    // Ollama loses it in OpenAI's format.
    if seed.provider.name == "ollama", seed.request.target.hasPrefix("/v1/chat") { return }
    let pieces = seed.pieces(of: .greeting)
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let interruption = seed.provider.interruption(
      by: Failure(.overloaded),
      of: BegunStream(first: pieces.first?.bytes, last: pieces.last?.bytes),
      for: seed.operation,
      in: &setting
    )
    for piece in interruption {
      let told: Comment = "\(String(decoding: piece.bytes, as: UTF8.self))"
      #expect(seed.operation.role(of: piece.bytes) == piece.role, told)
    }
  }

  @Test(arguments: AnswerSeed.streams)
  func `what keeps a stream alive is read as that`(_ seed: AnswerSeed) {
    guard let keepAlive = seed.operation.keepAlive else { return }
    #expect(seed.operation.role(of: keepAlive.bytes) == .keepAlive)
  }

  @Test(arguments: AnswerSeed.streams)
  func `what is no event of the provider has no role`(_ seed: AnswerSeed) {
    for text in ["data: {\n\n", "{\n", "data: {\"a\":1}\n\n", "{\"a\":1}\n", "data: 1\n\n"] {
      #expect(seed.operation.role(of: Array(text.utf8)) == nil, "\(text)")
    }
  }
}
