import MixtapeJSON

/// Times in files: milliseconds with as many decimals as there are, down to the nanosecond.
extension Duration {
  var millisecondNumber: JSONNumber {
    let nanoseconds = inNanoseconds
    let (whole, rest) = nanoseconds.magnitude.quotientAndRemainder(dividingBy: 1_000_000)
    var text = (nanoseconds < 0 ? "-" : "") + String(whole)
    if rest > 0 {
      let digits = String(rest)
      text += "." + String(repeating: "0", count: 6 - digits.count) + digits
      while text.hasSuffix("0") { text.removeLast() }
    }
    return JSONNumber(text: text)
  }
}

extension Duration {
  /// For people: `350 ms`, `1.99 s`, `12.3 s`, `600 s`.
  var brief: String {
    let milliseconds = (inNanoseconds + 500_000) / 1_000_000
    if milliseconds < 1_000 { return "\(milliseconds) ms" }
    let step: Int64 = milliseconds < 10_000 ? 10 : milliseconds < 100_000 ? 100 : 1_000
    let rounded = (milliseconds + step / 2) / step * step
    var rest = String(rounded % 1_000)
    rest = String(repeating: "0", count: 3 - rest.count) + rest
    while rest.last == "0" { rest.removeLast() }
    return rest.isEmpty ? "\(rounded / 1_000) s" : "\(rounded / 1_000).\(rest) s"
  }
}

extension [String] {
  /// As the path of a call, with equal steps in a row counted.
  var steps: [String] {
    var steps: [(word: String, count: Int)] = []
    for word in self {
      if steps.last?.word == word {
        steps[steps.count - 1].count += 1
      } else {
        steps.append((word, 1))
      }
    }
    return steps.map { $0.count > 1 ? "\($0.word) ×\($0.count)" : $0.word }
  }
}

extension JSONNumber {
  /// Of a number of milliseconds: seconds with three decimals.
  var seconds: String {
    let milliseconds = Int(text.prefix { $0 != "." }) ?? 0
    let rest = String(milliseconds % 1_000)
    return "\(milliseconds / 1_000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }
}

/// Milliseconds, exactly.
struct Milliseconds: JSONReadable {
  let duration: Duration
  private static let limit: Int64 = 1_000_000_000_000

  init(_ node: JSONNode) throws(JSONError) {
    guard case .number(let number) = node.content, let value = Self.nanoseconds(number.text) else {
      throw node.expected("a number of milliseconds from 0, with at most 6 decimals")
    }
    duration = .nanoseconds(value)
  }

  private static func nanoseconds(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = Int64(parts[0]), (0..<limit).contains(whole) else {
      return nil
    }
    guard parts.count == 2 else { return whole * 1_000_000 }
    guard (1...6).contains(parts[1].count), let rest = UInt32(parts[1]) else { return nil }
    var scale: Int64 = 1
    for _ in parts[1].count..<6 { scale *= 10 }
    return whole * 1_000_000 + Int64(rest) * scale
  }
}
