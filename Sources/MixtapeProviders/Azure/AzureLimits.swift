import MixtapeHTTP

/// How Azure limits a deployment: tokens a minute, and six requests a minute for each thousand of
/// them.
///
/// The fields are as recorded in 2026-03: bare milliseconds, by the same rule as OpenAI's. That it
/// looks at a second or ten at a time, as its documents say, is not played.
struct AzureLimits: RateLimiting {
  let waitStep = Duration.milliseconds(1)

  /// Counted as OpenAI does.
  func estimate(_ prompt: Prompt) -> RateCost { OpenAILimits().estimate(prompt) }

  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] {
    let readings = [
      ("requests", standing.first(of: .requestsPerMinute, .requestsPerDay)),
      ("tokens", standing.first(of: .tokensPerMinute, .tokensPerDay)),
    ]
    let fields = readings.flatMap { name, reading -> [RateField] in
      guard let reading else { return [] }
      return [
        ("x-ratelimit-limit-\(name)", String(reading.limit)),
        ("x-ratelimit-remaining-\(name)", String(reading.remaining)),
        ("x-ratelimit-reset-\(name)", String(reading.reset.wholeMilliseconds)),
        ("x-ratelimit-renewalperiod-\(name)", reading.dimension.isDaily ? "86400" : "60"),
      ]
    }
    return fields + [("x-ratelimit-abusepenalty-active", "False")]
  }

  let tiers = [
    RateTier(
      name: "standard-120k",
      source: "a recording of 2026-03",
      groups: [RateGroup(limits: [.requestsPerMinute: 120, .tokensPerMinute: 120_000])]
    )
  ]
}
