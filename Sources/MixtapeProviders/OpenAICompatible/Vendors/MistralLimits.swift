import MixtapeHTTP

/// How Mistral limits: requests and tokens a minute, told without a time at which they are there
/// again; the window is in the fields' names.
///
/// Fields as recorded in 2025-09 and quoted in 2026; how what was used comes back is unverified.
struct MistralLimits: RateLimiting {
  /// A refusal tells nothing of tokens (users' reports).
  func fields(
    of standing: RateStanding,
    for operation: Operation,
    isStream: Bool
  ) -> [RateField] {
    var fields = fields("req-minute", standing[.requestsPerMinute])
    if standing.refusal == nil {
      fields += self.fields("tokens-minute", standing[.tokensPerMinute])
      if standing[.tokensPerMinute] != nil {
        fields.append(("x-ratelimit-tokens-query-cost", String(standing.cost.tokens)))
      }
    }
    return fields
  }

  private func fields(_ name: String, _ reading: RateStanding.Reading?) -> [RateField] {
    guard let reading else { return [] }
    return [
      ("x-ratelimit-limit-\(name)", String(reading.limit)),
      ("x-ratelimit-remaining-\(name)", String(reading.remaining)),
    ]
  }
}
