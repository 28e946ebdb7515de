/// Base 64 (RFC 4648 §4), with padding.
package enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8
  )

  package static func encode(_ bytes: [UInt8]) -> String {
    var output: [UInt8] = []
    output.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let count = min(3, bytes.count - start)
      var group = 0
      for offset in 0..<3 {
        group = group << 8 | (offset < count ? Int(bytes[start + offset]) : 0)
      }
      for offset in 0..<4 {
        let digit = alphabet[group >> (18 - 6 * offset) & 63]
        output.append(offset <= count ? digit : UInt8(ascii: "="))
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  /// The bytes; nil for anything that `encode` would not have written.
  package static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    guard digits.count % 4 == 0 else { return nil }
    let padding = digits.suffix(2).reversed().prefix { $0 == UInt8(ascii: "=") }.count
    digits.removeLast(padding)
    var output: [UInt8] = []
    output.reserveCapacity(digits.count / 4 * 3 + 2)
    var group = 0
    for (position, byte) in digits.enumerated() {
      guard let digit = value(of: byte) else { return nil }
      group = group << 6 | digit
      if position % 4 == 3 {
        for shift in [16, 8, 0] { output.append(UInt8(group >> shift & 255)) }
        group = 0
      }
    }
    switch padding {
    case 1:
      guard group & 3 == 0 else { return nil }
      output.append(UInt8(group >> 10))
      output.append(UInt8(group >> 2 & 255))
    case 2:
      guard group & 15 == 0 else { return nil }
      output.append(UInt8(group >> 4))
    default: break
    }
    return output
  }

  private static func value(of digit: UInt8) -> Int? {
    switch digit {
    case 0x41...0x5A: Int(digit) - 0x41
    case 0x61...0x7A: Int(digit) - 0x61 + 26
    case 0x30...0x39: Int(digit) - 0x30 + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
