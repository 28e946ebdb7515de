extension Span<UInt8> {
  /// The end of the number that starts at `start`, by RFC 8259 §6.
  ///
  /// A number that reaches the end of the input counts as ended.
  func endOfNumber(from start: Int) throws(JSONScanError) -> Int {
    var offset = start
    if self[offset] == ASCII.minus { offset += 1 }
    let whole = offset
    offset = try endOfDigits(from: whole, missing: .expectedDigitInNumber)
    if self[whole] == ASCII.zero, offset > whole + 1 {
      throw .problem(.leadingZero, at: whole)
    }
    if offset < count, self[offset] == ASCII.point {
      offset = try endOfDigits(from: offset + 1, missing: .expectedDigitAfterPoint)
    }
    return try endOfExponent(from: offset)
  }

  /// The end of at least one digit.
  @inline(__always)
  func endOfDigits(from start: Int, missing: JSONProblem) throws(JSONScanError) -> Int {
    guard start < count else { throw .needsMore }
    guard ASCII.isDigit(self[start]) else { throw .problem(missing, at: start) }
    return endOfDigits(from: start + 1)
  }

  @inline(__always)
  func endOfDigits(from start: Int) -> Int {
    var offset = start
    while offset < count, ASCII.isDigit(self[offset]) { offset &+= 1 }
    return offset
  }

  /// The end of the exponent at `start`, or `start` if there is none.
  @inline(__always)
  func endOfExponent(from start: Int) throws(JSONScanError) -> Int {
    guard start < count, self[start] | 0x20 == UInt8(ascii: "e") else { return start }
    var offset = start + 1
    if offset < count, self[offset] == ASCII.plus || self[offset] == ASCII.minus { offset += 1 }
    return try endOfDigits(from: offset, missing: .expectedDigitInExponent)
  }
}
