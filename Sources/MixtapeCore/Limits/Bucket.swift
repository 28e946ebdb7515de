package import MixtapeHTTP
package import MixtapeProviders

/// One limit of one account: how much of it is used, and when that comes back.
///
/// All arithmetic is exact. What is used is counted in parts, of which as many are one as the
/// window has nanoseconds; so in each nanosecond as many parts come back as the limit is high.
package struct Bucket: Hashable, Sendable {
  package enum Verdict: Hashable, Sendable {
    case fits
    /// It will after this time.
    case fitsAfter(Duration)
    /// When some request ends, and nobody knows when.
    case fitsLater
    /// It is more than the whole bucket.
    case neverFits
  }

  /// A refused request that was told a later moment than the bucket needs, and is held to it.
  private struct Hold: Hashable, Sendable {
    var cost: Int
    var until: UnixTime
  }

  package let capacity: Int
  package let refill: RateRefill
  private var parts: Int128 = 0
  /// The moment for which `parts` are right, or the end of the window in which they were used.
  private var mark: UnixTime
  private var hold: Hold?

  package init(capacity: Int, refill: RateRefill, at now: UnixTime) {
    self.capacity = capacity
    self.refill = refill
    mark = refill.end(ofWindowAt: now) ?? now
  }

  /// How many parts are one.
  private var scale: Int128 {
    if case .continuous(let window) = refill { Int128(window.inNanoseconds) } else { 1 }
  }

  /// Rounded up.
  package var used: Int { Int(clamping: parts.dividedUp(by: scale)) }

  /// The time from `now` after which nothing is used any more.
  package func timeUntilEmpty(at now: UnixTime) -> Duration {
    guard parts > 0 else { return .zero }
    switch refill {
    case .continuous: return .nanoseconds(parts.dividedUp(by: Int128(capacity)))
    case .window, .midnight: return .nanoseconds(mark.nanoseconds - now.nanoseconds)
    case .release: return .zero
    }
  }

  /// Lets what has come back since come back.
  package mutating func advance(to now: UnixTime) {
    switch refill {
    case .continuous:
      guard now > mark else { return }
      let elapsed = Int128(now.nanoseconds) - Int128(mark.nanoseconds)
      parts = max(0, parts - elapsed * Int128(capacity))
      mark = now
    case .window, .midnight:
      guard now >= mark, let end = refill.end(ofWindowAt: now) else { return }
      parts = 0
      mark = end
    case .release: break
    }
  }

  /// Whether a request fits at `now`, to which the bucket has advanced.
  package func verdict(on cost: Int, at now: UnixTime) -> Verdict {
    if cost > capacity, refill != .release { return .neverFits }
    var wait = Duration.zero
    if parts + Int128(cost) * scale > Int128(capacity) * scale {
      switch refill {
      case .continuous:
        // As providers' messages reckon it: from whole numbers, which they tell.
        let missing = (Int128(used) + Int128(cost) - Int128(capacity)) * scale
        wait = .nanoseconds(missing.dividedUp(by: Int128(capacity)))
      case .window, .midnight: wait = timeUntilEmpty(at: now)
      case .release: return .fitsLater
      }
    }
    if let hold, now < hold.until, cost >= hold.cost {
      wait = max(wait, .nanoseconds(hold.until.nanoseconds - now.nanoseconds))
    }
    return wait > .zero ? .fitsAfter(wait) : .fits
  }

  package mutating func take(_ cost: Int) {
    parts += Int128(cost) * scale
  }

  /// Keeps what was told true where it was rounded: requests of this cost are refused until then.
  ///
  /// The earliest such moment stands, so that whoever was told of it gets in.
  package mutating func hold(_ cost: Int, from now: UnixTime, until moment: UnixTime) {
    if let hold, now < hold.until, hold.until <= moment { return }
    hold = Hold(cost: cost, until: moment)
  }

  /// Puts what a request did cost in the place of what it was taken to cost at `start`.
  ///
  /// What came back since may have been part of the excess, so only what cannot have is given back:
  /// the bucket never says less than it would, had the cost been known from the start.
  package mutating func correct(_ estimate: Int, to cost: Int, takenAt start: UnixTime) {
    switch refill {
    case .continuous:
      let elapsed = Int128(mark.nanoseconds) - Int128(start.nanoseconds)
      let excess = (Int128(estimate) - Int128(cost)) * scale
      let isLess = excess > 0
      parts = max(0, parts - (isLess ? max(0, excess - elapsed * Int128(capacity)) : excess))
    case .window, .midnight:
      guard refill.end(ofWindowAt: start) == mark else { return }
      parts = max(0, parts + Int128(cost) - Int128(estimate))
    case .release: break
    }
  }

  /// A request has ended that was one of those at once.
  package mutating func release(_ cost: Int) {
    if refill == .release { parts = max(0, parts - Int128(cost)) }
  }
}

extension Duration {
  /// At most ten years, so that there is a date after it.
  fileprivate static func nanoseconds(_ count: Int128) -> Duration {
    min(.nanoseconds(Int64(clamping: count)), .seconds(315_360_000))
  }
}

extension Int128 {
  fileprivate func dividedUp(by divisor: Int128) -> Int128 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder > 0 ? quotient + 1 : quotient
  }
}
