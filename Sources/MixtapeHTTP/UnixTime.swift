/// A moment of the calendar, in nanoseconds since 1970-01-01T00:00:00Z.
package struct UnixTime: Hashable, Comparable, Sendable {
  package var nanoseconds: Int64

  package init(nanoseconds: Int64) {
    self.nanoseconds = nanoseconds
  }

  package init(seconds: Int64) {
    nanoseconds = seconds * 1_000_000_000
  }

  package var seconds: Int64 { nanoseconds / 1_000_000_000 }

  package static func + (a: UnixTime, b: Duration) -> UnixTime {
    let (seconds, attoseconds) = b.components
    return UnixTime(
      nanoseconds: a.nanoseconds + seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    )
  }

  package static func < (a: UnixTime, b: UnixTime) -> Bool { a.nanoseconds < b.nanoseconds }
}
