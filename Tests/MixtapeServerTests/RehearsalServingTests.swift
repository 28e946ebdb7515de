import MixtapeCore
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A rehearsal beside a server` {
  /// The path and the body of each request that the rehearsal makes of the scenario.
  private static let asking = [
    "openai": (
      "/openai/v1/chat/completions",
      #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
    ),
    "anthropic": (
      "/anthropic/v1/messages",
      #"{"model":"m","stream":true,"max_tokens":99,"messages":[{"role":"user","content":"Hi"}]}"#
    ),
  ]
  private static let scenario = """
    { seed: 7, rules: [
      { when: { provider: "openai", attempt: 1 }, fail: "rateLimited", retryAfter: "3s" },
      { when: { chance: 0.3 }, fail: "serverError" },
      { when: { provider: "openai" }, reply: "a b c d e f", stream: { tokensPerSecond: 10 },
        faults: [{ errorEvent: "overloaded", at: { chunk: 4 } }] },
      { reply: { text: "word", tokens: 20 },
        stream: { timeToFirstToken: "400ms", tokensPerSecond: 5, jitter: 0.5 } }],
      rehearse: [{ ask: "openai", model: "m", prompt: "Hi", stream: true,
        fallback: [{ provider: "anthropic", model: "m" }] }] }
    """

  @Test func `has the statuses and the times that a client sees`() throws {
    let scenario = try Scenario(parsing: Array(Self.scenario.utf8))
    let program = Program(scenario: scenario, name: "test.json5")
    let expected = Rehearsal(program, seed: 0).run().requests
    #expect(expected.count >= 4)
    #expect(Set(expected.map(\.status)).count >= 2)
    var configuration = ServerConfiguration()
    configuration.scenario = .text(Self.scenario, name: "test.json5")
    let seen: [String] = try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        var seen: [String] = []
        for request in expected {
          try await world.time.sleep(until: request.at)
          let (path, body) = try #require(Self.asking[request.provider])
          let answer = try await client.post(path, body)
          seen.append("\(request.provider) \(answer.status) \(answer.endedAt)")
        }
        return seen
      }
    }
    #expect(seen == expected.map { "\($0.provider) \($0.status) \($0.endedAt - $0.at)" })
  }
}
