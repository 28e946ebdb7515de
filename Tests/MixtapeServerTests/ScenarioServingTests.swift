import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A server with a scenario` {
  private static let chat =
    "{\"model\":\"gpt-5-mini\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
  private static let stream =
    "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
  private static let path = "/openai/v1/chat/completions"

  private func playing(_ text: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(text, name: "test.json5")
    return configuration
  }

  @Test func `answers in the wire format of whoever is asked`() throws {
    let configuration = playing("{ rules: [{ reply: 'Said {{lastUserMessage}}' }] }")
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let openai = try await client.post(Self.path, Self.chat)
        #expect(openai.status == 200)
        #expect(openai.text.contains("Said Hi"))
        #expect(openai.text.contains("chat.completion"))
        let anthropic = try await client.post(
          "/anthropic/v1/messages",
          "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"
        )
        #expect(anthropic.text.contains("Said Hi"))
        #expect(anthropic.text.contains("\"type\":\"message\""))
      }
    }
  }

  @Test func `streams at the pace that the scenario says`() throws {
    let configuration = playing(
      """
      { rules: [{ reply: "a b c",
        stream: { timeToFirstToken: "1s", tokensPerSecond: 2 } }] }
      """
    )
    try simulate { world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post(Self.path, Self.stream)
        let times = Set(answer.times)
        #expect(times == [.seconds(1), .milliseconds(1500), .seconds(2)])
        #expect(answer.text.hasSuffix("data: [DONE]\n\n"))
        #expect(answer.endedAt == .seconds(2))
      }
    }
  }

  @Test func `fails, lets itself be asked again, and then answers`() throws {
    let configuration = playing(
      """
      { rules: [{ sequence: [{ fail: "rateLimited", retryAfter: "20s" },
        { reply: "a b c d e f", faults: [{ errorEvent: "serverError", at: { chunk: 3 } }] },
        { reply: "at last" }] }] }
      """
    )
    try simulate { world in
      try await world.serving(configuration) { server in
        let client = try world.client()
        let limited = try await client.post(Self.path, Self.stream)
        #expect(limited.status == 429)
        #expect(limited.head.fields["retry-after"] == "20")
        let broken = try await client.post(Self.path, Self.stream)
        #expect(broken.status == 200)
        #expect(broken.ending == .complete)
        #expect(!broken.text.contains("[DONE]"))
        #expect(try await client.post(Self.path, Self.stream).text.contains("last"))
        #expect(try await client.post(Self.path, Self.stream).text.contains("last"))
        #expect(server.exchanges(session: "").count == 4)
      }
    }
  }

  @Test func `answers what cannot be understood as the provider does`() throws {
    let configuration = playing("{ rules: [{ reply: 'x' }] }")
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let broken = try await client.post(Self.path, "{ nonsense")
        #expect(broken.status == 400)
        #expect(broken.text.contains("invalid_request_error"))
        let unknown = try await client.post("/openai/v1/nowhere", "{}")
        #expect(unknown.status == 404)
        let wrong = try await client.get(Self.path)
        #expect(wrong.status == 405)
        let coded = try await client.post(
          Self.path,
          Self.chat,
          fields: ["content-encoding": "br"]
        )
        #expect(coded.status == 400)
        #expect(coded.text.contains("content-encoding 'br'"))
        let journal = try await client.get("/__mixtape/exchanges")
        #expect(journal.text.contains("openai has no POST /v1/nowhere; Mixtape answers POST"))
      }
    }
  }

  @Test func `keeps the state of a session between its requests`() throws {
    let configuration = playing(
      """
      { rules: [{ when: { state: { step: 2 } }, reply: "done" },
        { reply: "step {{state.step}}", set: { step: { add: 1 } } }] }
      """
    )
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        #expect(try await client.post(Self.path, Self.chat).text.contains("\"step \""))
        #expect(try await client.post(Self.path, Self.chat).text.contains("\"step 1\""))
        #expect(try await client.post(Self.path, Self.chat).text.contains("\"done\""))
        let other = try await client.post("/s/other\(Self.path)", Self.chat)
        #expect(other.text.contains("\"step \""))
        _ = try await client.post("/__mixtape/reset", "")
        #expect(try await client.post(Self.path, Self.chat).text.contains("\"step \""))
      }
    }
  }

  @Test func `refuses to forward where nothing may go upstream`() throws {
    let configuration = playing("{ rules: [{ forward: true }] }")
    try simulate { world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post(Self.path, Self.chat)
        #expect(answer.status == 502)
        #expect(answer.head.fields["x-should-retry"] == "false")
        #expect(answer.text.contains("--record"))
      }
    }
  }

  @Test func `plays the same in every run`() throws {
    let text = """
      { rules: [{ when: { chance: 0.4 }, fail: "overloaded" },
        { reply: { text: "x", tokens: 20 }, stream: { tokensPerSecond: 5, jitter: 0.5 } }] }
      """
    let configuration = playing(text)
    func run() throws -> [Client.Answer] {
      try simulate { world in
        try await world.serving(configuration) { _ in
          let client = try world.client()
          var answers: [Client.Answer] = []
          for _ in 0..<10 { answers.append(try await client.post(Self.path, Self.stream)) }
          return answers
        }
      }
    }
    let first = try run()
    #expect(try run() == first)
    #expect(Set(first.map(\.status)).count == 2)
  }
}
