/// JSON as people write it: https://spec.json5.org, whole.
enum JSON5Grammar: JSONGrammar {
  static var allowsTrailingCommas: Bool { true }

  static func skipBlanks(
    in bytes: Span<UInt8>,
    from offset: inout Int
  ) throws(JSONScanError) {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x09...0x0D, ASCII.space: offset += 1
      case ASCII.slash: try skipComment(in: bytes, from: &offset)
      case 0x80...:
        var end = offset
        guard isBlank(try bytes.character(at: &end)) else { return }
        offset = end
      default: return
      }
    }
  }

  /// The spaces beyond ASCII (JSON5 §8): the byte order mark, line separators and the category Zs.
  private static func isBlank(_ character: Unicode.Scalar) -> Bool {
    character == "\u{FEFF}" || endsLine(character)
      || character.properties.generalCategory == .spaceSeparator
  }

  /// JSON5 §7, which has it from ECMAScript 5.1 §7.3.
  private static func endsLine(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case "\n", "\r", "\u{2028}", "\u{2029}": true
    default: false
    }
  }

  private static func skipComment(
    in bytes: Span<UInt8>,
    from offset: inout Int
  ) throws(JSONScanError) {
    let start = offset
    let second = start + 1 < bytes.count ? bytes[start + 1] : 0
    offset += 2
    switch second {
    case ASCII.slash:
      while offset < bytes.count {
        if endsLine(try bytes.character(at: &offset)) { return }
      }
    case ASCII.star:
      var previous: Unicode.Scalar = " "
      while offset < bytes.count {
        let character = try bytes.character(at: &offset)
        if previous == "*", character == "/" { return }
        previous = character
      }
      throw .problem(.openComment, at: start)
    default:
      throw .problem(.expectedValue, at: start)
    }
  }

  static func allowsInString(_ control: UInt8) -> Bool {
    control != ASCII.lineFeed && control != ASCII.carriageReturn
  }

  /// JSON5 §5.1: also `\x41`, `\v`, `\0`, line continuations, and every other character standing
  /// for itself.
  static func escape(
    in bytes: Span<UInt8>,
    at offset: inout Int
  ) throws(JSONScanError) -> Unicode.Scalar? {
    let start = offset
    guard start + 1 < bytes.count else { throw .needsMore }
    switch bytes[start + 1] {
    case UInt8(ascii: "u"): return try bytes.unicodeCharacter(at: &offset)
    case UInt8(ascii: "x"): return try hexEscape(in: bytes, at: &offset)
    default: break
    }
    offset += 1
    let character = try bytes.character(at: &offset)
    switch character {
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "v": return "\u{B}"
    case "0":
      guard offset < bytes.count else { throw .needsMore }
      guard !ASCII.isDigit(bytes[offset]) else { throw .problem(.unknownEscape, at: start) }
      return "\0"
    case "1"..."9": throw .problem(.unknownEscape, at: start)
    case "\r":
      if offset < bytes.count, bytes[offset] == ASCII.lineFeed { offset += 1 }
      return nil
    case let character: return endsLine(character) ? nil : character
    }
  }

  private static func hexEscape(
    in bytes: Span<UInt8>,
    at offset: inout Int
  ) throws(JSONScanError) -> Unicode.Scalar {
    let value = try bytes.hexDigits(
      (offset + 2)..<(offset + 4),
      escape: offset,
      otherwise: .badHexEscape
    )
    offset += 4
    return Unicode.Scalar(UInt8(value))
  }

  static func scalar(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let start = offset
    switch bytes[start] {
    case ASCII.quote, ASCII.apostrophe:
      try string(in: bytes, at: &offset, isKey: false, for: &visitor)
      visitor.endString(start..<offset)
    case ASCII.minus, ASCII.plus, ASCII.point, ASCII.zero...ASCII.nine, UInt8(ascii: "I"),
      UInt8(ascii: "N"):
      offset = try bytes.endOfJSON5Number(from: start)
      visitor.number(start..<offset, in: bytes)
    default:
      try word(in: bytes, at: &offset, for: &visitor)
    }
  }
}

// Keys: a string, or an identifier of ECMAScript 5.1 §7.6.
extension JSON5Grammar {
  static func key(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let start = offset
    if bytes[start] == ASCII.quote || bytes[start] == ASCII.apostrophe {
      try string(in: bytes, at: &offset, isKey: true, for: &visitor)
    } else {
      visitor.beginString(at: start, isKey: true)
      try identifier(in: bytes, at: &offset, for: &visitor)
    }
    visitor.endKey(start..<offset)
  }

  private static func identifier(
    in bytes: Span<UInt8>,
    at offset: inout Int,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) {
    let start = offset
    var run = start
    while offset < bytes.count {
      let place = offset
      let isEscape = bytes[offset] == ASCII.backslash
      let character: Unicode.Scalar
      if isEscape {
        guard offset + 1 < bytes.count, bytes[offset + 1] == UInt8(ascii: "u") else {
          throw .problem(.badIdentifier, at: place)
        }
        character = try bytes.unicodeCharacter(at: &offset)
      } else {
        character = try bytes.character(at: &offset)
      }
      if startsIdentifier(character) || place != start && continuesIdentifier(character) {
        guard isEscape else { continue }
        if run < place { visitor.characters(run..<place, in: bytes) }
        visitor.escaped(character)
        run = offset
      } else if isEscape || place == start {
        throw .problem(.badIdentifier, at: place)
      } else {
        offset = place
        break
      }
    }
    if run < offset { visitor.characters(run..<offset, in: bytes) }
  }

  private static func startsIdentifier(_ character: Unicode.Scalar) -> Bool {
    switch character {
    case "a"..."z", "A"..."Z", "$", "_": return true
    case "\0"..<"\u{80}": return false
    default: break
    }
    switch character.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
      .letterNumber:
      return true
    default: return false
    }
  }

  /// What may follow the first character, besides what may begin.
  private static func continuesIdentifier(_ character: Unicode.Scalar) -> Bool {
    if character == "\u{200C}" || character == "\u{200D}" { return true }
    switch character.properties.generalCategory {
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return true
    default: return false
    }
  }
}
