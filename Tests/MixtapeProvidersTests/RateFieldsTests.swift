import MixtapeHTTP
import MixtapeProviders
import Testing

/// The fields in which each provider tells how its limits stand.
@Suite struct `Rate limit fields` {
  private static let date = UnixTime(seconds: 1_790_000_000)

  private func fields(
    _ name: String,
    _ readings: [RateStanding.Reading],
    cost: RateCost = RateCost(),
    refusal: Failure.Limit? = nil,
    as kind: OperationKind = .conversation,
    path: String? = nil,
    isStream: Bool = false
  ) throws -> [String] {
    let provider = try #require(ProviderList.named(name[...]))
    let prompt = Prompt(model: "any-model")
    let target = try #require(path ?? provider.target(for: prompt, as: kind))
    let operation = try #require(provider.operation(method: "POST", path: target[...]))
    let standing = RateStanding(
      readings: readings,
      cost: cost,
      date: Self.date,
      refusal: refusal
    )
    return provider.limits.fields(of: standing, for: operation, isStream: isStream)
      .map { "\($0.name): \($0.value)" }
  }

  /// A bucket that is always being filled, of which so much was taken at once.
  private func taken(
    _ dimension: RateDimension,
    _ limit: Int,
    _ used: Int
  ) -> RateStanding.Reading {
    let window: Int64 = dimension.isDaily ? 86_400_000_000_000 : 60_000_000_000
    return RateStanding.Reading(
      dimension,
      limit: limit,
      used: used,
      reset: .nanoseconds(Int64(used) * window / Int64(limit))
    )
  }

  /// Recorded: limit, used, reset.
  @Test(arguments: [
    (RateDimension.requestsPerMinute, 500, 1, "120ms"), (.requestsPerMinute, 3_000, 1, "20ms"),
    (.requestsPerMinute, 5_000, 1, "12ms"), (.requestsPerMinute, 10_000, 1, "6ms"),
    (.requestsPerDay, 10_000, 1, "8.64s"), (.requestsPerDay, 200, 3, "21m36s"),
    (.tokensPerMinute, 250_000, 1_768, "424ms"), (.tokensPerMinute, 160_000, 2_390, "896ms"),
    (.tokensPerMinute, 50_000_000, 11, "0s"),
  ])
  func `of OpenAI are durations cut to milliseconds`(
    dimension: RateDimension,
    limit: Int,
    used: Int,
    reset: String
  ) throws {
    let name = dimension.unit == .requests ? "requests" : "tokens"
    #expect(
      try fields("openai", [taken(dimension, limit, used)]) == [
        "x-ratelimit-limit-\(name): \(limit)", "x-ratelimit-remaining-\(name): \(limit - used)",
        "x-ratelimit-reset-\(name): \(reset)",
      ]
    )
  }

  @Test func `of OpenAI are missing from streams of the Responses API`() throws {
    let readings = [taken(.requestsPerMinute, 500, 1)]
    let path = "/v1/responses"
    #expect(try fields("openai", readings, path: path, isStream: true) == [])
    #expect(try fields("openai", readings, path: path).count == 3)
    #expect(try fields("openai", readings, isStream: true).count == 3)
  }

  @Test func `of OpenAI tell a refused client the milliseconds`() throws {
    let limit = Failure.Limit(.requests, wait: .milliseconds(174))
    #expect(
      try fields("openai", [], refusal: limit) == ["retry-after-ms: 174"]
    )
  }

  @Test func `of Anthropic are moments in whole seconds and whole thousands of tokens`() throws {
    let readings = [
      taken(.requestsPerMinute, 4_000, 1), taken(.inputTokensPerMinute, 200_000, 74_000),
      taken(.outputTokensPerMinute, 80_000, 1_024),
    ]
    #expect(
      try fields("anthropic", readings) == [
        "anthropic-ratelimit-requests-limit: 4000",
        "anthropic-ratelimit-requests-remaining: 3999",
        "anthropic-ratelimit-requests-reset: 2026-09-21T14:13:21Z",
        "anthropic-ratelimit-tokens-limit: 280000",
        "anthropic-ratelimit-tokens-remaining: 205000",
        "anthropic-ratelimit-tokens-reset: 2026-09-21T14:13:21Z",
        "anthropic-ratelimit-input-tokens-limit: 200000",
        "anthropic-ratelimit-input-tokens-remaining: 126000",
        "anthropic-ratelimit-input-tokens-reset: 2026-09-21T14:13:43Z",
        "anthropic-ratelimit-output-tokens-limit: 80000",
        "anthropic-ratelimit-output-tokens-remaining: 79000",
        "anthropic-ratelimit-output-tokens-reset: 2026-09-21T14:13:21Z",
      ]
    )
  }

  @Test func `of Groq have all digits, of the day's requests and the minute's tokens`() throws {
    let readings = [
      taken(.requestsPerMinute, 30, 1),
      RateStanding.Reading(
        .requestsPerDay,
        limit: 14_400,
        used: 3,
        reset: .nanoseconds(17_399_999_999)
      ),
      taken(.tokensPerMinute, 30_000, 13), taken(.tokensPerDay, 500_000, 13),
    ]
    #expect(
      try fields("groq", readings) == [
        "x-ratelimit-limit-requests: 14400", "x-ratelimit-remaining-requests: 14397",
        "x-ratelimit-reset-requests: 17.399999999s", "x-ratelimit-limit-tokens: 30000",
        "x-ratelimit-remaining-tokens: 29987", "x-ratelimit-reset-tokens: 26ms",
      ]
    )
  }

  @Test func `of Azure are bare milliseconds with their window`() throws {
    let readings = [taken(.requestsPerMinute, 120, 1), taken(.tokensPerMinute, 120_000, 14)]
    #expect(
      try fields("azure", readings) == [
        "x-ratelimit-limit-requests: 120", "x-ratelimit-remaining-requests: 119",
        "x-ratelimit-reset-requests: 500", "x-ratelimit-renewalperiod-requests: 60",
        "x-ratelimit-limit-tokens: 120000", "x-ratelimit-remaining-tokens: 119986",
        "x-ratelimit-reset-tokens: 7", "x-ratelimit-renewalperiod-tokens: 60",
        "x-ratelimit-abusepenalty-active: False",
      ]
    )
  }

  @Test func `of Mistral have the window in their names and no time`() throws {
    let readings = [taken(.requestsPerMinute, 60, 1), taken(.tokensPerMinute, 500_000, 107)]
    let requests = [
      "x-ratelimit-limit-req-minute: 60", "x-ratelimit-remaining-req-minute: 59",
    ]
    #expect(
      try fields("mistral", readings, cost: RateCost(tokens: 107)) == requests + [
        "x-ratelimit-limit-tokens-minute: 500000", "x-ratelimit-remaining-tokens-minute: 499893",
        "x-ratelimit-tokens-query-cost: 107",
      ]
    )
    #expect(try fields("mistral", readings, refusal: Failure.Limit(.requests)) == requests)
  }

  @Test func `of Cohere count the calls of a trial key`() throws {
    #expect(
      try fields("cohere", [taken(.requestsPerMinute, 20, 1)]) == [
        "x-trial-endpoint-call-limit: 20", "x-trial-endpoint-call-remaining: 19",
      ]
    )
  }

  @Test(arguments: ["gemini", "glm", "deepseek", "qwen", "openrouter", "bedrock", "ollama"])
  func `of others are none`(name: String) throws {
    let readings = [taken(.requestsPerMinute, 20, 1), taken(.tokensPerMinute, 500, 1)]
    #expect(try fields(name, readings) == [])
  }

  /// Recorded: 18 letters and `max_tokens` 50.
  @Test func `of OpenAI count letters, and all that may be written`() throws {
    var prompt = Prompt(
      model: "gpt-4o-mini",
      messages: [.init(.user, "Tell me one joke!?")],
      maxTokens: 50
    )
    let limits = try #require(ProviderList.named("openai")).limits
    #expect(limits.estimate(prompt).tokens == 57)
    prompt.maxTokens = nil
    #expect(limits.estimate(prompt).tokens == 7)
    prompt.model = "gpt-3.5-turbo"
    prompt.choiceCount = 2
    #expect(limits.estimate(prompt).tokens == 39)
  }

  @Test(arguments: [
    ("openai", "authorization", "Bearer sk-1", "sk-1"), ("anthropic", "x-api-key", "k", "k"),
    ("gemini", "x-goog-api-key", "AIza", "AIza"), ("azure", "api-key", "k", "k"),
    (
      "bedrock", "authorization",
      "AWS4-HMAC-SHA256 Credential=AKIA1/20260921/us-east-1/bedrock, Signature=abc",
      "Credential=AKIA1"
    ),
  ])
  func `are those of the key that a request comes with`(
    name: String,
    field: String,
    value: String,
    key: String
  ) throws {
    let limits = try #require(ProviderList.named(name[...])).limits
    let request = HTTPRequest(method: "POST", target: "/", fields: [field: value])
    #expect(limits.account(of: request) == Array(key.utf8))
    #expect(limits.account(of: HTTPRequest(method: "POST", target: "/")) == nil)
    let query = HTTPRequest(method: "POST", target: "/v1beta?alt=sse&key=AIza%2D1")
    #expect(limits.account(of: query) == Array("AIza-1".utf8))
  }

  @Test func `of Anthropic and Groq do not count what the cache has`() throws {
    var usage = FittedReply.Usage(input: 1_000, output: 20)
    usage.cachedInput = 900
    for name in ["anthropic", "groq"] {
      let cost = try #require(ProviderList.named(name[...])).limits.cost(of: usage)
      #expect(cost.inputTokens == 100)
      #expect(cost.tokens == 120)
    }
    let openai = try #require(ProviderList.named("openai")).limits.cost(of: usage)
    #expect(openai.tokens == 1_020)
  }
}
