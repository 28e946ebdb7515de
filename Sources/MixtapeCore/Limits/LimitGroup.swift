import MixtapeHTTP
import MixtapeProviders

/// The limits of a provider, as a scenario sets them: the first group that a model fits counts.
package struct ProviderLimits: Sendable {
  /// The first segment of the path.
  package let provider: String
  let groups: [LimitGroup]

  package func group(for model: String) -> LimitGroup? {
    groups.first { $0.fits(model) }
  }
}

/// Limits that some models share.
package struct LimitGroup: Sendable {
  /// Empty: every model by itself.
  let models: [Glob]
  let amounts: [Amount]
  /// How the provider counts and tells.
  let manner: any RateLimiting
  /// The same for the same limits, so that they keep their levels when a scenario is read again.
  let identity: UInt64

  struct Amount: Hashable, Sendable {
    var dimension: RateDimension
    var limit: Int
    var refill: RateRefill
  }

  init(
    provider: String,
    models: [Glob],
    amounts: [(dimension: RateDimension, amount: Int)],
    manner: any RateLimiting
  ) {
    self.models = models
    self.manner = manner
    self.amounts = amounts.map { dimension, amount in
      Amount(dimension: dimension, limit: amount, refill: manner.refill(of: dimension))
    }
    var hasher = StableHasher()
    hasher.combine(provider)
    hasher.combine(UInt64(models.count))
    for glob in models { hasher.combine(glob.text) }
    for (dimension, amount) in amounts {
      hasher.combine(dimension.rawValue)
      hasher.combine(UInt64(amount))
    }
    identity = hasher.key.high
  }

  func fits(_ model: String) -> Bool {
    models.isEmpty || models.contains { $0.matches(model) }
  }

  /// What the buckets of a model are called.
  func name(for model: String) -> String {
    models.isEmpty ? model : models.map(\.text).joined(separator: ", ")
  }
}
