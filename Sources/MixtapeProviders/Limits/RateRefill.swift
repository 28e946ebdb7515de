package import MixtapeHTTP

/// How what was used comes back.
package enum RateRefill: Hashable, Sendable {
  /// Steadily: the whole limit in so much time.
  case continuous(per: Duration)
  /// All at once, whenever so much time of the calendar is over.
  case window(Duration)
  /// All at once at midnight.
  case midnight(Midnight)
  /// When the request ends that used it.
  case release

  /// When a window that holds `time` is over; nil where there are none.
  package func end(ofWindowAt time: UnixTime) -> UnixTime? {
    switch self {
    case .continuous, .release: return nil
    case .window(let length):
      let (seconds, attoseconds) = length.components
      let length = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
      let (number, _) = time.nanoseconds.flooredDivision(by: length)
      return UnixTime(nanoseconds: (number + 1) * length)
    case .midnight(let midnight): return midnight.next(after: time)
    }
  }
}

/// Where a day ends.
package enum Midnight: Hashable, Sendable {
  case utc
  /// Of Los Angeles, with daylight saving time.
  case pacific

  /// The first midnight after `time`.
  package func next(after time: UnixTime) -> UnixTime {
    let (seconds, _) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
    // The zone lies eight hours behind at most: its day is that of UTC or the one before.
    var day = Int(seconds.flooredDivision(by: 86_400).quotient) - 1
    while start(ofDay: day) <= time { day += 1 }
    return start(ofDay: day)
  }

  private func start(ofDay day: Int) -> UnixTime {
    UnixTime(seconds: Int64(day * 86_400 + secondsBehind(atStartOfDay: day)))
  }

  private func secondsBehind(atStartOfDay day: Int) -> Int {
    switch self {
    case .utc: 0
    case .pacific: Self.isSummer(atStartOfDay: day) ? 7 * 3_600 : 8 * 3_600
    }
  }

  /// From the second Sunday of March to the first of November, both at two o'clock: at midnight the
  /// first of them is still winter and the other still summer (Energy Policy Act of 2005).
  private static func isSummer(atStartOfDay day: Int) -> Bool {
    let year = CivilDate(daysSince1970: day).year
    let spring = sunday(onOrAfter: CivilDate(year: year, month: 3, day: 8).daysSince1970)
    let autumn = sunday(onOrAfter: CivilDate(year: year, month: 11, day: 1).daysSince1970)
    return day > spring && day <= autumn
  }

  /// 1970-01-01 was a Thursday, three days before the first Sunday.
  private static func sunday(onOrAfter day: Int) -> Int {
    day + (3 - day).flooredDivision(by: 7).remainder
  }
}
