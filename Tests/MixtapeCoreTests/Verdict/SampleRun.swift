import MixtapeCore
import MixtapeJSON
import MixtapeProviders

/// A bad day of an app, for the reports.
enum SampleRun {
  static let attempts: [Attempt] = [good, limited, hedged, broken, hasty, deceived, refused]
    .flatMap(\.attempts).map(speaking)

  static let standard: Standard = {
    let text = """
      { rules: [{ reply: "Hi" }], expect: [
        { every: "call", answered: true, within: "3s" },
        { name: "the backup is spared", provider: "anthropic", attempts: { max: 3 } },
        { path: ["openai 429", "openai 200"] },
        { model: "gpt-5-mini", share: { min: 0.6 } },
      ] }
      """
    do {
      return try Scenario(parsing: Array(text.utf8)).standard
    } catch {
      preconditionFailure("\(error)")
    }
  }()

  static let verdict = Verdict(of: attempts, by: standard)

  private static let text = "The compact cassette came in 1963 & was <small>."

  private static func ask(
    _ provider: String,
    _ status: Int?,
    at start: Int,
    for time: Int,
    _ number: Int
  ) -> Try {
    let models = ["openai": "gpt-5-mini", "anthropic": "claude-sonnet-4-5"]
    return Try(
      provider,
      status,
      at: start,
      for: time,
      model: models[provider] ?? "gemini-2.5-flash",
      conversation: "question \(number)"
    ).with { attempt in
      attempt.promptTokens = 1_200
      attempt.operation = provider == "openai" ? "chat.completions" : "messages"
      attempt.because = "rule \(number)"
      guard status == 200 else { return }
      attempt.text = text
      attempt.textLength = text.count
      attempt.usage.input = 1_200
      attempt.usage.output = 350
    }
  }

  /// A stream's beginning of the same text.
  private static func speaking(_ attempt: Attempt) -> Attempt {
    var attempt = attempt
    attempt.text = String(text.prefix(attempt.textLength))
    return attempt
  }

  private static let good = [ask("openai", 200, at: 0, for: 850, 1)]
  private static let limited = [
    ask("openai", 429, at: 100, for: 40, 2).asking(2_000),
    ask("openai", 429, at: 640, for: 45, 2).asking(1_500),
    ask("anthropic", 200, at: 690, for: 1_400, 2).streaming(48),
  ]
  private static let hedged = [
    ask("openai", nil, at: 1_000, for: 2_100, 3).ending(.clientLeft).silent(2_100),
    ask("anthropic", 200, at: 2_000, for: 1_100, 3).streaming(48),
  ]
  private static let broken = [
    ask("openai", 200, at: 1_500, for: 900, 4).streaming(31).ending(.reset),
    ask("gemini", 200, at: 2_410, for: 1_300, 4).streaming(48),
  ]
  private static let hasty = (0..<6).map { number in
    ask("openai", 503, at: 3_000 + number * 33, for: 30, 5)
  }
  private static let deceived = [
    ask("anthropic", 200, at: 4_000, for: 700, 6).streaming(20).with { $0.isTruncated = true }
  ]
  private static let refused = [
    ask("openai", 401, at: 5_000, for: 20, 7).with { $0.keyOwner = "anthropic" }
  ]
}
