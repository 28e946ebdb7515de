/// What is wrong with a text that should be JSON; the words are in `JSONProblem+Text.swift`.
///
/// A plain enumeration, so that the scanner throws it without allocating; the words are found only
/// when someone reads.
package enum JSONProblem: Hashable, Sendable {
  case expectedValue
  case expectedKey
  case expectedColon
  case expectedCommaOrBrace
  case expectedCommaOrBracket
  case trailingComma
  case unknownWord
  case byteOrderMark
  case textAfterValue
  case expectedObject
  case expectedArray
  case tooDeep(limit: Int)
  case tooLarge(limit: Int)

  case leadingZero
  case expectedDigitInNumber
  case expectedDigitAfterPoint
  case expectedDigitInExponent

  case controlCharacter
  case unknownEscape
  case badUnicodeEscape
  case invalidUTF8

  case badHexEscape
  case badHexNumber
  case badIdentifier
  case openComment
}

/// Why a scan stopped before the end of a value.
package enum JSONScanError: Error, Hashable, Sendable {
  /// What there is so far is well, but the value goes on behind the end of the input.
  case needsMore
  /// No continuation can make this JSON; the offset is where reading failed.
  case problem(JSONProblem, at: Int)
}
