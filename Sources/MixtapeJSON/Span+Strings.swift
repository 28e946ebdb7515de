extension Span<UInt8> {
  /// Eight bytes at once, the first one lowest.
  @inline(__always)
  package func word(at offset: Int) -> UInt64 {
    precondition(offset >= 0 && offset &+ 8 <= count, "A word must lie within the bytes.")
    // `Span` has no safe way to read more than a byte; the line above makes this one safe.
    return UInt64(
      littleEndian: unsafe bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    )
  }

  /// Writes the bytes of a range behind what is there.
  @inline(__always)
  package func copy(_ range: Range<Int>, to output: inout [UInt8]) {
    // A span has no safe way to copy more than a byte; the pointer does not leave this line.
    unsafe extracting(range).withUnsafeBufferPointer { unsafe output.append(contentsOf: $0) }
  }

  /// The first offset from `start` whose byte is not an ordinary character of a string.
  ///
  /// Not ordinary are `quote`, the backslash, control characters and everything that is not ASCII.
  @inline(__always)
  func endOfPlainCharacters(from start: Int, quote: UInt8) -> Int {
    var offset = start
    let quotes = UInt64(quote) &* 0x0101_0101_0101_0101
    while offset &+ 8 <= count {
      let special = Self.specialBytes(of: word(at: offset), quotes: quotes)
      if special != 0 { return offset &+ special.trailingZeroBitCount / 8 }
      offset &+= 8
    }
    while offset < count {
      let byte = self[offset]
      if byte == quote || byte == ASCII.backslash || byte < 0x20 || byte >= 0x80 { break }
      offset &+= 1
    }
    return offset
  }

  /// The top bit of each byte that is not an ordinary character; only the lowest is exact.
  ///
  /// Subtracting 1 from a byte borrows from the next one only if it was 0, so everything up to the
  /// first find is right, and what lies behind it does not matter.
  @inline(__always)
  private static func specialBytes(of word: UInt64, quotes: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let tops: UInt64 = 0x8080_8080_8080_8080
    let quote = (word ^ quotes) &- ones
    let backslash = (word ^ (ones &* 0x5C)) &- ones
    let control = word &- (ones &* 0x20)
    return (quote | backslash | control | word) & tops
  }

  /// The end of the characters beyond ASCII that start at `start`.
  func endOfWideCharacters(from start: Int) throws(JSONScanError) -> Int {
    var offset = start
    while offset < count, self[offset] >= 0x80 { offset = try endOfWideCharacter(at: offset) }
    return offset
  }

  /// The end of one character beyond ASCII, by Unicode's table 3-7 (well-formed UTF-8).
  @inline(__always)
  func endOfWideCharacter(at start: Int) throws(JSONScanError) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch self[start] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: throw .problem(.invalidUTF8, at: start)
    }
    guard start &+ 1 < count else { throw .needsMore }
    guard second.contains(self[start &+ 1]) else { throw .problem(.invalidUTF8, at: start) }
    for offset in (start &+ 2)..<(start &+ length) {
      guard offset < count else { throw .needsMore }
      guard self[offset] & 0xC0 == 0x80 else { throw .problem(.invalidUTF8, at: start) }
    }
    return start &+ length
  }

  /// The character at `offset`, which moves behind it.
  func character(at offset: inout Int) throws(JSONScanError) -> Unicode.Scalar {
    let lead = self[offset]
    let start = offset
    offset = lead < 0x80 ? start + 1 : try endOfWideCharacter(at: start)
    var value = offset == start + 1 ? UInt32(lead) : UInt32(lead) & (0x7F >> UInt32(offset - start))
    for index in (start + 1)..<offset { value = value << 6 | UInt32(self[index] & 0x3F) }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// The value of the hexadecimal digits of the escape at `escape`.
  func hexDigits(
    _ range: Range<Int>,
    escape: Int,
    otherwise problem: JSONProblem
  ) throws(JSONScanError) -> UInt32 {
    var value: UInt32 = 0
    for offset in range {
      guard offset < count else { throw .needsMore }
      guard let digit = ASCII.hexValue(self[offset]) else { throw .problem(problem, at: escape) }
      value = value << 4 | digit
    }
    return value
  }

  private func unicodeEscape(at offset: Int) throws(JSONScanError) -> UInt32 {
    try hexDigits((offset + 2)..<(offset + 6), escape: offset, otherwise: .badUnicodeEscape)
  }

  /// The character of a `\u` escape whose backslash is at `offset`, which moves behind it.
  ///
  /// A pair of surrogates is one character (RFC 8259 §7). A surrogate without its other half is
  /// U+FFFD, since no Swift string can hold it; providers do send such halves when they cut a text
  /// between two stream events.
  func unicodeCharacter(at offset: inout Int) throws(JSONScanError) -> Unicode.Scalar {
    let high = try unicodeEscape(at: offset)
    offset += 6
    if let scalar = Unicode.Scalar(high) { return scalar }
    guard high < 0xDC00, offset + 6 <= count, self[offset] == ASCII.backslash,
      self[offset + 1] == UInt8(ascii: "u"),
      let low = try? unicodeEscape(at: offset), low >> 10 == 0x37
    else { return "\u{FFFD}" }
    offset += 6
    return Unicode.Scalar(0x10000 + (high & 0x3FF) << 10 + low & 0x3FF) ?? "\u{FFFD}"
  }
}
