/// The line of an error and the white space that brings a caret under the place.
///
/// Bodies of LLM requests are one line of 100 KB, so of a long line only the surroundings are kept.
package struct SourceExcerpt: Hashable, Sendable {
  package let text: String
  package let padding: String

  /// How many bytes on either side of the place are looked at.
  static let reach = 400
  private static let widthBefore = 50
  private static let widthAfter = 40

  init(of bytes: [UInt8], line: Range<Int>, at offset: Int) {
    let place = min(max(offset, line.lowerBound), line.upperBound)
    var start = max(line.lowerBound, place - Self.reach)
    while start < place, start > line.lowerBound, bytes[start] & 0xC0 == 0x80 { start += 1 }
    let before = Array(String(decoding: bytes[start..<place], as: UTF8.self))
    let after = Array(String(decoding: bytes[place..<line.upperBound], as: UTF8.self))
    let isWhole =
      start == line.lowerBound && before.count + after.count <= Self.widthBefore + Self.widthAfter
    let shownBefore = isWhole ? before[...] : before.suffix(Self.widthBefore)
    let shownAfter = isWhole ? after[...] : after.prefix(Self.widthAfter)
    let isCutBefore = start > line.lowerBound || shownBefore.count < before.count
    let isCutAfter = shownAfter.count < after.count
    text =
      (isCutBefore ? "…" : "") + shownBefore.map(Self.shown).joined()
      + shownAfter.map(Self.shown).joined() + (isCutAfter ? "…" : "")
    padding = (isCutBefore ? " " : "") + shownBefore.map(Self.blank).joined()
  }

  /// The character as a terminal may be given it: controls as their pictures (U+2400).
  private static func shown(_ character: Character) -> String {
    var text = ""
    for scalar in character.unicodeScalars {
      switch scalar.value {
      case 9: text += "\t"
      case 0..<0x20:
        text.unicodeScalars.append(Unicode.Scalar(UInt16(0x2400 + scalar.value)) ?? " ")
      case 0x7F: text += "\u{2421}"
      // Also what changes the direction of writing: the caret would stand elsewhere.
      case 0x80..<0xA0, 0x202A...0x202E, 0x2066...0x2069: text += "\u{FFFD}"
      default: text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// White space as wide as the character: a tab stays a tab, so that its width does not matter.
  private static func blank(_ character: Character) -> String {
    character == "\t" ? "\t" : isWide(character) ? "  " : " "
  }

  /// Whether terminals give the character two columns (the wide blocks of Unicode's UAX #11, and
  /// emoji).
  private static func isWide(_ character: Character) -> Bool {
    guard let scalar = character.unicodeScalars.first else { return false }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return true
    default:
      return scalar.properties.isEmojiPresentation
        || character.unicodeScalars.contains("\u{FE0F}")
    }
  }
}
