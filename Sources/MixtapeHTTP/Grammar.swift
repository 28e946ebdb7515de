/// The character classes of RFC 9110 §5.6 and RFC 9112, and a few bytes by name.
extension UInt8 {
  static let tab: UInt8 = 0x09
  static let lf: UInt8 = 0x0A
  static let cr: UInt8 = 0x0D
  static let space: UInt8 = 0x20
  static let comma: UInt8 = 0x2C
  static let colon: UInt8 = 0x3A

  /// A letter, a digit or one of ``!#$%&'*+-.^_`|~``: what methods and field names are made of (RFC
  /// 9110 §5.6.2).
  var isToken: Bool {
    // One bit for each of the 128 ASCII characters.
    let low: UInt64 = 0x03FF_6CFA_0000_0000
    let high: UInt64 = 0x57FF_FFFF_C7FF_FFFE
    if self < 64 { return low >> self & 1 == 1 }
    return self < 128 && high >> (self - 64) & 1 == 1
  }

  /// What a field value may hold (RFC 9110 §5.5): no control character but the tab.
  var isFieldContent: Bool {
    self >= 0x20 ? self != 0x7F : self == .tab
  }

  var isBlank: Bool { self == .space || self == .tab }

  var decimalDigit: Int? {
    self >= 0x30 && self <= 0x39 ? Int(self) - 0x30 : nil
  }

  /// Of the lowest four bits, in lower case.
  static func hexDigit(_ number: Int) -> UInt8 {
    let digit = UInt8(truncatingIfNeeded: number) & 15
    return digit < 10 ? 0x30 + digit : 0x57 + digit
  }

  var hexDigit: Int? {
    switch self {
    case 0x30...0x39: Int(self) - 0x30
    case 0x41...0x46: Int(self) - 0x41 + 10
    case 0x61...0x66: Int(self) - 0x61 + 10
    default: nil
    }
  }

  package var asciiLowercased: UInt8 {
    self >= 0x41 && self <= 0x5A ? self | 0x20 : self
  }
}

extension Collection where Element == UInt8 {
  /// Equal to `text` when ASCII letters' case is ignored (RFC 9110 §5.1).
  package func equalsIgnoringCase(_ text: String) -> Bool {
    var rest = makeIterator()
    for byte in text.utf8 {
      guard rest.next()?.asciiLowercased == byte.asciiLowercased else { return false }
    }
    return rest.next() == nil
  }

  /// The digits' number, nil for anything but digits or for one that no `Int` can hold.
  var decimalNumber: Int? {
    guard !isEmpty else { return nil }
    var number = 0
    for byte in self {
      guard let digit = byte.decimalDigit else { return nil }
      let (tens, overflow) = number.multipliedReportingOverflow(by: 10)
      let (sum, carry) = tens.addingReportingOverflow(digit)
      guard !overflow && !carry else { return nil }
      number = sum
    }
    return number
  }
}

extension BidirectionalCollection where Element == UInt8 {
  /// Without spaces and tabs at both ends: the optional white space of RFC 9110 §5.6.3.
  var trimmingBlanks: SubSequence {
    var rest = drop { $0.isBlank }
    while let last = rest.last, last.isBlank { rest = rest.dropLast() }
    return rest
  }
}

extension ArraySlice<UInt8> {
  /// Hands over the members of a comma-separated list without the blanks around them, empty ones
  /// too.
  func forEachListMember<Failure>(
    _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var rest = self
    while let comma = rest.firstIndex(of: .comma) {
      try body(rest[..<comma].trimmingBlanks)
      rest = rest[(comma + 1)...]
    }
    try body(rest.trimmingBlanks)
  }
}

extension [UInt8] {
  /// Writes the number in decimal, without a string in between.
  mutating func append(decimal number: Int) {
    if number < 0 { append(UInt8(ascii: "-")) }
    var rest = number.magnitude
    var left = count
    repeat {
      append(0x30 + UInt8(rest % 10))
      rest /= 10
    } while rest > 0
    // The last digit came first.
    var right = count - 1
    while left < right {
      swapAt(left, right)
      left += 1
      right -= 1
    }
  }

  /// Writes the number, which is not negative, in hexadecimal.
  mutating func append(hex number: Int) {
    var shift = (Int.bitWidth - number.leadingZeroBitCount - 1) / 4 * 4
    while shift >= 0 {
      append(.hexDigit(number >> shift))
      shift -= 4
    }
  }
}
