package import MixtapeHTTP

/// A moment in UTC as providers write it into their bodies and ids.
package struct CalendarDate: Hashable, Sendable {
  private let date: CivilDate
  private let second: Int
  private let nanosecond: Int64

  package init(_ time: UnixTime) {
    let (seconds, nanosecond) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
    let (day, second) = seconds.flooredDivision(by: 86_400)
    date = CivilDate(daysSince1970: Int(day))
    self.second = Int(second)
    self.nanosecond = nanosecond
  }

  /// As RFC 3339 has it, the fraction only as long as it must be: `2026-11-23T21:06:00.5Z`.
  package var rfc3339: String {
    var fraction = Self.padded(Int(nanosecond), 9)[...]
    while fraction.last == "0" { fraction.removeLast() }
    return rfc3339(fraction: fraction)
  }

  /// The fraction with so many digits, or none at a whole second: `2026-11-23T21:06:00.250001Z`.
  ///
  /// A last digit of 0 is written as 1: many providers leave zeros at the end out, and then answers
  /// would have fewer bytes at some moments than at others, and faults other places.
  package func rfc3339(digits: Int) -> String {
    if nanosecond == 0 { return rfc3339 }
    var fraction = Self.padded(Int(nanosecond), 9).prefix(digits)
    if fraction.last == "0" { fraction = fraction.dropLast() + "1" }
    return rfc3339(fraction: fraction)
  }

  private func rfc3339(fraction: Substring) -> String {
    let tail = fraction.isEmpty ? "" : ".\(fraction)"
    return "\(day(separator: "-"))T\(clock(separator: ":"))\(tail)Z"
  }

  /// `20261123210600`.
  package var digits: String {
    day(separator: "") + clock(separator: "")
  }

  private func day(separator: String) -> String {
    [Self.padded(date.year, 4), Self.padded(date.month, 2), Self.padded(date.day, 2)]
      .joined(separator: separator)
  }

  private func clock(separator: String) -> String {
    [second / 3_600, second / 60 % 60, second % 60].map { Self.padded($0, 2) }
      .joined(separator: separator)
  }

  private static func padded(_ value: Int, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
