/// Dates as HTTP writes them (RFC 9110 §5.6.7).
package enum HTTPDate {
  private static let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// `Sun, 06 Nov 1994 08:49:37 GMT`.
  package static func text(_ time: UnixTime) -> String {
    var bytes: [UInt8] = []
    append(time, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  static func append(_ time: UnixTime, to output: inout [UInt8]) {
    let (seconds, _) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
    let (day, second) = seconds.flooredDivision(by: 86_400)
    let date = CivilDate(daysSince1970: Int(day))
    // 1970-01-01 was a Thursday.
    output.append(contentsOf: days[Int((day + 3).flooredDivision(by: 7).remainder)].utf8)
    output.append(contentsOf: ", ".utf8)
    output.append(twoDigits: date.day)
    output.append(.space)
    output.append(contentsOf: months[date.month - 1].utf8)
    output.append(.space)
    output.append(twoDigits: date.year / 100)
    output.append(twoDigits: date.year % 100)
    output.append(.space)
    output.append(twoDigits: Int(second) / 3600)
    output.append(.colon)
    output.append(twoDigits: Int(second) / 60 % 60)
    output.append(.colon)
    output.append(twoDigits: Int(second) % 60)
    output.append(contentsOf: " GMT".utf8)
  }

  /// Reads any of the three forms of RFC 9110 §5.6.7; nil for what is none of them.
  ///
  /// The years of the RFC 850 form are taken to lie between 1970 and 2069. The day of the week must
  /// be one, but it need not be the right one.
  package static func parse(_ text: String) -> UnixTime? {
    var words = text.utf8.split(separator: .space).map { Substring($0) }
    guard let first = words.first else { return nil }
    if words.count == 5 && !first.hasSuffix(",") {
      guard days.contains(String(first)) else { return nil }
      return time(day: words[2], month: words[1], year: words[4], clock: words[3])
    }
    guard first.hasSuffix(","), days.contains(String(first.prefix(3))) else { return nil }
    guard words.popLast() == "GMT" else { return nil }
    if words.count == 5 && first.utf8.count == 4 {
      return time(day: words[1], month: words[2], year: words[3], clock: words[4])
    }
    guard words.count == 3 else { return nil }
    let parts = words[1].split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 3, parts[2].utf8.count == 2, let year = parts[2].utf8.decimalNumber else {
      return nil
    }
    let century = year < 70 ? "20" : "19"
    return time(day: parts[0], month: parts[1], year: century + parts[2], clock: words[2])
  }

  private static func time(
    day: Substring,
    month: Substring,
    year: Substring,
    clock: Substring
  ) -> UnixTime? {
    let parts = clock.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 3, parts.allSatisfy({ $0.utf8.count == 2 }),
      let hour = parts[0].utf8.decimalNumber, hour < 24,
      let minute = parts[1].utf8.decimalNumber, minute < 60,
      // 60 is a leap second.
      let second = parts[2].utf8.decimalNumber, second <= 60,
      let monthIndex = months.firstIndex(where: { $0 == month }),
      // Beyond these years the nanoseconds do not fit.
      let yearNumber = year.utf8.decimalNumber, (1700...2261).contains(yearNumber),
      let dayNumber = day.utf8.decimalNumber, day.utf8.count <= 2
    else { return nil }
    let date = CivilDate(year: yearNumber, month: monthIndex + 1, day: dayNumber)
    guard (1...date.daysInMonth).contains(dayNumber) else { return nil }
    return UnixTime(
      seconds: Int64(date.daysSince1970 * 86_400 + hour * 3600 + minute * 60 + second)
    )
  }
}

/// A date of the Gregorian calendar.
///
/// The years are counted from March, so that the leap day is the last of its year and the months'
/// lengths repeat in a pattern of 153 days in five months.
package struct CivilDate: Hashable, Sendable {
  package var year: Int
  package var month: Int
  package var day: Int

  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  package init(daysSince1970: Int) {
    // 719,468 days lie between 0000-03-01 and 1970-01-01; 146,097 days make 400 years.
    let (era, dayOfEra) = (daysSince1970 + 719_468).flooredDivision(by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era * 400 + yearOfEra + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
    let monthFromMarch = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let dayOfEra = 365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  fileprivate var daysInMonth: Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

extension SignedInteger {
  /// Rounds the quotient down, so that the remainder is never negative.
  package func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
    let (quotient, remainder) = (self / divisor, self % divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension [UInt8] {
  fileprivate mutating func append(twoDigits number: Int) {
    append(UInt8(truncatingIfNeeded: 0x30 + number / 10 % 10))
    append(UInt8(truncatingIfNeeded: 0x30 + number % 10))
  }
}
