/// A number taken apart, without arithmetic that could overflow.
struct JSONDecimal {
  private(set) var isNegative = false
  /// The significant digits as a number, if they are at most 19.
  private(set) var digits: UInt64 = 0
  private(set) var significant = 0
  private(set) var exponent: Int64 = 0
  /// An exponent of more than 17 digits, which is compared as it is written.
  private(set) var hugeExponent: Range<Int>?
  private var mantissa: Range<Int>

  init(_ range: Range<Int>, in bytes: Span<UInt8>) {
    var offset = range.lowerBound
    isNegative = bytes[offset] == ASCII.minus
    if isNegative { offset += 1 }
    let start = offset
    var zeros = 0
    var isFraction = false
    while offset < range.upperBound, bytes[offset] | 0x20 != UInt8(ascii: "e") {
      let byte = bytes[offset]
      offset += 1
      if byte == ASCII.point {
        isFraction = true
        continue
      }
      if isFraction { exponent -= 1 }
      if byte == ASCII.zero {
        if significant > 0 { zeros += 1 }
        continue
      }
      significant += zeros + 1
      if significant <= 19 {
        for _ in 0..<zeros { digits *= 10 }
        digits = digits * 10 + UInt64(byte - ASCII.zero)
      }
      zeros = 0
    }
    exponent += Int64(zeros)
    mantissa = start..<offset
    if offset < range.upperBound { readExponent((offset + 1)..<range.upperBound, in: bytes) }
  }

  private mutating func readExponent(_ range: Range<Int>, in bytes: Span<UInt8>) {
    var offset = range.lowerBound
    let isNegative = bytes[offset] == ASCII.minus
    if isNegative || bytes[offset] == ASCII.plus { offset += 1 }
    while offset < range.upperBound, bytes[offset] == ASCII.zero { offset += 1 }
    guard range.upperBound - offset <= 17 else {
      hugeExponent = (isNegative ? offset - 1 : offset)..<range.upperBound
      return
    }
    var value: Int64 = 0
    for index in offset..<range.upperBound { value = value * 10 + Int64(bytes[index] - ASCII.zero) }
    exponent += isNegative ? -value : value
  }

  /// The value, where it is a whole number that fits.
  var int: Int? {
    guard significant > 0 else { return 0 }
    guard significant <= 19, hugeExponent == nil, 0..<19 ~= exponent else { return nil }
    var magnitude = digits
    for _ in 0..<exponent {
      let (product, overflows) = magnitude.multipliedReportingOverflow(by: 10)
      if overflows { return nil }
      magnitude = product
    }
    if isNegative, magnitude == Int.min.magnitude { return .min }
    return Int(exactly: magnitude).map { isNegative ? -$0 : $0 }
  }

  func forEachSignificantDigit(in bytes: Span<UInt8>, _ body: (UInt8) -> Void) {
    var count = 0
    for offset in mantissa where bytes[offset] != ASCII.point {
      if count == 0, bytes[offset] == ASCII.zero { continue }
      guard count < significant else { return }
      count += 1
      body(bytes[offset])
    }
  }
}
