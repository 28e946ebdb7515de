/// Walks through objects and arrays of a strict text member by member, without making values.
///
/// ```swift
/// var scanner = JSONScanner(at: 0)
/// try scanner.enterObject(in: bytes)
/// while let key = try scanner.nextKey(in: bytes) {
///   let value = try scanner.skipValue(in: bytes)     // or enterObject, enterArray
/// }
/// ```
/// After a step the offset is at the value that comes next. Every value must be skipped or entered,
/// and what is entered must be walked to its end. A step that throws leaves the scanner where it
/// was: after `.needsMore` the same step can be tried again with more bytes. Bytes before the
/// offset are not looked at again, so a caller that reads by blocks may drop them and set the
/// offset anew.
package struct JSONScanner: Hashable, Sendable {
  package var offset: Int
  private var isFirst = false

  package init(at offset: Int = 0) {
    self.offset = offset
  }

  /// Steps behind the opening brace of the object that comes next.
  package mutating func enterObject(in bytes: Span<UInt8>) throws(JSONScanError) {
    try enter(ASCII.openBrace, otherwise: .expectedObject, in: bytes)
  }

  /// Steps behind the opening bracket of the array that comes next.
  package mutating func enterArray(in bytes: Span<UInt8>) throws(JSONScanError) {
    try enter(ASCII.openBracket, otherwise: .expectedArray, in: bytes)
  }

  private mutating func enter(
    _ bracket: UInt8,
    otherwise problem: JSONProblem,
    in bytes: Span<UInt8>
  ) throws(JSONScanError) {
    var start = offset
    StrictGrammar.skipBlanks(in: bytes, from: &start)
    guard start < bytes.count else { throw .needsMore }
    guard bytes[start] == bracket else { throw .problem(problem, at: start) }
    offset = start + 1
    isFirst = true
  }

  /// The key of the next member, without its quotes and not decoded; nil once the object has ended.
  package mutating func nextKey(in bytes: Span<UInt8>) throws(JSONScanError) -> Range<Int>? {
    var cursor = JSONCursor<StrictGrammar>(at: offset)
    var key = LastKey()
    let hasMember = try cursor.nextMember(isFirst: isFirst, in: bytes, for: &key)
    offset = cursor.offset
    isFirst = false
    return hasMember ? (key.range.lowerBound + 1)..<(key.range.upperBound - 1) : nil
  }

  /// Moves to the next element; false once the array has ended.
  package mutating func nextElement(in bytes: Span<UInt8>) throws(JSONScanError) -> Bool {
    var cursor = JSONCursor<StrictGrammar>(at: offset)
    let hasElement = try cursor.nextElement(isFirst: isFirst, in: bytes)
    offset = cursor.offset
    isFirst = false
    return hasElement
  }

  /// Validates the value that comes next and steps behind it.
  package mutating func skipValue(
    in bytes: Span<UInt8>,
    limits: JSONLimits = .standard
  ) throws(JSONScanError) -> Range<Int> {
    var start = offset
    StrictGrammar.skipBlanks(in: bytes, from: &start)
    offset = try bytes.endOfJSONValue(from: start, limits: limits)
    isFirst = false
    return start..<offset
  }
}

private struct LastKey: JSONVisitor {
  var range = 0..<0

  mutating func endKey(_ range: Range<Int>) {
    self.range = range
  }
}

extension Span<UInt8> {
  /// Whether the bytes of a range are those of a text.
  package func holds(_ text: String, at range: Range<Int>) -> Bool {
    guard text.utf8.count == range.count, range.upperBound <= count else { return false }
    var offset = range.lowerBound
    for byte in text.utf8 {
      guard self[offset] == byte else { return false }
      offset += 1
    }
    return true
  }
}
