package import MixtapeHTTP
package import MixtapeProviders

/// Says who may ask, and counts what they take: the buckets of a session.
///
/// Each account has its own for each model or group of models. Bounded by two generations: when the
/// young one is full it becomes the old one, and the old one, for which nobody has asked since, is
/// forgotten.
package struct Limiter: Sendable {
  /// Who asks, and for what.
  package struct Account: Hashable, Sendable {
    package var provider: String
    /// A hash of the API key; nil: none was sent.
    package var key: UInt64?
    /// The model, or the models that share the buckets.
    package var models: String

    package init(provider: String, key: UInt64?, models: String) {
      self.provider = provider
      self.key = key
      self.models = models
    }
  }

  /// What a request has taken, to be settled when it ends.
  package struct Charge: Hashable, Sendable {
    var place: MatchKey
    var cost: RateCost
    var at: UnixTime
  }

  /// Which limit refuses a request.
  package struct Refusal: Hashable, Sendable {
    package var account: Account
    package var dimension: RateDimension
    package var limit: Failure.Limit
  }

  package enum Admission: Sendable {
    case admitted(Charge, RateStanding)
    case refused(Refusal, RateStanding)
  }

  static let generation = 20_000
  private var young: [MatchKey: Meter] = [:]
  private var old: [MatchKey: Meter] = [:]

  package init() {}

  /// Lets a request in and takes its cost, or refuses it and takes nothing.
  package mutating func admit(
    _ cost: RateCost,
    of account: Account,
    under group: LimitGroup,
    at now: UnixTime
  ) -> Admission {
    let place = Self.place(of: account, group)
    var kept: Meter?
    if young[place] == nil {
      kept = old.removeValue(forKey: place)
      if young.count >= Self.generation {
        old = young
        young = [:]
      }
    }
    return young[place, default: kept ?? Meter(account, group, at: now)]
      .admit(cost, from: place, at: now)
  }

  /// The end of a request: where its real cost is known, that stands in the place of the estimate.
  mutating func settle(_ charge: Charge, usage: FittedReply.Usage?, at now: UnixTime) {
    if young[charge.place]?.settle(charge, usage: usage, at: now) == nil {
      old[charge.place]?.settle(charge, usage: usage, at: now)
    }
  }

  /// Gives back what was taken for a request that was never asked.
  mutating func cancel(_ charge: Charge) {
    young[charge.place]?.cancel(charge)
  }

  /// How all the buckets of these limits stand, in the order of their names.
  func listing(
    of limits: [String: ProviderLimits],
    at now: UnixTime
  ) -> [(account: Account, standing: RateStanding)] {
    let identities = Set(limits.values.flatMap { $0.groups.map(\.identity) })
    let meters = Array(young.values) + Array(old.values)
    return meters.filter { identities.contains($0.group.identity) }
      .map { meter in
        var meter = meter
        return (meter.account, meter.standing(at: now))
      }
      .sorted { $0.account < $1.account }
  }

  private static func place(of account: Account, _ group: LimitGroup) -> MatchKey {
    var hasher = StableHasher()
    hasher.combine(group.identity)
    hasher.combine(account.key ?? 0)
    hasher.combine(account.models)
    return hasher.key
  }
}

extension Limiter.Account: Comparable {
  package static func < (a: Limiter.Account, b: Limiter.Account) -> Bool {
    (a.provider, a.models, a.key ?? 0) < (b.provider, b.models, b.key ?? 0)
  }
}

extension Limiter.Admission {
  package var standing: RateStanding {
    switch self {
    case .admitted(_, let standing), .refused(_, let standing): standing
    }
  }

  package var refusal: Limiter.Refusal? {
    if case .refused(let refusal, _) = self { refusal } else { nil }
  }

  var charge: Limiter.Charge? {
    if case .admitted(let charge, _) = self { charge } else { nil }
  }
}
