extension JSONProblem {
  /// The problem in words, for the place in the text at which it was found.
  package func text(at offset: Int, in bytes: [UInt8]) -> String {
    let found = JSONFound(at: offset, in: bytes)
    return switch self {
    case .expectedValue: "expected a value"
    case .expectedKey: "expected a key in double quotes"
    case .expectedColon: "expected ':' after the key"
    case .expectedCommaOrBrace: "expected ',' or '}'"
    case .expectedCommaOrBracket: "expected ',' or ']'"
    case .trailingComma: "nothing follows this comma"
    case .unknownWord: "unknown word '\(found.word)'"
    case .byteOrderMark: "the text begins with a byte order mark"
    case .textAfterValue: "text after the end of the value"
    case .expectedObject: "expected an object"
    case .expectedArray: "expected an array"
    case .tooDeep(let limit): "objects and arrays are nested deeper than \(limit)"
    case .tooLarge(let limit): "the text is larger than \(limit) bytes"
    case .leadingZero: "a number may not begin with a zero that digits follow"
    case .expectedDigitInNumber: "expected a digit"
    case .expectedDigitAfterPoint: "expected a digit after the decimal point"
    case .expectedDigitInExponent: "expected a digit in the exponent"
    case .controlCharacter:
      found.endsLine
        ? "the string does not end on its line"
        : "control character U+\(found.hex(4)) in a string"
    case .unknownEscape: "unknown escape '\\\(found.second)'"
    case .badUnicodeEscape: "expected four hexadecimal digits after '\\u'"
    case .invalidUTF8: "byte 0x\(found.hex(2)) is not UTF-8 here"
    case .badHexEscape: "expected two hexadecimal digits after '\\x'"
    case .badHexNumber: "expected 1 to 32 hexadecimal digits after '0x'"
    case .badIdentifier: "expected a key"
    case .openComment: "the comment is not closed"
    }
  }

  /// What to write instead, where a mistake is known well enough to say.
  func suggestion(at offset: Int, in bytes: [UInt8]) -> String? {
    let found = JSONFound(at: offset, in: bytes)
    return switch self {
    case .expectedValue, .expectedKey, .badIdentifier:
      found.insteadOfValue(isKey: self != .expectedValue)
    case .expectedColon: found.byte == UInt8(ascii: "=") ? "write ':' instead of '='" : nil
    case .expectedCommaOrBrace: found.insteadOfComma(closer: ASCII.closeBracket, entry: "member")
    case .expectedCommaOrBracket: found.insteadOfComma(closer: ASCII.closeBrace, entry: "element")
    case .trailingComma: "remove it"
    case .unknownWord: found.insteadOfWord
    case .byteOrderMark: "save the file as UTF-8 without a byte order mark (the bytes EF BB BF)"
    case .leadingZero: "remove the zero"
    case .expectedDigitAfterPoint: "write a digit, or remove the point"
    case .controlCharacter:
      found.endsLine
        ? "close it, or write \\n for a line break"
        : "write \(found.byte == ASCII.tab ? "\\t" : "\\u\(found.hex(4))")"
    case .unknownEscape:
      found.second == "'" ? "write ' without a backslash" : "write \\\\ for a backslash"
    case .invalidUTF8: "save the file as UTF-8"
    case .openComment: "end it with */"
    default: nil
    }
  }
}

/// What stands at the place of an error.
private struct JSONFound {
  private let rest: ArraySlice<UInt8>

  init(at offset: Int, in bytes: [UInt8]) {
    rest = bytes[min(offset, bytes.count)...].prefix(40)
  }

  var byte: UInt8 { rest.first ?? 0 }

  var endsLine: Bool { byte == ASCII.lineFeed || byte == ASCII.carriageReturn }

  /// The letters and digits that begin here.
  var word: String {
    let word = rest.prefix { byte in
      ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "_") || byte >= 0x80
    }
    return String(decoding: word, as: UTF8.self)
  }

  /// The second character.
  var second: String { String(String(decoding: rest, as: UTF8.self).dropFirst().prefix(1)) }

  func hex(_ digits: Int) -> String {
    let text = String(byte, radix: 16, uppercase: true)
    return String(repeating: "0", count: digits - text.count) + text
  }

  private var isComment: Bool {
    byte == ASCII.slash && (second == "/" || second == "*")
  }

  private var isTypographicQuote: Bool {
    ["“", "”", "„", "‘", "’"].contains(String(decoding: rest, as: UTF8.self).prefix(1))
  }

  func insteadOfValue(isKey: Bool) -> String? {
    if isComment { return "only JSON5 files may have comments" }
    if isTypographicQuote { return "write plain double quotes" }
    switch byte {
    case ASCII.apostrophe: return "write double quotes"
    case ASCII.comma: return "remove this comma"
    case ASCII.zero...ASCII.nine where isKey: return "write \"\(word)\""
    case _ where isKey && !word.isEmpty: return "write \"\(word)\""
    case ASCII.plus: return "remove the '+'"
    case ASCII.point: return "write a zero before the point"
    case ASCII.closeBrace, ASCII.closeBracket: return "a value is missing here"
    default: return nil
    }
  }

  func insteadOfComma(closer: UInt8, entry: String) -> String? {
    if isComment { return "only JSON5 files may have comments" }
    switch byte {
    case closer:
      return "'\(closer == ASCII.closeBrace ? "}" : "]")' closes something else than what is open"
    case UInt8(ascii: ";"): return "write ',' instead of ';'"
    case ASCII.quote, ASCII.openBrace, ASCII.openBracket: return "write ',' before this \(entry)"
    default: return word.isEmpty ? nil : "write ',' before this \(entry)"
    }
  }

  var insteadOfWord: String {
    switch word {
    case "None", "nil", "undefined", "NULL", "NaN", "Infinity": return "write null"
    default: break
    }
    let nearest = EditDistance.nearest(to: word, of: ["true", "false", "null"])
    return nearest.map { "write \($0)" } ?? "text needs double quotes"
  }
}
