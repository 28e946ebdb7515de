/// A moment as the time since the server started; the one time that decisions, plans and the
/// journal use.
package struct Instant: Hashable, Comparable, Sendable {
  /// Nanoseconds since the start.
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package static let start = Instant(nanoseconds: 0)

  package static func < (a: Instant, b: Instant) -> Bool { a.nanoseconds < b.nanoseconds }

  package static func + (a: Instant, b: Duration) -> Instant {
    Instant(nanoseconds: a.nanoseconds + b.inNanoseconds)
  }

  package static func - (a: Instant, b: Instant) -> Duration {
    .nanoseconds(a.nanoseconds - b.nanoseconds)
  }
}

extension Duration {
  /// Whole nanoseconds; `Duration`'s own description and arithmetic with Double lose digits.
  package var inNanoseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
  }
}
