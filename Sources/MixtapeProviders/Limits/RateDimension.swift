/// What a provider counts, and over which time: the key of a scenario's limits.
package enum RateDimension: String, CaseIterable, Hashable, Sendable {
  case requestsPerMinute
  case requestsPerDay
  case tokensPerMinute
  case tokensPerDay
  case inputTokensPerMinute
  case outputTokensPerMinute
  /// How many requests are answered at once.
  case concurrent

  package var unit: Failure.Limit.Unit {
    switch self {
    case .requestsPerMinute, .requestsPerDay: .requests
    case .tokensPerMinute, .tokensPerDay: .tokens
    case .inputTokensPerMinute: .inputTokens
    case .outputTokensPerMinute: .outputTokens
    case .concurrent: .concurrency
    }
  }

  package var window: Failure.Limit.Window {
    switch self {
    case .requestsPerDay, .tokensPerDay: .day
    case .requestsPerMinute, .tokensPerMinute, .inputTokensPerMinute, .outputTokensPerMinute,
      .concurrent:
      .minute
    }
  }

  package var isDaily: Bool { window == .day }
}

/// How much of each thing one request takes.
package struct RateCost: Hashable, Sendable {
  package var requests: Int
  package var tokens: Int
  package var inputTokens: Int
  package var outputTokens: Int

  package init(requests: Int = 1, tokens: Int = 0, inputTokens: Int = 0, outputTokens: Int = 0) {
    self.requests = requests
    self.tokens = tokens
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }

  package subscript(dimension: RateDimension) -> Int {
    switch dimension.unit {
    case .requests, .concurrency: requests
    case .tokens: tokens
    case .inputTokens: inputTokens
    case .outputTokens: outputTokens
    }
  }
}

/// The limits that some models of a provider share, each its amount.
package struct RateGroup: Sendable {
  /// Globs; empty: every model by itself.
  package var models: [String]
  package var amounts: [Amount]

  package typealias Amount = (dimension: RateDimension, amount: Int)

  init(models: [String], amounts: [Amount]) {
    self.models = models
    self.amounts = amounts
  }

  init(_ models: String..., limits: KeyValuePairs<RateDimension, Int>) {
    self.models = models
    amounts = limits.map { ($0.key, $0.value) }
  }
}

/// The limits of one of a provider's usage tiers; the first group that a model fits counts.
package struct RateTier: Sendable {
  package var name: String
  /// When its numbers held, and where they are from.
  package var source: String
  package var groups: [RateGroup]
}
