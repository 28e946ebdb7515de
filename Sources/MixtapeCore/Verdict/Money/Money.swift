package import MixtapeJSON

/// An amount of dollars, exactly: prices are small parts of cents, and there are many tokens.
package struct Money: Hashable, Comparable, Sendable {
  /// Trillionths of a dollar: a dollar for a million tokens is a million of them for one token, and
  /// no list price has a part of one.
  package var picodollars: Int64

  package static let zero = Money(picodollars: 0)
  private static let dollar: Int64 = 1_000_000_000_000

  package init(picodollars: Int64) {
    self.picodollars = picodollars
  }

  package static func < (a: Money, b: Money) -> Bool { a.picodollars < b.picodollars }

  /// What is beyond all counting is as much as can be counted.
  package static func + (a: Money, b: Money) -> Money {
    let (sum, isTooMuch) = a.picodollars.addingReportingOverflow(b.picodollars)
    return Money(picodollars: isTooMuch ? .max : sum)
  }

  package static func += (a: inout Money, b: Money) { a = a + b }

  package static func - (a: Money, b: Money) -> Money {
    Money(picodollars: a.picodollars - b.picodollars)
  }

  package static func * (a: Money, count: Int) -> Money {
    let (product, isTooMuch) = a.picodollars.multipliedReportingOverflow(by: Int64(count))
    return Money(picodollars: isTooMuch ? .max : product)
  }

  /// `$1.25`, `$0.0123`: to the cent from a dollar on, else with three digits that say something.
  package var text: String {
    let whole = picodollars / Self.dollar
    let rest = picodollars % Self.dollar
    let digits = String(rest)
    let padded = String(repeating: "0", count: 12 - digits.count) + digits
    let zeros = padded.prefix { $0 == "0" }.count
    let places = whole > 0 ? 2 : min(12, max(2, zeros + 3))
    var scale: Int64 = 1
    for _ in places..<12 { scale *= 10 }
    let rounded = (rest + scale / 2) / scale
    var shown = String(rounded)
    if shown.count > places { return "$\(whole + 1)." + String(shown.dropFirst()) }
    shown = String(repeating: "0", count: places - shown.count) + shown
    while shown.count > 2, shown.last == "0" { shown.removeLast() }
    return "$\(whole).\(shown)"
  }

  /// In dollars, every digit of it, for programs.
  package var decimal: String {
    let digits = String(picodollars % Self.dollar)
    var rest = String(repeating: "0", count: 12 - digits.count) + digits
    while rest.last == "0" { rest.removeLast() }
    let whole = picodollars / Self.dollar
    return rest.isEmpty ? "\(whole)" : "\(whole).\(rest)"
  }

  /// A decimal number of dollars, in picodollars; nil where it has more digits, or is too much.
  package init?(dollars text: String, per divisor: Int64 = 1) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int64(parts[0]), whole >= 0, whole < 1_000_000 else {
      return nil
    }
    var amount = whole * Self.dollar
    if parts.count == 2 {
      guard !parts[1].isEmpty, parts[1].count <= 12, let rest = UInt64(parts[1]) else { return nil }
      var scale: Int64 = 1
      for _ in parts[1].count..<12 { scale *= 10 }
      amount += Int64(rest) * scale
    }
    guard amount % divisor == 0 else { return nil }
    picodollars = amount / divisor
  }
}

extension Money: JSONReadable {
  /// A number of dollars.
  package init(_ node: JSONNode) throws(JSONError) {
    guard case .number(let number) = node.content, let money = Money(dollars: number.text) else {
      throw node.expected("a number of dollars as 0.02", suggestion: nil)
    }
    self = money
  }
}
