package import MixtapeHTTP
import MixtapeProviders

/// How a cassette writes times: spans as milliseconds, moments as RFC 3339 dates in UTC.
package enum CassetteTime {
  /// Milliseconds with as many decimals as needed, at most six: `123.456`.
  package static func milliseconds(_ duration: Duration) -> String {
    let nanoseconds = max(0, duration.inNanoseconds)
    return decimal(whole: nanoseconds / 1_000_000, millionths: nanoseconds % 1_000_000)
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
    CalendarDate(time).rfc3339
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
    let date = CivilDate(year: Int(numbers[0]), month: Int(numbers[1]), day: Int(numbers[2]))
    guard (1...12).contains(date.month), CivilDate(daysSince1970: date.daysSince1970) == date,
      (1970...2261).contains(date.year), numbers[3] < 24, numbers[4] < 60, numbers[5] < 60
    else { return nil }
    let clock = numbers[3] * 3600 + numbers[4] * 60 + numbers[5]
    let seconds = Int64(date.daysSince1970) * 86_400 + clock
    return UnixTime(nanoseconds: seconds * 1_000_000_000 + fraction)
  }

  private static func fraction(_ bytes: ArraySlice<UInt8>) -> Int64? {
    if bytes.isEmpty { return 0 }
    guard bytes.first == 0x2E, let part = number(bytes.dropFirst(), digits: 1...9) else {
      return nil
    }
    return part * power(10 - bytes.count)
  }

  private static func decimal(whole: Int64, millionths: Int64) -> String {
    if millionths == 0 { return String(whole) }
    let digits = String(millionths)
    var part = (String(repeating: "0", count: 6 - digits.count) + digits)[...]
    while part.hasSuffix("0") { part.removeLast() }
    return "\(whole).\(part)"
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
}
