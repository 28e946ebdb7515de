import MixtapeHTTP
import MixtapeProviders

/// The buckets of one account, one for each of its limits.
struct Meter: Sendable {
  let account: Limiter.Account
  let group: LimitGroup
  private var buckets: [Bucket]

  init(_ account: Limiter.Account, _ group: LimitGroup, at now: UnixTime) {
    self.account = account
    self.group = group
    buckets = group.amounts.map { Bucket(capacity: $0.limit, refill: $0.refill, at: now) }
  }

  mutating func admit(
    _ cost: RateCost,
    from place: MatchKey,
    at now: UnixTime
  ) -> Limiter.Admission {
    if let (index, verdict) = objection(to: cost, at: now) {
      return refuse(cost, index, verdict, at: now)
    }
    for index in buckets.indices { buckets[index].take(cost[dimension(index)]) }
    let standing = standing(at: now, after: cost)
    return .admitted(Limiter.Charge(place: place, cost: cost, at: now), standing)
  }

  mutating func settle(_ charge: Limiter.Charge, usage: FittedReply.Usage?, at now: UnixTime) {
    let cost = usage.map { group.manner.cost(of: $0) }
    for index in buckets.indices {
      let dimension = dimension(index)
      buckets[index].advance(to: now)
      buckets[index].release(charge.cost[dimension])
      guard let cost, dimension.unit.isOfTokens else { continue }
      buckets[index].correct(charge.cost[dimension], to: cost[dimension], takenAt: charge.at)
    }
  }

  mutating func cancel(_ charge: Limiter.Charge) {
    for index in buckets.indices {
      let cost = charge.cost[dimension(index)]
      buckets[index].release(cost)
      buckets[index].correct(cost, to: 0, takenAt: charge.at)
    }
  }

  mutating func standing(at now: UnixTime, after cost: RateCost = RateCost()) -> RateStanding {
    RateStanding(
      readings: buckets.indices.map { index in
        buckets[index].advance(to: now)
        let bucket = buckets[index]
        return RateStanding.Reading(
          dimension(index),
          limit: bucket.capacity,
          used: bucket.used,
          reset: bucket.timeUntilEmpty(at: now)
        )
      },
      cost: cost,
      date: now
    )
  }

  private func dimension(_ index: Int) -> RateDimension { group.amounts[index].dimension }

  /// The bucket that refuses a request for longest.
  private mutating func objection(
    to cost: RateCost,
    at now: UnixTime
  ) -> (index: Int, verdict: Bucket.Verdict)? {
    var worst: (index: Int, verdict: Bucket.Verdict)?
    for index in buckets.indices {
      buckets[index].advance(to: now)
      let verdict = buckets[index].verdict(on: cost[dimension(index)], at: now)
      if verdict.weight > worst?.verdict.weight ?? .zero { worst = (index, verdict) }
    }
    return worst
  }

  private mutating func refuse(
    _ cost: RateCost,
    _ index: Int,
    _ verdict: Bucket.Verdict,
    at now: UnixTime
  ) -> Limiter.Admission {
    let dimension = dimension(index)
    var limit = Failure.Limit(
      dimension.unit,
      per: dimension.window,
      limit: buckets[index].capacity,
      used: buckets[index].used,
      requested: cost[dimension],
      wait: nil
    )
    var standing = standing(at: now, after: cost)
    if case .fitsAfter(let wait) = verdict {
      let told = wait.roundedUp(to: group.manner.waitStep)
      limit.wait = told
      buckets[index].hold(
        cost[dimension],
        from: now,
        until: UnixTime(nanoseconds: now.nanoseconds + told.inNanoseconds)
      )
      // Whoever waits until all is there again must not come before what is told.
      standing.readings[index].reset = max(standing.readings[index].reset, told)
    }
    standing.refusal = limit
    let refusal = Limiter.Refusal(account: account, dimension: dimension, limit: limit)
    return .refused(refusal, standing)
  }
}

extension Bucket.Verdict {
  /// The longer the wait the greater; what nobody knows is less than what can be told.
  fileprivate var weight: Duration {
    switch self {
    case .fits: .zero
    case .fitsLater: .nanoseconds(1)
    case .fitsAfter(let wait): wait + .nanoseconds(1)
    case .neverFits: .seconds(Int64.max)
    }
  }
}

extension Duration {
  fileprivate func roundedUp(to step: Duration) -> Duration {
    let (count, step) = (inNanoseconds, step.inNanoseconds)
    return .nanoseconds((count + step - 1) / step * step)
  }
}
