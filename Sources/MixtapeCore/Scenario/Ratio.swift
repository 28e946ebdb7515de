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
