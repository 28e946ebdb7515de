/// What the strict and the JSON5 grammar differ in; the structure of objects and arrays is the
/// same.
protocol JSONGrammar {
  static var allowsTrailingCommas: Bool { get }

  /// White space, and comments where there are any.
  static func skipBlanks(in bytes: Span<UInt8>, from offset: inout Int) throws(JSONScanError)

  /// Whether this control character may stand in a string as it is.
  static func allowsInString(_ control: UInt8) -> Bool

  /// The character of the escape at `offset`; nil if it stands for none.
  static func escape(
    in bytes: Span<UInt8>,
    at offset: inout Int
  ) throws(JSONScanError) -> Unicode.Scalar?

  /// A key, without the colon behind it.
  static func key(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError)

  /// A value that is neither an object nor an array.
  static func scalar(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError)

  /// The value of a number of this grammar.
  static func value(ofNumber text: String) -> JSON
}

extension JSONGrammar {
  /// The characters of a string, from its opening quote to its closing one.
  @inline(__always)
  static func string(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    isKey: Bool,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let quote = bytes[offset]
    visitor.beginString(at: offset, isKey: isKey)
    var position = offset &+ 1
    var start = position
    while true {
      position = bytes.endOfPlainCharacters(from: position, quote: quote)
      guard position < bytes.count else { throw .needsMore }
      let byte = bytes[position]
      if byte == quote || byte == ASCII.backslash {
        if start < position { visitor.characters(start..<position, in: bytes) }
        if byte == quote { break }
        if let character = try escape(in: bytes, at: &position) { visitor.escaped(character) }
        start = position
      } else if byte >= 0x80 {
        position = try bytes.endOfWideCharacters(from: position)
      } else if allowsInString(byte) {
        position &+= 1
      } else {
        throw .problem(.controlCharacter, at: position)
      }
    }
    offset = position &+ 1
  }

  /// The end of a word of the grammar, packed with its first letter lowest.
  @inline(__always)
  static func endOfWord(
    _ letters: UInt64,
    in bytes: Span<UInt8>,
    from start: Int
  ) throws(JSONScanError) -> Int {
    var offset = start
    var rest = letters
    while rest != 0 {
      guard offset < bytes.count else { throw .needsMore }
      guard bytes[offset] == UInt8(truncatingIfNeeded: rest) else {
        throw .problem(.unknownWord, at: start)
      }
      rest >>= 8
      offset &+= 1
    }
    if offset < bytes.count, ASCII.isLetter(bytes[offset]) || ASCII.isDigit(bytes[offset]) {
      throw .problem(.unknownWord, at: start)
    }
    return offset
  }

  /// `null`, `true` and `false`, or the problem with what stands where a value should.
  static func word(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let start = offset
    switch bytes[start] {
    case UInt8(ascii: "n"):
      offset = try endOfWord(0x6C6C_756E, in: bytes, from: start)
      visitor.null(start..<offset)
    case UInt8(ascii: "t"):
      offset = try endOfWord(0x6575_7274, in: bytes, from: start)
      visitor.bool(true, start..<offset)
    case UInt8(ascii: "f"):
      offset = try endOfWord(0x65_736C_6166, in: bytes, from: start)
      visitor.bool(false, start..<offset)
    case let byte where ASCII.isLetter(byte):
      throw .problem(.unknownWord, at: start)
    case 0xEF:
      for (index, byte) in [0xBB, 0xBF].enumerated() {
        guard start + 1 + index < bytes.count else { throw .needsMore }
        guard bytes[start + 1 + index] == byte else { throw .problem(.expectedValue, at: start) }
      }
      throw .problem(.byteOrderMark, at: start)
    default:
      throw .problem(.expectedValue, at: start)
    }
  }
}
