import MixtapeCore
import MixtapeProviders

extension ConductCase {
  private static let both = Client(.init("openai"), .init("anthropic"))
  private static let alone = Client(.init("openai"))
  private static let reply = "{ reply: 'Hello, this is the answer that was asked for.' }"

  private static func when(_ conditions: String = "", _ act: String) -> String {
    "{ rules: [{ when: { provider: 'openai'\(conditions) }, \(act) }, \(reply)] }"
  }

  /// Clients that do something wrong: exactly these checks say so.
  static let wrong: [ConductCase] = hasty + pointless + deceived + fallingBack + together + written

  private static let hasty: [ConductCase] = [
    ConductCase(
      "does not look at Retry-After",
      breaks: ["retryAfterIgnored"],
      when(", attempt: 1", "fail: 'rateLimited', retryAfter: '20s'"),
      Caller.once(alone.with { $0.believes = nil })
    ),
    ConductCase(
      "waits half as long as it was told",
      breaks: ["retryAfterIgnored"],
      when(", attempt: [1, 2]", "fail: 'rateLimited', retryAfter: '10s'"),
      Caller.once(
        alone.with {
          $0.believes = nil
          $0.backoff = .fixed(.seconds(5))
        }
      )
    ),
    ConductCase(
      "retries three times without waiting",
      breaks: ["noBackoff"],
      when("", "fail: 'unavailable'"),
      Caller.once(
        alone.with {
          $0.backoff = .none
          $0.retries = 3
        }
      )
    ),
    ConductCase(
      "retries without waiting although an hour was asked for",
      breaks: ["noBackoff"],
      when("", "fail: 'unavailable', retryAfter: '1h'"),
      Caller.once(
        alone.with {
          $0.backoff = .none
          $0.retries = 2
        }
      )
    ),
    ConductCase(
      "is a router with one deployment",
      breaks: ["noBackoff"],
      when("", "fail: 'unavailable'"),
      Caller.once(alone.with { $0.rotates = true })
    ),
    ConductCase(
      "hammers ten times a second",
      breaks: ["storm"],
      when("", "fail: 'unavailable'"),
      Caller.once(
        alone.with {
          $0.backoff = .fixed(.milliseconds(100))
          $0.retries = 12
        }
      )
    ),
    ConductCase(
      "loops without an end in sight",
      breaks: ["noBackoff", "storm"],
      when("", "fail: 'unavailable'"),
      Caller.once(
        alone.with {
          $0.backoff = .none
          $0.retries = 50
        }
      )
    ),
    ConductCase(
      "is an SDK that was told to retry nine times",
      breaks: ["storm"],
      when("", "fail: 'unavailable'"),
      Caller.once(alone.with { $0.retries = 9 })
    ),
  ]

  private static let pointless: [ConductCase] = [
    "badRequest", "invalidKey", "permission", "unknownModel", "unprocessable", "contextTooLong",
    "quotaExhausted",
  ].map { kind in
    ConductCase(
      "retries \(kind)",
      breaks: ["pointlessRetry"],
      when("", "fail: '\(kind)'"),
      Caller.once(alone.with { $0.retried = { _ in true } })
    )
  }

  private static let deceived: [ConductCase] = [
    ConductCase(
      "takes a truncated stream for an answer",
      breaks: ["truncationAccepted"],
      when("", "reply: 'Hi there', faults: [{ noTerminator: true, at: { chunk: 1 } }]"),
      Caller.once(
        both.with {
          $0.isStreaming = true
          $0.seesTruncation = false
        }
      )
    ),
    ConductCase(
      "takes a stream that cannot be read for an answer",
      breaks: ["truncationAccepted"],
      when("", "reply: 'Hi there', faults: [{ malformedEvent: true, at: { event: 1 } }]"),
      Caller.once(
        both.with {
          $0.isStreaming = true
          $0.seesTruncation = false
        }
      )
    ),
    ConductCase(
      "waits ten minutes for nothing",
      breaks: ["stall"],
      when("", "faults: [{ hang: true }]"),
      Caller.once(alone.with { $0.retries = 0 })
    ),
    ConductCase(
      "waits in the middle of a stream",
      breaks: ["stall"],
      when("", "reply: 'a b c d e f g', faults: [{ stall: '90s', at: { chunk: 3 } }]"),
      Caller.once(alone.with { $0.isStreaming = true })
    ),
    ConductCase(
      "restarts a stream that has brought text",
      breaks: ["repeatedText"],
      when(
        ", attempt: 1",
        "reply: 'a b c d e f g', faults: [{ reset: true, at: { chunk: 4 } }]"
      ),
      Caller.once(
        alone.with {
          $0.isStreaming = true
          $0.restartsStreams = true
        }
      )
    ),
    ConductCase(
      "lets another begin again in the middle of a stream",
      breaks: ["repeatedText"],
      when(
        "",
        "reply: 'a b c d e f g', faults: [{ errorEvent: 'overloaded', at: { chunk: 4 } }]"
      ),
      Caller.once(
        both.with {
          $0.isStreaming = true
          $0.restartsStreams = true
          $0.retries = 0
        }
      )
    ),
  ]

  private static let fallingBack: [ConductCase] = [
    ConductCase(
      "falls back when it is too late",
      breaks: ["lateFallback"],
      when("", "fail: 'rateLimited', retryAfter: '50s'"),
      Caller.once(both)
    ),
    ConductCase(
      "falls back after the SDK's ten minutes",
      breaks: ["lateFallback", "stall"],
      when("", "faults: [{ hang: true }]"),
      Caller.once(both.with { $0.retries = 0 })
    ),
    ConductCase(
      "falls back to a model that does not exist",
      breaks: ["unfitFallback"],
      "{ rules: [{ when: { provider: 'openai' }, fail: 'unavailable' }, "
        + "{ fail: 'unknownModel' }] }",
      Caller.once(both)
    ),
    ConductCase(
      "falls back to a model that cannot call tools",
      breaks: ["unfitFallback"],
      "{ rules: [{ when: { model: 'gpt-5' }, fail: 'unavailable' }, \(reply)] }",
      Caller.once(
        Client(
          .init("openai", "gpt-5", tools: ["weather"]),
          .init("openai", "o1-mini", tools: ["weather"])
        )
      )
    ),
    ConductCase(
      "falls back to a model with a short context",
      breaks: ["unfitFallback"],
      "{ rules: [{ when: { model: 'gpt-5' }, fail: 'unavailable' }, \(reply)] }",
      [
        Caller(
          at: .zero,
          client: Client(.init("openai", "gpt-5"), .init("openai", "gpt-4")),
          prompt: String(repeating: "many words ", count: 10_000)
        )
      ]
    ),
    ConductCase(
      "never looks after its primary again",
      breaks: ["primaryForgotten"],
      when(", between: ['0s', '60s']", "fail: 'unavailable'"),
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
      "hammers its backup",
      breaks: ["secondaryHammered"],
      "{ rules: [{ when: { provider: 'openai' }, fail: 'unavailable' }, "
        + "{ fail: 'rateLimited', retryAfter: '30s' }] }",
      Caller.many(25, every: .seconds(1), both.with { $0.retries = 0 })
    ),
  ]

  private static let together: [ConductCase] = [
    ConductCase(
      "are many that all wait half a second",
      breaks: ["synchronisedRetries"],
      when(", between: ['0s', '100ms']", "fail: 'unavailable'"),
      Caller.many(50, alone.with { $0.backoff = .bare })
    ),
    ConductCase(
      "are some that all wait a second, twice",
      breaks: ["synchronisedRetries"],
      when(", between: ['0s', '1500ms']", "fail: 'unavailable'"),
      Caller.many(12, every: .milliseconds(2), alone.with { $0.backoff = .fixed(.seconds(1)) })
    ),
  ]

  private static let written: [ConductCase] = [
    ConductCase(
      "sends its key to another provider",
      breaks: ["foreignKey"],
      [Try("anthropic", 401).with { $0.keyOwner = "openai" }]
    ),
    ConductCase(
      "asks for what was not recorded",
      breaks: ["miss"],
      [Try("openai", 404).failing(.missed).with { $0.isMiss = true }]
    ),
    ConductCase(
      "asks again for what was not recorded",
      breaks: ["miss", "pointlessRetry"],
      [404, 404].enumerated().map { index, status in
        Try("openai", status, at: index * 700).failing(.missed).with { $0.isMiss = true }
      }
    ),
    ConductCase(
      "retries although it was told not to",
      breaks: ["pointlessRetry"],
      [Try("openai", 503).with { $0.isRetryable = false }, Try("openai", at: 700)]
    ),
    ConductCase(
      "comes back too soon from another provider",
      breaks: ["retryAfterIgnored"],
      [
        Try("openai", 429).asking(5_000), Try("anthropic", 529, at: 110),
        Try("openai", at: 300),
      ]
    ),
    ConductCase(
      "waits for a stream that has gone silent, until the run is over",
      breaks: ["stall"],
      [Try("openai", for: 200_000).streaming(40).ending(.open).silent(180_000)]
    ),
  ]
}
