import MixtapeCore

extension ConductCase {
  private static let both = Client(.init("openai"), .init("anthropic"))
  private static let alone = Client(.init("openai"))
  private static let reply = "{ reply: 'Hello, this is the answer that was asked for.' }"

  /// What openai does first, or always; everybody else answers.
  private static func when(_ conditions: String = "", _ act: String) -> String {
    "{ rules: [{ when: { provider: 'openai'\(conditions) }, \(act) }, \(reply)] }"
  }

  /// Clients that do well: no error, and no warning either.
  static let right: [ConductCase] = retrying + fallingBack + streaming + together + written

  private static let retrying: [ConductCase] = [
    ConductCase("asks once", when("", "reply: 'Hi'"), Caller.once(alone)),
    ConductCase(
      "retries with backoff",
      when(", attempt: [1, 2]", "fail: 'unavailable'"),
      Caller.once(alone)
    ),
    ConductCase(
      "honours Retry-After",
      when(", attempt: [1, 2]", "fail: 'rateLimited', retryAfter: '20s'"),
      Caller.once(alone)
    ),
    ConductCase(
      "is an SDK that retries by default, and counts",
      when(", attempt: [1, 2]", "fail: 'serverError'"),
      Caller.once(alone.with { $0.countsRetries = true })
    ),
    ConductCase(
      "is an SDK that does not believe in an hour",
      when(", attempt: [1, 2]", "fail: 'overloaded', retryAfter: '1h'"),
      Caller.once(alone)
    ),
    ConductCase(
      "is an SDK that gives up in the end",
      when("", "fail: 'overloaded'"),
      Caller.once(alone)
    ),
    ConductCase(
      "waits anything up to the SDKs' time",
      when(", attempt: [1, 2, 3]", "fail: 'overloaded'"),
      Caller.many(
        40,
        every: .seconds(30),
        alone.with {
          $0.backoff = .fullJitter
          $0.retries = 4
        }
      )
    ),
    ConductCase(
      "asks every 15 s, for as long as it takes",
      when(", attempt: { to: 12 }", "fail: 'unavailable'"),
      Caller.once(
        alone.with {
          $0.backoff = .fixed(.seconds(15))
          $0.retries = 20
        }
      )
    ),
    ConductCase(
      "tries a stale connection again at once",
      when(", attempt: 1", "faults: [{ reset: true }]"),
      Caller.once(
        alone.with {
          $0.backoff = .none
          $0.retries = 1
        }
      )
    ),
    ConductCase(
      "retries an answer that was cut",
      when(", attempt: 1", "reply: 'Hi', faults: [{ truncate: true, at: { fraction: 0.5 } }]"),
      Caller.once(alone)
    ),
    ConductCase("gives up on 401", when("", "fail: 'invalidKey'"), Caller.once(alone)),
    ConductCase("gives up on 400", when("", "fail: 'badRequest'"), Caller.once(alone)),
    ConductCase(
      "gives up when the quota is used up",
      when("", "fail: 'quotaExhausted'"),
      Caller.once(alone.with { $0.retries = 0 })
    ),
    ConductCase(
      "waits for an answer that takes long to think about",
      when("", "reply: 'Hi', faults: [{ latency: '90s' }]"),
      Caller.once(alone)
    ),
    ConductCase(
      "listens to a slow stream",
      when("", "reply: { tokens: 200, text: 'x' }, stream: { tokensPerSecond: 1 }"),
      Caller.once(alone.with { $0.isStreaming = true })
    ),
  ]

  private static let fallingBack: [ConductCase] = [
    ConductCase(
      "falls back after its retries",
      when("", "fail: 'unavailable'"),
      Caller.once(both)
    ),
    ConductCase(
      "falls back at once instead of waiting",
      when("", "fail: 'rateLimited', retryAfter: '30s'"),
      Caller.once(both.with { $0.fallsBackAtOnce = true })
    ),
    ConductCase(
      "falls back when nothing comes",
      when("", "faults: [{ hang: true }]"),
      Caller.once(
        both.with {
          $0.retries = 0
          $0.timeout = .seconds(10)
        }
      )
    ),
    ConductCase(
      "retries timeouts, and then falls back",
      when("", "faults: [{ hang: true }]"),
      Caller.once(both.with { $0.timeout = .seconds(10) })
    ),
    ConductCase(
      "falls back on whatever goes wrong, with no retries of its own",
      when("", "fail: 'invalidKey'"),
      Caller.once(both.with { $0.retries = 0 })
    ),
    ConductCase(
      "falls back when the quota is used up",
      when("", "fail: 'quotaExhausted'"),
      Caller.once(both.with { $0.retries = 0 })
    ),
    ConductCase(
      "falls back to another model of the same provider",
      "{ rules: [{ when: { model: 'big' }, fail: 'rateLimited', retryAfter: '20s' }, \(reply)] }",
      Caller.once(Client(.init("openai", "big"), .init("openai", "small")).with { $0.retries = 0 })
    ),
    ConductCase(
      "falls back to a model that takes a longer prompt",
      "{ rules: [{ when: { model: 'gpt-4' }, fail: 'contextTooLong' }, \(reply)] }",
      Caller.once(Client(.init("openai", "gpt-4"), .init("openai", "gpt-4.1")))
    ),
    ConductCase(
      "falls back to a model that calls tools as well",
      when("", "fail: 'unavailable'"),
      Caller.once(
        Client(
          .init("openai", "gpt-5", tools: ["weather"]),
          .init("anthropic", "claude-sonnet-4-5", tools: ["weather"])
        )
      )
    ),
    ConductCase(
      "goes on to a third where the backup is at its limit",
      "{ rules: [{ when: { provider: ['openai', 'anthropic'] }, fail: 'rateLimited' }, \(reply)] }",
      Caller.many(
        5,
        Client(.init("openai"), .init("anthropic"), .init("deepseek")).with { $0.retries = 0 }
      )
    ),
    ConductCase(
      "is a router that goes to the next deployment at once",
      when(", attempt: [1, 2]", "fail: 'rateLimited', retryAfter: '20s'"),
      Caller.once(
        Client(
          .init("openai", account: 1),
          .init("openai", account: 2),
          .init("openai", account: 3)
        ).with { $0.rotates = true }
      )
    ),
    ConductCase(
      "hedges, and the second is faster",
      when("", "faults: [{ hang: true }]"),
      Caller.once(both.with { $0.hedgesAfter = .seconds(1) })
    ),
    ConductCase(
      "hedges, and the first is faster",
      "{ rules: [{ when: { provider: 'openai' }, reply: 'Hi', faults: [{ latency: '1500ms' }] }, "
        + "{ reply: 'Hello', faults: [{ latency: '5s' }] }] }",
      Caller.once(both.with { $0.hedgesAfter = .seconds(1) })
    ),
    ConductCase(
      "asks two at once, and takes the faster",
      "{ rules: [{ when: { provider: 'openai' }, reply: 'Hi', faults: [{ latency: '2s' }] }, "
        + "{ reply: 'Hello', faults: [{ latency: '1s' }] }] }",
      Caller.once(both.with { $0.hedgesAfter = .zero })
    ),
    ConductCase(
      "opens a circuit, and probes",
      when(", between: ['0s', '100s']", "fail: 'unavailable'"),
      Caller.many(
        30,
        every: .seconds(10),
        both.with {
          $0.breaker = .seconds(30)
          $0.retries = 0
        }
      )
    ),
    ConductCase(
      "does not ask again where the key is wrong for good",
      when("", "fail: 'invalidKey'"),
      Caller.many(
        30,
        every: .seconds(10),
        both.with {
          $0.breaker = .seconds(36_000)
          $0.retries = 0
        }
      )
    ),
    ConductCase(
      "does not ask before the time that it was told",
      when("", "fail: 'unavailable', retryAfter: '10m'"),
      Caller.many(
        30,
        every: .seconds(10),
        both.with {
          $0.breaker = .seconds(30)
          $0.retries = 0
        }
      )
    ),
  ]

  private static let streaming: [ConductCase] = [
    ConductCase(
      "fails over before the first token",
      when("", "reply: 'Hi', stream: { timeToFirstToken: '30s' }"),
      Caller.once(
        both.with {
          $0.isStreaming = true
          $0.timeout = .seconds(2)
          $0.retries = 0
        }
      )
    ),
    ConductCase(
      "fails over when the stream begins with an error",
      when("", "reply: 'Hi', faults: [{ errorEvent: 'overloaded', at: { chunk: 1 } }]"),
      Caller.once(both.with { $0.isStreaming = true })
    ),
    ConductCase(
      "tells its user that the stream broke off",
      when("", "\(reply.dropFirst().dropLast()), faults: [{ reset: true, at: { chunk: 4 } }]"),
      Caller.once(both.with { $0.isStreaming = true })
    ),
    ConductCase(
      "sees that an answer has no end, and asks again",
      when(", attempt: 1", "reply: 'Hi', faults: [{ noTerminator: true, at: { chunk: 1 } }]"),
      Caller.once(
        alone.with {
          $0.isStreaming = true
          $0.restartsStreams = true
        }
      )
    ),
    ConductCase(
      "sees that an answer cannot be read, and asks elsewhere",
      when("", "reply: 'Hi', faults: [{ malformedEvent: true, at: { event: 1 } }]"),
      Caller.once(
        both.with {
          $0.isStreaming = true
          $0.retries = 0
        }
      )
    ),
  ]

  private static let together: [ConductCase] = [
    ConductCase(
      "are many that vary their waits",
      when(", between: ['0s', '1s']", "fail: 'unavailable'"),
      Caller.many(100, alone.with { $0.retries = 4 })
    ),
    ConductCase(
      "are many that were told the same time",
      when(", attempt: 1", "fail: 'rateLimited', retryAfter: '2s'"),
      Caller.many(100, alone)
    ),
    ConductCase(
      "are many that fall back at once",
      when("", "fail: 'unavailable'"),
      Caller.many(100, both.with { $0.retries = 0 })
    ),
    ConductCase(
      "ask the same at the same time",
      when(
        ", between: ['0s', '400ms']",
        "fail: 'unavailable', faults: [{ latency: '100ms' }]"
      ),
      Caller.same(50, every: .milliseconds(10), alone)
    ),
    ConductCase(
      "ask the same at the same time, and wait as told",
      when(
        ", between: ['0s', '1s']",
        "fail: 'rateLimited', retryAfter: '5s', faults: [{ latency: '100ms' }]"
      ),
      Caller.same(20, every: .milliseconds(5), alone)
    ),
    ConductCase(
      "are a load test of one question",
      "{ rules: [{ reply: 'Hi', faults: [{ latency: '1s' }] }] }",
      Caller.same(100, every: .milliseconds(300), alone)
    ),
    ConductCase(
      "are an ensemble in which one is busy",
      when(", attempt: 1", "fail: 'rateLimited', retryAfter: '2s'"),
      [alone, Client(.init("anthropic")), Client(.init("deepseek"))].map {
        Caller(at: .zero, client: $0, prompt: "Hello")
      }
    ),
    ConductCase(
      "are an agent that goes on step by step",
      when(", call: 3, attempt: 1", "fail: 'overloaded'"),
      Caller.many(10, every: .seconds(3), both)
    ),
    ConductCase(
      "route by difficulty, and the easy ones come first",
      "{ rules: [\(reply)] }",
      Caller.many(10, every: .seconds(20), alone)
        + Caller.many(10, every: .seconds(20), from: .seconds(200), Client(.init("anthropic")))
    ),
  ]

  private static let written: [ConductCase] = [
    ConductCase(
      "retries at once where the provider says so",
      [
        Try("openai", 429).asking(0), Try("openai", 429, at: 101).asking(0),
        Try("openai", at: 202),
      ]
    ),
    ConductCase(
      "comes back with another key",
      [Try("openai", 401).account(1), Try("openai", at: 110).account(2)]
    ),
    ConductCase(
      "retries a 409 that asks for it",
      [Try("openai", 400).with { $0.isRetryable = true }, Try("openai", at: 700)]
    ),
    ConductCase(
      "lets its user stop the stream",
      [Try("openai", 200, for: 2_000).streaming(300).ending(.clientLeft)]
    ),
    ConductCase(
      "goes on where the stream broke off",
      [
        Try("openai").streaming(9).ending(.reset).question("q"),
        Try("anthropic", at: 150, conversation: "hello, and so far").streaming(30)
          .question("q", isContinued: true),
      ]
    ),
    ConductCase(
      "names its calls",
      [
        Try("openai", 503).named("a"), Try("openai", 503, at: 5).named("b"),
        Try("anthropic", at: 200).named("a"), Try("anthropic", at: 205).named("b"),
      ]
    ),
    ConductCase(
      "asks the same in two sessions",
      [Try("openai", 401), Try("openai", 401, at: 200).with { $0.session = "b" }]
    ),
    ConductCase(
      "waits as told by one, and asks another meanwhile",
      [
        Try("openai", 429).asking(5_000), Try("anthropic", 529, at: 110),
        Try("openai", at: 5_200),
      ]
    ),
  ]
}
