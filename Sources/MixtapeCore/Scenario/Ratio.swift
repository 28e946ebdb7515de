package import MixtapeJSON
import MixtapeProviders

/// A share of a whole, in billionths: arithmetic with it gives the same everywhere.
package struct Ratio: Hashable, Sendable {
  package let billionths: Int64

  static let whole: Int64 = 1_000_000_000
  package static let zero = Ratio(billionths: 0)
  package static let one = Ratio(billionths: whole)

  init(billionths: Int64) {
    self.billionths = billionths
  }

  /// `value` must lie between 0 and 1.
  init(_ value: Double) {
    billionths = Int64(value * Double(Self.whole))
  }

  /// Of a number of things, rounded down.
  func part(of count: Int) -> Int {
    let (product, low) = Int64(count).multipliedFullWidth(by: billionths)
    return Int(Self.whole.dividingFullWidth((product, low)).quotient)
  }

  /// A time that luck makes longer or shorter by up to this part of itself.
  func varied(_ time: Duration, _ dice: inout Dice) -> Duration {
    let even = time.inNanoseconds
    guard self != .zero, even > 0 else { return time }
    let reach = Int(billionths)
    let share = Int64(dice.below(2 * reach + 1) - reach)
    let (product, low) = even.multipliedFullWidth(by: share)
    return .nanoseconds(even + Self.whole.dividingFullWidth((product, low)).quotient)
  }

  /// Whether luck has it.
  func happens(_ dice: inout Dice) -> Bool {
    Int64(dice.below(Int(Self.whole))) < billionths
  }
}

extension Ratio: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    let value = try Double(node)
    guard value >= 0, value <= 1 else {
      let isPercent = value > 1 && value <= 100
      throw node.expected(
        "a number from 0 to 1",
        suggestion: isPercent ? "a percentage is divided by 100: \(value / 100)" : nil
      )
    }
    self.init(value)
  }
}
