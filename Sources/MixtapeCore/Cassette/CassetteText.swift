import MixtapeJSON

/// JSON strings as bytes, both ways, so that no text passes through `String` needlessly.
enum CassetteText {
  /// Writes a JSON string that holds `text`, which must be UTF-8.
  static func append(_ text: some Sequence<UInt8>, to output: inout [UInt8]) {
    output.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): output += [UInt8(ascii: "\\"), byte]
      case 0x0A: output += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case 0x0D: output += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      case 0x09: output += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case 0..<0x20:
        output += (byte < 0x10 ? "\\u000" : "\\u00").utf8
        output += String(byte, radix: 16).utf8
      default: output.append(byte)
      }
    }
    output.append(UInt8(ascii: "\""))
  }

  static func string(in range: Range<Int>, of source: Span<UInt8>) -> String {
    String(decoding: bytes(in: range, of: source), as: UTF8.self)
  }

  /// The bytes that the escaped characters of a valid JSON string stand for.
  static func bytes(in range: Range<Int>, of source: Span<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    append(range, of: source, to: &output)
    return output
  }

  static func append(_ range: Range<Int>, of source: Span<UInt8>, to output: inout [UInt8]) {
    var index = range.lowerBound
    while index < range.upperBound {
      var end = index
      while end < range.upperBound, source[end] != UInt8(ascii: "\\") { end &+= 1 }
      source.copy(index..<end, to: &output)
      guard end < range.upperBound else { return }
      let (scalar, length) = escape(at: end + 1, of: source, end: range.upperBound)
      index = end + 1 + length
      output += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
    }
  }

  /// The character that the escape behind a backslash stands for, and how many bytes it has.
  ///
  /// A surrogate without its other half is U+FFFD, as in the parser.
  static func escape(
    at index: Int,
    of source: Span<UInt8>,
    end: Int
  ) -> (scalar: Unicode.Scalar, length: Int) {
    switch source[index] {
    case UInt8(ascii: "n"): return ("\n", 1)
    case UInt8(ascii: "r"): return ("\r", 1)
    case UInt8(ascii: "t"): return ("\t", 1)
    case UInt8(ascii: "b"): return ("\u{8}", 1)
    case UInt8(ascii: "f"): return ("\u{C}", 1)
    case UInt8(ascii: "u"): break
    case let byte: return (Unicode.Scalar(byte), 1)
    }
    let high = hexadecimal(at: index + 1, of: source)
    if let scalar = Unicode.Scalar(high) { return (scalar, 5) }
    guard high < 0xDC00, index + 11 <= end, source[index + 5] == UInt8(ascii: "\\"),
      source[index + 6] == UInt8(ascii: "u")
    else { return ("\u{FFFD}", 5) }
    let low = hexadecimal(at: index + 7, of: source)
    guard low >> 10 == 0x37,
      let scalar = Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF)
    else { return ("\u{FFFD}", 5) }
    return (scalar, 11)
  }

  private static func hexadecimal(at index: Int, of source: Span<UInt8>) -> UInt32 {
    var value: UInt32 = 0
    for offset in index..<(index + 4) {
      let byte = source[offset]
      value = value << 4 | UInt32(byte < 0x3A ? byte - 0x30 : (byte | 0x20) - 0x57)
    }
    return value
  }
}
