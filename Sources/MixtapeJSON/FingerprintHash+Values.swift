extension FingerprintHash {
  /// Whether JSON cannot write this character without an escape, so that it divides every spelling
  /// of a string at the same places.
  static func divides(_ character: UInt32) -> Bool {
    character < 0x20 || character == 0x22 || character == 0x5C
  }

  /// The hash of a decoded string.
  static func string(_ text: String) -> Value {
    var hash = FingerprintHash(tag: .string)
    for byte in text.utf8 {
      if divides(UInt32(byte)) {
        hash.combine(divider: byte)
      } else {
        hash.combine(UInt128(byte), count: 1)
      }
    }
    return hash.finish()
  }

  /// The hash of a number by its decimal value: 1, 1.0, 1e0 and 10e-1 have the same.
  ///
  /// The value is written as significant digits × 10 to a power, without zeros at either end of the
  /// digits. Up to 19 digits fit a word; longer ones are taken digit by digit.
  static func number(_ range: Range<Int>, in bytes: Span<UInt8>) -> Value {
    let decimal = JSONDecimal(range, in: bytes)
    guard decimal.significant > 0 else { return FingerprintHash(tag: .number).finish() }
    let isLong = decimal.significant > 19
    var hash = FingerprintHash(tag: isLong ? .longNumber : .number)
    let head = UInt128(truncatingIfNeeded: decimal.exponent) &<< 1 | (decimal.isNegative ? 1 : 0)
    if isLong {
      hash.combine(head)
      decimal.forEachSignificantDigit(in: bytes) { hash.combine(UInt128($0), count: 1) }
    } else {
      hash.combine(head &<< 64 | UInt128(decimal.digits))
    }
    if let huge = decimal.hugeExponent { hash.combine(huge, of: bytes) }
    return hash.finish()
  }
}
