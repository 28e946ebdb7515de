/// JSON as RFC 8259 has it, nothing more.
enum StrictGrammar: JSONGrammar {
  static var allowsTrailingCommas: Bool { false }

  @inline(__always)
  static func skipBlanks(in bytes: Span<UInt8>, from offset: inout Int) {
    while offset < bytes.count {
      switch bytes[offset] {
      case ASCII.space, ASCII.lineFeed, ASCII.carriageReturn, ASCII.tab: offset &+= 1
      default: return
      }
    }
  }

  @inline(__always)
  static func allowsInString(_ control: UInt8) -> Bool { false }

  static func escape(
    in bytes: Span<UInt8>,
    at offset: inout Int
  ) throws(JSONScanError) -> Unicode.Scalar? {
    guard offset + 1 < bytes.count else { throw .needsMore }
    let character: Unicode.Scalar
    switch bytes[offset + 1] {
    case ASCII.quote: character = "\""
    case ASCII.backslash: character = "\\"
    case ASCII.slash: character = "/"
    case UInt8(ascii: "b"): character = "\u{8}"
    case UInt8(ascii: "f"): character = "\u{C}"
    case UInt8(ascii: "n"): character = "\n"
    case UInt8(ascii: "r"): character = "\r"
    case UInt8(ascii: "t"): character = "\t"
    case UInt8(ascii: "u"): return try bytes.unicodeCharacter(at: &offset)
    default: throw .problem(.unknownEscape, at: offset)
    }
    offset &+= 2
    return character
  }

  @inline(__always)
  static func key(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    guard bytes[offset] == ASCII.quote else { throw .problem(.expectedKey, at: offset) }
    let start = offset
    try string(in: bytes, at: &offset, isKey: true, for: &visitor)
    visitor.endKey(start..<offset)
  }

  @inline(__always)
  static func scalar(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let start = offset
    switch bytes[start] {
    case ASCII.quote:
      try string(in: bytes, at: &offset, isKey: false, for: &visitor)
      visitor.endString(start..<offset)
    case ASCII.minus, ASCII.zero...ASCII.nine:
      offset = try bytes.endOfNumber(from: start)
      visitor.number(start..<offset, in: bytes)
    default:
      try word(in: bytes, at: &offset, for: &visitor)
    }
  }

  static func value(ofNumber text: String) -> JSON { .number(JSONNumber(text: text)) }
}
