import MixtapeJSON

/// A place in the text of a cassette: reads the envelope of the interactions strictly and without
/// allocating.
///
/// The bytes are handed to each step, since a `Span` cannot be stored. Every step starts at its
/// part (white space before it is skipped) and leaves the cursor behind it.
struct CassetteCursor {
  var offset: Int

  init(at offset: Int = 0) {
    self.offset = offset
  }

  /// The next byte that is not white space.
  mutating func peek(_ bytes: Span<UInt8>) throws(CassetteFault) -> UInt8 {
    while offset < bytes.count {
      switch bytes[offset] {
      case 0x20, 0x0A, 0x0D, 0x09: offset &+= 1
      case let byte: return byte
      }
    }
    throw .endOfInput
  }

  /// Moves over `byte` where it comes next.
  mutating func take(_ byte: UInt8, _ bytes: Span<UInt8>) throws(CassetteFault) -> Bool {
    guard try peek(bytes) == byte else { return false }
    offset &+= 1
    return true
  }

  /// Any value, strictly validated; the range has no white space around it.
  mutating func value(_ bytes: Span<UInt8>) throws(CassetteFault) -> Range<Int> {
    _ = try peek(bytes)
    let start = offset
    do throws(JSONScanError) {
      offset = try bytes.endOfJSONValue(from: start)
    } catch {
      throw CassetteFault(error)
    }
    return start..<offset
  }

  /// The characters of a string, without its quotes and still escaped.
  mutating func string(
    _ what: StaticString,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Range<Int> {
    guard try peek(bytes) == UInt8(ascii: "\"") else {
      throw .format("expected \(what), a string", at: offset)
    }
    let range = try value(bytes)
    return (range.lowerBound + 1)..<(range.upperBound - 1)
  }

  /// A string, or an array of strings that are one string in pieces; the range of the whole value.
  mutating func pieces(
    _ what: StaticString,
    _ bytes: Span<UInt8>,
    _ piece: (Range<Int>) -> Void = { _ in }
  ) throws(CassetteFault) -> Range<Int> {
    let first = try peek(bytes)
    let start = offset
    if first == UInt8(ascii: "[") {
      try array(what, bytes) { (cursor) throws(CassetteFault) in
        piece(try cursor.string(what, bytes))
      }
    } else {
      piece(try string(what, bytes))
    }
    return start..<offset
  }

  /// A whole number of the given range.
  mutating func integer(
    _ what: StaticString,
    in range: ClosedRange<Int>,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Int {
    let place = try value(bytes)
    var number = 0
    for index in place {
      let digit = Int(bytes[index]) - 0x30
      guard (0...9).contains(digit), place.count <= 15 else {
        throw .format("expected \(what), a whole number", at: place.lowerBound)
      }
      number = number * 10 + digit
    }
    guard range.contains(number) else {
      throw .format(
        "expected \(what), from \(range.lowerBound) to \(range.upperBound)",
        at: place.lowerBound
      )
    }
    return number
  }

  /// A span of time in milliseconds.
  mutating func milliseconds(_ bytes: Span<UInt8>) throws(CassetteFault) -> Duration {
    let place = try value(bytes)
    guard let duration = CassetteTime.duration(milliseconds: place, of: bytes) else {
      throw .format(
        "expected a time in milliseconds, with at most six decimals: 120.5",
        at: place.lowerBound
      )
    }
    return duration
  }

  /// The elements of an array; `element` reads one value.
  mutating func array(
    _ what: StaticString,
    _ bytes: Span<UInt8>,
    _ element: (inout CassetteCursor) throws(CassetteFault) -> Void
  ) throws(CassetteFault) {
    guard try peek(bytes) == UInt8(ascii: "[") else {
      throw .format("expected \(what), in '[' and ']'", at: offset)
    }
    var scanner = JSONScanner(at: offset)
    do throws(JSONScanError) { try scanner.enterArray(in: bytes) } catch { throw .init(error) }
    while try next(
      &scanner,
      { (scanner) throws(JSONScanError) in
        try scanner.nextElement(in: bytes)
      }
    ) {
      try element(&self)
      scanner.offset = offset
    }
  }

  /// The members of an object: `member` is given the index of the key and reads the value.
  ///
  /// Returns which keys there were, a bit for each.
  @discardableResult
  mutating func object(
    _ what: StaticString,
    _ keys: CassetteKeys,
    _ bytes: Span<UInt8>,
    _ member: (inout CassetteCursor, _ key: Int, _ keyAt: Int) throws(CassetteFault) -> Void
  ) throws(CassetteFault) -> UInt32 {
    guard try peek(bytes) == UInt8(ascii: "{") else {
      throw .format("expected \(what), in '{' and '}'", at: offset)
    }
    let start = offset
    var scanner = JSONScanner(at: offset)
    do throws(JSONScanError) { try scanner.enterObject(in: bytes) } catch { throw .init(error) }
    var seen: UInt32 = 0
    while let range = try next(
      &scanner,
      { (scanner) throws(JSONScanError) in
        try scanner.nextKey(in: bytes)
      }
    ) {
      let key = try index(of: range, of: what, keys, bytes)
      guard seen & (1 << UInt32(key)) == 0 else {
        throw .format("the key \"\(keys.names[key])\" stands twice", at: range.lowerBound - 1)
      }
      seen |= 1 << UInt32(key)
      try member(&self, key, range.lowerBound - 1)
      scanner.offset = offset
    }
    if let missing = keys.missing(in: seen) {
      throw .format("\(what) needs the key \"\(missing)\"", at: start)
    }
    return seen
  }

  /// One step of the scanner, and this cursor goes with it.
  private mutating func next<Step>(
    _ scanner: inout JSONScanner,
    _ step: (inout JSONScanner) throws(JSONScanError) -> Step
  ) throws(CassetteFault) -> Step {
    do throws(JSONScanError) {
      let result = try step(&scanner)
      offset = scanner.offset
      return result
    } catch {
      throw CassetteFault(error)
    }
  }

  private func index(
    of range: Range<Int>,
    of what: StaticString,
    _ keys: CassetteKeys,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Int {
    if let index = keys.index(of: range, in: bytes) { return index }
    let name = CassetteText.string(in: range, of: bytes)
    throw .format(
      "unknown key \"\(name)\" in \(what)",
      suggestion: keys.suggestion(for: name),
      at: range.lowerBound - 1
    )
  }
}
