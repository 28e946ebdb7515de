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
}
