import MixtapeJSON

/// Finds values in a text by the names that stand before them: `?key=…` in a URL, `"password": "…"`
/// in JSON.
enum NamedSecrets {
  static func ranges(in bytes: Span<UInt8>) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for index in 0..<bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "="):
        if let value = queryValue(at: index, bytes) { ranges.append(value) }
      case UInt8(ascii: ":"):
        if let value = memberValue(at: index, bytes) { ranges.append(value) }
      default: break
      }
    }
    return ranges
  }

  /// Whether a text may hold such a value, or hides ASCII letters in escapes; a quick look that may
  /// be wrong with yes.
  static func mayBeIn(_ bytes: Span<UInt8>) -> Bool {
    var offset = 0
    while offset &+ 8 <= bytes.count {
      var marks = marks(in: bytes.word(at: offset))
      while marks != 0 {
        if mayEndName(at: offset &+ marks.trailingZeroBitCount / 8, bytes) { return true }
        marks &= marks &- 1
      }
      offset &+= 8
    }
    return (offset..<bytes.count).contains { mayEndName(at: $0, bytes) }
  }

  /// The top bit of each byte that is `:`, `=` or a backslash, and of some others behind those.
  @inline(__always)
  private static func marks(in word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word }
    return (zeros(word ^ ones &* 0x3A) | zeros(word ^ ones &* 0x3D) | zeros(word ^ ones &* 0x5C))
      & (ones &* 0x80)
  }

  private static func mayEndName(at index: Int, _ bytes: Span<UInt8>) -> Bool {
    switch bytes[index] {
    case UInt8(ascii: "="):
      queryName(endingAt: index, bytes).map { SecretNames.isQueryItem($0, in: bytes) } ?? false
    case UInt8(ascii: ":"):
      memberName(endingAt: index, bytes, allowsEscapes: true)
        .map { SecretNames.isMember($0, in: bytes) } ?? false
    case UInt8(ascii: "\\"): bytes.holds(hiddenLetter, at: index)
    default: false
    }
  }

  /// How an ASCII character begins that is written as an escape.
  private static let hiddenLetter = Array("\\u00".utf8)

  private static func queryValue(at equals: Int, _ bytes: Span<UInt8>) -> Range<Int>? {
    guard let name = queryName(endingAt: equals, bytes),
      SecretNames.isQueryItem(name, in: bytes)
    else { return nil }
    var end = equals + 1
    while end < bytes.count, !endsQueryValue(bytes[end]) { end += 1 }
    let value = (equals + 1)..<end
    return value.isEmpty || isPlaceholder(value, bytes) ? nil : value
  }

  private static func queryName(endingAt equals: Int, _ bytes: Span<UInt8>) -> Range<Int>? {
    var start = equals
    while start > 0, SecretShapes.isRunByte(bytes[start - 1]) { start -= 1 }
    guard start > 0 else { return nil }
    // In JSON text `&` may be written `\u0026`.
    if bytes[start - 1] == UInt8(ascii: "\\"), bytes.holds(Array("u0026".utf8), at: start) {
      return (start + 5)..<max(start + 5, equals)
    }
    let before = bytes[start - 1]
    return before == UInt8(ascii: "?") || before == UInt8(ascii: "&") ? start..<equals : nil
  }

  private static func endsQueryValue(_ byte: UInt8) -> Bool {
    byte <= 0x20 || "&#\"'`\\),;]}".utf8.contains(byte)
  }

  private static func memberValue(at colon: Int, _ bytes: Span<UInt8>) -> Range<Int>? {
    guard let name = memberName(endingAt: colon, bytes, allowsEscapes: false),
      SecretNames.isMember(name, in: bytes)
    else { return nil }
    var start = colon + 1
    while start < bytes.count, bytes[start].isJSONSpace { start += 1 }
    guard start < bytes.count, bytes[start] == UInt8(ascii: "\"") else { return nil }
    start += 1
    var end = start
    while end < bytes.count, bytes[end] != UInt8(ascii: "\"") {
      end += bytes[end] == UInt8(ascii: "\\") ? 2 : 1
    }
    let value = start..<min(end, bytes.count)
    return value.isEmpty || isPlaceholder(value, bytes) ? nil : value
  }

  /// The characters of the quoted name before a colon.
  private static func memberName(
    endingAt colon: Int,
    _ bytes: Span<UInt8>,
    allowsEscapes: Bool
  ) -> Range<Int>? {
    var end = colon
    while end > 0, bytes[end - 1].isJSONSpace { end -= 1 }
    guard end > 0, bytes[end - 1] == UInt8(ascii: "\"") else { return nil }
    end -= 1
    while allowsEscapes, end > 0, bytes[end - 1] == UInt8(ascii: "\\") { end -= 1 }
    var start = end
    while start > 0, SecretShapes.isRunByte(bytes[start - 1]) { start -= 1 }
    guard start > 0, start < end, bytes[start - 1] == UInt8(ascii: "\"") else { return nil }
    return start..<end
  }

  static func isPlaceholder(_ range: Range<Int>, _ bytes: Span<UInt8>) -> Bool {
    range.count == Redaction.placeholder.count
      && bytes.holds(Redaction.placeholder, at: range.lowerBound)
  }
}
