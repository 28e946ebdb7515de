/// A place between the parts of an object or an array: reads braces, commas, colons and keys.
///
/// Values stand between its steps; who reads them says so by calling the next step with the cursor
/// behind the value.
struct JSONCursor<Grammar: JSONGrammar> {
  var offset: Int

  init(at offset: Int) {
    self.offset = offset
  }

  /// Moves to the value of the next member; false if the object ended instead.
  @inline(__always)
  mutating func nextMember(
    isFirst: Bool,
    in bytes: Span<UInt8>,
    for visitor: inout some JSONVisitor
  ) throws(JSONScanError) -> Bool {
    guard
      try nextEntry(
        isFirst: isFirst,
        close: ASCII.closeBrace,
        otherwise: .expectedCommaOrBrace,
        in: bytes
      )
    else { return false }
    try Grammar.key(in: bytes, at: &offset, for: &visitor)
    try Grammar.skipBlanks(in: bytes, from: &offset)
    guard offset < bytes.count else { throw .needsMore }
    guard bytes[offset] == ASCII.colon else { throw .problem(.expectedColon, at: offset) }
    offset &+= 1
    try Grammar.skipBlanks(in: bytes, from: &offset)
    guard offset < bytes.count else { throw .needsMore }
    return true
  }

  /// Moves to the next element; false if the array ended instead.
  @inline(__always)
  mutating func nextElement(isFirst: Bool, in bytes: Span<UInt8>) throws(JSONScanError) -> Bool {
    try nextEntry(
      isFirst: isFirst,
      close: ASCII.closeBracket,
      otherwise: .expectedCommaOrBracket,
      in: bytes
    )
  }

  @inline(__always)
  private mutating func nextEntry(
    isFirst: Bool,
    close: UInt8,
    otherwise problem: JSONProblem,
    in bytes: Span<UInt8>
  ) throws(JSONScanError) -> Bool {
    try Grammar.skipBlanks(in: bytes, from: &offset)
    guard offset < bytes.count else { throw .needsMore }
    if bytes[offset] == close {
      offset &+= 1
      return false
    }
    if isFirst { return true }
    guard bytes[offset] == ASCII.comma else { throw .problem(problem, at: offset) }
    let comma = offset
    offset &+= 1
    try Grammar.skipBlanks(in: bytes, from: &offset)
    guard offset < bytes.count else { throw .needsMore }
    guard bytes[offset] == close else { return true }
    guard Grammar.allowsTrailingCommas else { throw .problem(.trailingComma, at: comma) }
    offset &+= 1
    return false
  }
}
