import MixtapeHTTP

/// How Anthropic limits: requests, input and output tokens a minute, in buckets that are always
/// being filled (its documents).
///
/// The fields are as recorded in 2025. What is read from the cache does not count, and
/// `max_tokens` is no longer reserved since the middle of that year; before, it was.
struct AnthropicLimits: RateLimiting {
  func estimate(_ prompt: Prompt) -> RateCost {
    let input = prompt.inputTokens ?? TokenCount.estimate(prompt)
    // Whoever has no output token left cannot ask.
    return RateCost(tokens: input + 1, inputTokens: input, outputTokens: 1)
  }

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
    let input = standing[.inputTokensPerMinute]
    let output = standing[.outputTokensPerMinute]
    return fields("requests", standing.first(of: .requestsPerMinute, .requestsPerDay), standing)
      + fields("tokens", tokens(input, output) ?? standing[.tokensPerMinute], standing)
      + fields("input-tokens", input, standing)
      + fields("output-tokens", output, standing)
  }

  /// Input and output together; the earlier moment is told.
  private func tokens(
    _ input: RateStanding.Reading?,
    _ output: RateStanding.Reading?
  ) -> RateStanding.Reading? {
    guard let input, let output else { return nil }
    return RateStanding.Reading(
      .tokensPerMinute,
      limit: input.limit + output.limit,
      used: min(input.used, input.limit) + min(output.used, output.limit),
      reset: min(input.reset, output.reset)
    )
  }

  /// Tokens in whole thousands.
  private func fields(
    _ name: String,
    _ reading: RateStanding.Reading?,
    _ standing: RateStanding
  ) -> [RateField] {
    guard let reading else { return [] }
    let remaining =
      reading.dimension.unit.isOfTokens
      ? (reading.remaining + 500) / 1_000 * 1_000 : reading.remaining
    return [
      ("anthropic-ratelimit-\(name)-limit", String(reading.limit)),
      ("anthropic-ratelimit-\(name)-remaining", String(remaining)),
      ("anthropic-ratelimit-\(name)-reset", standing.moment(of: reading).rfc3339),
    ]
  }

  /// The tiers of 2025 had numbers, those of 2026 have names; the ones between are left out, as
  /// nobody has seen them.
  let tiers = [
    tier("tier-1", 50, 30_000, 8_000, "refusals of 2025 and 2026 that users quote"),
    tier("tier-4", 4_000, 400_000, 80_000, "recordings of 2025"),
    tier("start", 1_000, 500_000, 100_000, Self.newest),
    tier("scale", 4_000, 4_000_000, 800_000, Self.newest),
  ]

  private static let newest = "Anthropic's documents of 2026-10, as others quote them"

  private static func tier(
    _ name: String,
    _ requests: Int,
    _ inputTokens: Int,
    _ outputTokens: Int,
    _ source: String
  ) -> RateTier {
    let limits: KeyValuePairs<RateDimension, Int> = [
      .requestsPerMinute: requests, .inputTokensPerMinute: inputTokens,
      .outputTokensPerMinute: outputTokens,
    ]
    return RateTier(name: name, source: source, groups: [RateGroup(limits: limits)])
  }
}

extension RateStanding {
  /// When all of it is there again, in the next whole second.
  fileprivate func moment(of reading: Reading) -> CalendarDate {
    let (seconds, attoseconds) = reading.reset.components
    let nanoseconds = date.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    let (whole, rest) = nanoseconds.flooredDivision(by: 1_000_000_000)
    return CalendarDate(UnixTime(seconds: rest > 0 ? whole + 1 : whole))
  }
}
