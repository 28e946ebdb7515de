import MixtapeHTTP

/// How Groq limits: requests and tokens, a minute and a day each, in buckets that are always being
/// filled.
///
/// The fields tell of the day's requests and the minute's tokens only, whatever is hit (its
/// documents and recordings), with all digits of Go's durations. That the day's tokens come back
/// steadily is a guess: the waits in refusals that users quote fit no rule that we know.
struct GroqLimits: RateLimiting {
  /// Refusals tell milliseconds.
  let waitStep = Duration.milliseconds(1)

  /// What is read from the cache does not count (its documents).
  func cost(of usage: FittedReply.Usage) -> RateCost {
    let input = max(0, usage.input - usage.cachedInput)
    return RateCost(
      tokens: input + usage.output,
      inputTokens: input,
      outputTokens: usage.output
    )
  }

  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] {
    let readings = [
      ("requests", standing[.requestsPerDay]), ("tokens", standing[.tokensPerMinute]),
    ]
    return readings.flatMap { name, reading -> [RateField] in
      guard let reading else { return [] }
      return [
        ("x-ratelimit-limit-\(name)", String(reading.limit)),
        ("x-ratelimit-remaining-\(name)", String(reading.remaining)),
        ("x-ratelimit-reset-\(name)", GoDuration.exact(reading.reset)),
      ]
    }
  }

  let tiers = [
    RateTier(
      name: "free",
      source: "Groq's documents of 2025",
      groups: [
        RateGroup("llama-3.3-70b-versatile", limits: limits(1_000, 12_000, 100_000)),
        RateGroup("openai/gpt-oss-*", limits: limits(1_000, 8_000, 200_000)),
        RateGroup(limits: limits(14_400, 6_000, 500_000)),
      ]
    )
  ]

  private static func limits(
    _ requestsPerDay: Int,
    _ tokensPerMinute: Int,
    _ tokensPerDay: Int
  ) -> KeyValuePairs<RateDimension, Int> {
    [
      .requestsPerMinute: 30, .requestsPerDay: requestsPerDay, .tokensPerMinute: tokensPerMinute,
      .tokensPerDay: tokensPerDay,
    ]
  }
}
