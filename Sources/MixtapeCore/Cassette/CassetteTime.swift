package import MixtapeHTTP

/// How a cassette writes times: spans as milliseconds, moments as RFC 3339 dates in UTC.
package enum CassetteTime {
  /// Milliseconds with as many decimals as needed, at most six: `123.456`.
  package static func milliseconds(_ duration: Duration) -> String {
    let nanoseconds = max(0, duration.inNanoseconds)
    return decimal(whole: nanoseconds / 1_000_000, millionths: nanoseconds % 1_000_000, digits: 6)
  }

  /// The span that a number of milliseconds tells; nil where it is no plain decimal of at most six
  /// decimals.
  static func duration(milliseconds range: Range<Int>, of bytes: Span<UInt8>) -> Duration? {
    var nanoseconds: Int64 = 0
    var decimals: Int?
    for index in range {
      let byte = bytes[index]
      if byte == UInt8(ascii: "."), decimals == nil {
        decimals = 0
      } else {
        guard byte &- 0x30 < 10, decimals ?? 0 < 6, nanoseconds < 1_000_000_000_000_000_000 / 10
        else { return nil }
        nanoseconds = nanoseconds * 10 + Int64(byte &- 0x30)
        decimals = decimals.map { $0 + 1 }
      }
    }
    for _ in (decimals ?? 0)..<6 {
      guard nanoseconds < 1_000_000_000_000_000_000 / 10 else { return nil }
      nanoseconds *= 10
    }
    return .nanoseconds(nanoseconds)
  }

  /// `2026-11-23T21:00:00Z`, with as many decimals as needed.
  package static func date(_ time: UnixTime) -> String {
    let (seconds, nanoseconds) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
    let (days, second) = seconds.flooredDivision(by: 86_400)
    let (year, month, day) = calendarDate(daysSince1970: days)
    let fraction = decimal(whole: 0, millionths: nanoseconds, digits: 9).dropFirst()
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
      + "T\(padded(second / 3600, 2)):\(padded(second / 60 % 60, 2)):\(padded(second % 60, 2))\(fraction)Z"
  }

  /// The moment that an RFC 3339 date in UTC names.
  package static func time(date text: some Collection<UInt8>) -> UnixTime? {
    let bytes = Array(text)
    guard bytes.count >= 20, bytes.last == 0x5A else { return nil }
    for (index, byte) in [(4, "-"), (7, "-"), (10, "T"), (13, ":"), (16, ":")] as [(Int, Character)]
    {
      guard bytes[index] == byte.asciiValue else { return nil }
    }
    let ranges = [0..<4, 5..<7, 8..<10, 11..<13, 14..<16, 17..<19]
    let numbers = ranges.compactMap { number(bytes[$0], digits: 2...4) }
    guard numbers.count == ranges.count, let fraction = fraction(bytes[19..<(bytes.count - 1)])
    else { return nil }
    let (year, month, day) = (numbers[0], numbers[1], numbers[2])
    let days = daysSince1970(year: year, month: month, day: day)
    guard (1...12).contains(month), calendarDate(daysSince1970: days) == (year, month, day),
      (1970...2261).contains(year), numbers[3] < 24, numbers[4] < 60, numbers[5] < 60
    else { return nil }
    let seconds = days * 86_400 + numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    return UnixTime(nanoseconds: seconds * 1_000_000_000 + fraction)
  }

  private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.isEmpty { return 0 }
    guard bytes.first == 0x2E, let part = number(bytes.dropFirst(), digits: 1...9) else {
      return nil
    }
    return part * power(10 - bytes.count)
  }

  private static func decimal(whole: Int64, millionths: Int64, digits: Int) -> String {
    if millionths == 0 { return String(whole) }
    var part = padded(millionths, digits)[...]
    while part.hasSuffix("0") { part.removeLast() }
    return "\(whole).\(part)"
  }

  private static func padded(_ value: Int64, _ digits: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, digits - text.count)) + text
  }

  private static func number(_ bytes: some Collection<UInt8>, digits: ClosedRange<Int>) -> Int64? {
    guard digits.contains(bytes.count) else { return nil }
    var value: Int64 = 0
    for byte in bytes {
      guard byte >= 0x30 && byte <= 0x39 else { return nil }
      value = value * 10 + Int64(byte - 0x30)
    }
    return value
  }

  private static func power(_ exponent: Int) -> Int64 {
    (0..<exponent).reduce(1) { value, _ in value * 10 }
  }

  /// The Gregorian date, by counting years from March so that the leap day is a year's last.
  private static func calendarDate(
    daysSince1970 days: Int64
  ) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = (days + 719_468).flooredDivision(by: 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
  }

  private static func daysSince1970(year: Int64, month: Int64, day: Int64) -> Int64 {
    let (era, yearOfEra) = (month <= 2 ? year - 1 : year).flooredDivision(by: 400)
    let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }
}

extension Int64 {
  /// Quotient and remainder with a remainder that is never negative.
  fileprivate func flooredDivision(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
