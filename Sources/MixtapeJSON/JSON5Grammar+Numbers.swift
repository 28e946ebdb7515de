extension Span<UInt8> {
  /// The end of the number at `start`, by JSON5 §6: also signs, hexadecimal, bare points,
  /// `Infinity` and `NaN`.
  func endOfJSON5Number(from start: Int) throws(JSONScanError) -> Int {
    let isSigned = self[start] == ASCII.plus || self[start] == ASCII.minus
    let first = isSigned ? start + 1 : start
    guard first < count else { throw .needsMore }
    switch self[first] {
    case UInt8(ascii: "I"):
      return try JSON5Grammar.endOfWord(0x7974_696E_6966_6E49, in: self, from: first)
    case UInt8(ascii: "N"):
      return try JSON5Grammar.endOfWord(0x4E_614E, in: self, from: first)
    case ASCII.zero where first + 1 < count && self[first + 1] | 0x20 == UInt8(ascii: "x"):
      return try endOfHexNumber(from: first)
    case ASCII.point:
      return try endOfExponent(
        from: endOfDigits(from: first + 1, missing: .expectedDigitAfterPoint)
      )
    default:
      var offset = try endOfDigits(from: first, missing: .expectedDigitInNumber)
      if self[first] == ASCII.zero, offset > first + 1 {
        throw .problem(.leadingZero, at: first)
      }
      if offset < count, self[offset] == ASCII.point { offset = endOfDigits(from: offset + 1) }
      return try endOfExponent(from: offset)
    }
  }

  /// The end of `0x` and 1 to 32 digits: more than 128 bits mean a mistake, not a number.
  private func endOfHexNumber(from start: Int) throws(JSONScanError) -> Int {
    var offset = start + 2
    while offset < count, ASCII.hexValue(self[offset]) != nil { offset += 1 }
    guard 1...32 ~= offset - start - 2 else { throw .problem(.badHexNumber, at: start) }
    return offset
  }
}

extension JSON5Grammar {
  /// The value of a number, as RFC 8259 can write it.
  ///
  /// Infinity becomes `1e999`, which every reader of doubles takes for infinity; NaN becomes null,
  /// as JavaScript's `JSON.stringify` has it.
  static func value(ofNumber text: String) -> JSON {
    var rest = Substring(text)
    let isNegative = rest.hasPrefix("-")
    if isNegative || rest.hasPrefix("+") { rest.removeFirst() }
    if rest == "NaN" { return .null }
    var number: String
    if rest == "Infinity" {
      number = "1e999"
    } else if rest.hasPrefix("0x") || rest.hasPrefix("0X") {
      number = String(UInt128(rest.dropFirst(2), radix: 16) ?? .max)
    } else {
      number = rest.hasPrefix(".") ? "0" + rest : String(rest)
      if let point = number.firstIndex(of: "."),
        number[point...].dropFirst().first?.isWholeNumber != true
      {
        number.remove(at: point)
      }
    }
    if isNegative { number = "-" + number }
    return .number(JSONNumber(text: number))
  }
}
