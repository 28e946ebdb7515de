package import MixtapeHTTP

/// A moment in the words of the Gregorian calendar, in UTC, as providers write it into their bodies.
package struct CalendarDate: Hashable, Sendable {
  private let year: Int64
  private let month: Int64
  private let day: Int64
  private let secondOfDay: Int64
  private let nanosecond: Int64

  /// By Howard Hinnant's `civil_from_days`: eras of 400 years that begin on the first of March.
  package init(_ time: UnixTime) {
    let seconds = time.nanoseconds.flooredQuotient(1_000_000_000)
    nanosecond = time.nanoseconds - seconds * 1_000_000_000
    let days = seconds.flooredQuotient(86_400)
    secondOfDay = seconds - days * 86_400
    let shifted = days + 719_468
    let era = shifted.flooredQuotient(146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// As RFC 3339 has it, the fraction as long as it must be: `2026-11-23T21:06:00.5Z`.
  package var rfc3339: String {
    var fraction = ""
    if nanosecond > 0 {
      fraction = Self.padded(nanosecond, 9)
      while fraction.last == "0" { fraction.removeLast() }
      fraction = "." + fraction
    }
    let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
      .map { Self.padded($0, 2) }.joined(separator: ":")
    return "\(date(separator: "-"))T\(time)\(fraction)Z"
  }

  /// `20261123210600`.
  package var digits: String {
    let time = [secondOfDay / 3_600, secondOfDay / 60 % 60, secondOfDay % 60]
      .map { Self.padded($0, 2) }.joined()
    return date(separator: "") + time
  }

  private func date(separator: String) -> String {
    [Self.padded(year, 4), Self.padded(month, 2), Self.padded(day, 2)]
      .joined(separator: separator)
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}

extension Int64 {
  fileprivate func flooredQuotient(_ divisor: Int64) -> Int64 {
    self / divisor - (self % divisor < 0 ? 1 : 0)
  }
}
