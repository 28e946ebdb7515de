import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A server with limits` {
  private static let path = "/openai/v1/chat/completions"
  private static let chat =
    #"{"model":"gpt-4o","messages":[{"role":"user","content":"Hi"}]}"#

  private func playing(_ text: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(text, name: "test.json5")
    return configuration
  }

  @Test func `tells on every answer how they stand`() throws {
    let configuration = playing(
      "{ limits: { openai: { requestsPerMinute: 500, tokensPerMinute: 30000 } }, rules: [] }"
    )
    try simulate { world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post(Self.path, Self.chat)
        #expect(answer.status == 200)
        let fields = answer.head.fields
        #expect(fields["x-ratelimit-limit-requests"] == "500")
        #expect(fields["x-ratelimit-remaining-requests"] == "499")
        #expect(fields["x-ratelimit-reset-requests"] == "120ms")
        #expect(fields["x-ratelimit-limit-tokens"] == "30000")
        #expect(fields["x-ratelimit-remaining-tokens"] == "29997")
        #expect(fields["x-ratelimit-reset-tokens"] == "6ms")
      }
    }
  }

  @Test func `refuses in the provider's words, and tells the journal which bucket did`() throws {
    let configuration = playing(
      "{ limits: { openai: { requestsPerMinute: 3 } }, rules: [{ reply: 'Hello' }] }"
    )
    try simulate { world in
      try await world.serving(configuration) { server in
        let client = try world.client()
        for _ in 1...3 { #expect(try await client.post(Self.path, Self.chat).status == 200) }
        let refused = try await client.post(Self.path, Self.chat)
        #expect(refused.status == 429)
        #expect(refused.head.fields["x-ratelimit-remaining-requests"] == "0")
        #expect(refused.head.fields["x-ratelimit-reset-requests"] == "1m0s")
        #expect(refused.head.fields["retry-after"] == "20")
        #expect(refused.head.fields["retry-after-ms"] == "20000")
        let error = try JSON(parsing: refused.body)["error"]
        #expect(error?["code"] == "rate_limit_exceeded")
        #expect(
          error?["message"] == """
            Rate limit reached for gpt-4o in organization org-mixtape on requests per min (RPM): \
            Limit 3, Used 3, Requested 1. Please try again in 20s. Visit \
            https://platform.openai.com/account/rate-limits to learn more.
            """
        )
        let journal = try JSON(parsing: await client.get("/__mixtape/exchanges").body)
        let last = journal["exchanges"]?[3]
        #expect(last?["because"] == "limited")
        #expect(
          last?["detail"] == """
            openai gpt-4o, no key: requestsPerMinute 3 of 3 used, 1 requested, fits in 20 s
            """
        )
      }
    }
  }

  @Test func `tells on recordings and on what comes from upstream how its own stand`() throws {
    try simulate { world in
      let recorded: HTTPFields = [
        "content-type": "application/json", "x-ratelimit-limit-requests": "30000",
        "x-ratelimit-remaining-requests": "29999", "X-RateLimit-Reset-Requests": "2ms",
      ]
      let upstream = ScriptedUpstream([.whole("{}", fields: recorded)], time: world.time)
      let limits = "limits: { openai: { requestsPerMinute: 2 } }"
      var configuration = ServerConfiguration.recording
      configuration.scenario = .text("{ \(limits), rules: [] }", name: "test.json5")
      let live = try await world.serving(configuration, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.chat)
      }
      configuration.engine.recordMode = .none
      let replayed = try await world.serving(configuration) { _ in
        let client = try world.client()
        var answers: [Client.Answer] = []
        for _ in 1...3 { answers.append(try await client.post(Self.path, Self.chat)) }
        return answers
      }
      for (answer, remaining) in [(live, "1"), (replayed[0], "1"), (replayed[1], "0")] {
        #expect(answer.status == 200)
        #expect(answer.text == "{}")
        #expect(answer.head.fields.values("x-ratelimit-limit-requests") == ["2"])
        #expect(answer.head.fields.values("x-ratelimit-remaining-requests") == [remaining])
        #expect(answer.head.fields.values("x-ratelimit-reset-requests").count == 1)
      }
      #expect(replayed[2].status == 429)
      // The cassette keeps what the provider said.
      let file = try #require(world.files.text("demo.json"))
      #expect(file.contains("29999"))
    }
  }

  @Test func `gives a recording that was refused to the next attempt`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole("1"), .whole("2")], time: world.time)
      try await world.serving(.recording, upstream: upstream) { _ in
        let client = try world.client()
        _ = try await client.post(Self.path, Self.chat)
      }
      var configuration = ServerConfiguration.replaying
      configuration.engine.repeats = .error
      configuration.scenario = .text(
        "{ limits: { openai: { requestsPerMinute: 1 } }, rules: [] }",
        name: "test.json5"
      )
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let other = Self.chat.replacing("Hi", with: "What?")
        // What is missed takes nothing.
        #expect(try await client.post(Self.path, other).status == 404)
        #expect(try await client.post(Self.path, Self.chat).status == 200)
        #expect(try await client.post(Self.path, Self.chat).status == 429)
      }
    }
  }

  @Test(arguments: [
    ("openai", "/v1/chat/completions", 429, "Request too large for m in organization"),
    ("groq", "/openai/v1/chat/completions", 413, "Request too large for model `m`"),
    ("anthropic", "/v1/messages", 429, "would exceed your organization's rate limit of 5"),
    ("azure", "/openai/v1/chat/completions", 429, "larger than the limit of 5."),
    ("litellm", "/v1/chat/completions", 429, "Request too large: 5 tokens per minute"),
    ("cohere", "/v2/chat", 429, "limit is 5 tokens per minute"),
  ])
  func `does not tell a request to wait that is larger than the bucket`(
    name: String,
    path: String,
    status: Int,
    words: String
  ) throws {
    let unit = name == "anthropic" ? "inputTokensPerMinute" : "tokensPerMinute"
    let configuration = playing("{ limits: { \(name): { \(unit): 5 } }, rules: [] }")
    let body = #"{"model":"m","max_tokens":99,"messages":[{"role":"user","content":"Hi"}]}"#
    try simulate { world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post("/\(name)\(path)", body)
        #expect(answer.status == status)
        #expect(answer.text.contains(words), "\(answer.text)")
        #expect(answer.head.fields["retry-after"] == nil)
        #expect(answer.head.fields["retry-after-ms"] == nil)
        #expect(!answer.text.lowercased().contains("try again in"))
      }
    }
  }

  @Test func `shows the buckets of a session, with the keys as hashes`() throws {
    let configuration = playing(
      "{ limits: { openai: { models: 'gpt-4o*', requestsPerMinute: 4 } }, rules: [] }"
    )
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let fields: HTTPFields = ["authorization": "Bearer sk-1234567890abcdef"]
        _ = try await client.post(Self.path, Self.chat, fields: fields)
        try await world.time.sleep(until: .start + .seconds(5))
        let shown = try JSON(parsing: await client.get("/__mixtape/limits").body)
        #expect(shown["limits"]?.array?.count == 1)
        let bucket = shown["limits"]?[0]
        #expect(bucket?["provider"] == "openai")
        #expect(bucket?["models"] == "gpt-4o*")
        #expect(bucket?["key"]?.string?.count == 8)
        #expect(bucket?["limit"] == "requestsPerMinute")
        #expect(bucket?["amount"] == 4)
        #expect(bucket?["used"] == 1)
        #expect(bucket?["remaining"] == 3)
        #expect(bucket?["emptyInMilliseconds"]?.text() == "10000.000")
        let other = try await client.get("/__mixtape/limits?session=other")
        #expect(try JSON(parsing: other.body)["limits"] == [])
      }
    }
  }

  @Test func `tells nothing where nothing is limited`() throws {
    let configuration = playing(
      "{ limits: { groq: 'free' }, rules: [{ when: { attempt: 1 }, fail: 'unavailable' }] }"
    )
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let openai = try await client.post(Self.path, Self.chat)
        #expect(!openai.head.fields.pairs.contains { $0.name.contains("ratelimit") })
        let path = "/groq/openai/v1/chat/completions"
        let down = try await client.post(path, Self.chat)
        #expect(down.status == 503)
        #expect(!down.head.fields.pairs.contains { $0.name.contains("ratelimit") })
        let up = try await client.post(path, Self.chat)
        #expect(up.head.fields["x-ratelimit-limit-requests"] == "14400")
      }
    }
  }
}
