extension JSONProblem {
  /// The problem in words, for the place in the text at which it was found.
  package func text(at offset: Int, in bytes: [UInt8]) -> String {
    switch self {
    case .expectedValue: "expected a value"
    case .expectedKey: "expected a key in double quotes"
    case .expectedColon: "expected ':' after the key"
    case .expectedCommaOrBrace: "expected ',' or '}'"
    case .expectedCommaOrBracket: "expected ',' or ']'"
    case .trailingComma: "nothing follows this comma"
    case .unknownWord: "unknown word '\(Self.word(at: offset, in: bytes))'"
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
    case .controlCharacter: "control character in a string"
    case .unknownEscape: "unknown escape"
    case .badUnicodeEscape: "expected four hexadecimal digits after '\\u'"
    case .invalidUTF8: "bytes that are not UTF-8"
    case .badHexEscape: "expected two hexadecimal digits after '\\x'"
    case .badHexNumber: "expected 1 to 32 hexadecimal digits after '0x'"
    case .badIdentifier: "expected a key"
    case .lineBreakInString: "the string does not end on its line"
    case .unknownComment: "expected a comment, '//' or '/*'"
    }
  }

  func suggestion(at offset: Int, in bytes: [UInt8]) -> String? { nil }

  /// The letters and digits at an offset.
  private static func word(at offset: Int, in bytes: [UInt8]) -> String {
    let word = bytes[offset...].prefix(40).prefix { byte in
      ASCII.isLetter(byte) || ASCII.isDigit(byte) || byte == UInt8(ascii: "_")
    }
    return String(decoding: word, as: UTF8.self)
  }
}
