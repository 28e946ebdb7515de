package import MixtapeJSON

/// A duration as people write it: `300ms`, `1.5s`, `2m`, `1h`.
package struct TimeSpan {
  package let duration: Duration
}

extension TimeSpan: JSONReadable {
  private static let units: [(name: String, nanoseconds: Int64)] = [
    ("ms", 1_000_000), ("s", 1_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
  ]
  private static let what = "a duration as \"300ms\", \"2s\" or \"1h\""

  package init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .number(let number):
      throw node.expected(
        Self.what,
        suggestion: "add a unit: \"\(number.text.prefix(24))s\" or \"\(number.text.prefix(24))ms\""
      )
    case .string(let text):
      guard let duration = Self.duration(text) else {
        throw node.expected(Self.what)
      }
      self.duration = duration
    default:
      throw node.expected(Self.what)
    }
  }

  private static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { ("0"..."9").contains($0) || $0 == "." }
    let name = text[digits.endIndex...]
    guard let unit = units.first(where: { $0.name == name }) else { return nil }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first.flatMap({ Int64($0) }), whole < 1_000_000
    else { return nil }
    var nanoseconds = whole * unit.nanoseconds
    if parts.count == 2 {
      guard !parts[1].isEmpty else { return nil }
      var scale = unit.nanoseconds
      for digit in parts[1].prefix(9) {
        scale /= 10
        nanoseconds += Int64(digit.wholeNumberValue ?? 0) * scale
      }
    }
    return .nanoseconds(nanoseconds)
  }
}
