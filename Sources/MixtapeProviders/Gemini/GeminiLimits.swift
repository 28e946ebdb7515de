/// How Gemini limits: requests and input tokens a minute, requests a day, for each model.
///
/// It has no fields; a refusal tells in its body. That a minute is one of the clock's is a guess:
/// the waits that users quote, up to a minute at twenty requests, rule out steady filling. A day
/// ends at midnight of the Pacific coast (its documents).
struct GeminiLimits: RateLimiting {
  func refill(of dimension: RateDimension) -> RateRefill {
    if dimension == .concurrent { return .release }
    return dimension.isDaily ? .midnight(.pacific) : .window(.seconds(60))
  }

  /// Only what is read counts.
  func estimate(_ prompt: Prompt) -> RateCost {
    let input = prompt.inputTokens ?? TokenCount.estimate(prompt)
    return RateCost(tokens: input, inputTokens: input, outputTokens: 0)
  }

  func cost(of usage: FittedReply.Usage) -> RateCost {
    RateCost(tokens: usage.input, inputTokens: usage.input, outputTokens: usage.output)
  }

  let tiers = [
    RateTier(
      name: "free",
      source: "live refusals of 2025 and 2026; the numbers vary by model and month",
      groups: [
        RateGroup(
          "gemini-*flash*",
          limits: [.requestsPerMinute: 10, .tokensPerMinute: 250_000, .requestsPerDay: 20]
        ),
        RateGroup(
          limits: [.requestsPerMinute: 5, .tokensPerMinute: 250_000, .requestsPerDay: 25]
        ),
      ]
    )
  ]
}
