import MixtapeHTTP

/// How Cohere limits a trial key: calls a minute, told without a time at which they are there again
/// (recorded in 2025-09).
///
/// That the minute is one of the clock's is a guess.
struct CohereLimits: RateLimiting {
  func refill(of dimension: RateDimension) -> RateRefill {
    switch dimension {
    case .concurrent: .release
    default: dimension.isDaily ? .midnight(.utc) : .window(.seconds(60))
    }
  }

  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] {
    guard let calls = standing[.requestsPerMinute] else { return [] }
    return [
      ("x-trial-endpoint-call-limit", String(calls.limit)),
      ("x-trial-endpoint-call-remaining", String(calls.remaining)),
    ]
  }

  let tiers = [
    RateTier(
      name: "trial",
      source: "recordings of 2025-09",
      groups: [RateGroup(limits: [.requestsPerMinute: 20])]
    )
  ]
}
