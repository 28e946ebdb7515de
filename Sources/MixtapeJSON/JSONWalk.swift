extension JSONGrammar {
  /// Walks over the value that starts at `start` and returns its end.
  ///
  /// A loop with a stack of bits, not a recursion: depth costs a bit, whatever thread this runs on.
  @inline(__always)
  static func walk(
    _ bytes: Span<UInt8>,
    from start: Int,
    maximumDepth: Int,
    visitor: inout some JSONVisitor
  ) throws(JSONScanError) -> Int {
    var cursor = JSONCursor<Self>(at: start)
    var nesting = JSONNesting()
    try skipBlanks(in: bytes, from: &cursor.offset)
    guard cursor.offset < bytes.count else { throw .needsMore }
    while true {
      var isFirst = false
      switch bytes[cursor.offset] {
      case ASCII.openBrace:
        guard nesting.depth < maximumDepth else {
          throw .problem(.tooDeep(limit: maximumDepth), at: cursor.offset)
        }
        visitor.beginObject(at: cursor.offset, in: bytes)
        nesting.push(isObject: true)
        cursor.offset &+= 1
        isFirst = true
      case ASCII.openBracket:
        guard nesting.depth < maximumDepth else {
          throw .problem(.tooDeep(limit: maximumDepth), at: cursor.offset)
        }
        visitor.beginArray(at: cursor.offset, in: bytes)
        nesting.push(isObject: false)
        cursor.offset &+= 1
        isFirst = true
      default:
        try scalar(in: bytes, at: &cursor.offset, for: &visitor)
      }
      while true {
        if nesting.depth == 0 { return cursor.offset }
        if nesting.isInObject {
          if try cursor.nextMember(isFirst: isFirst, in: bytes, for: &visitor) { break }
          visitor.endObject(at: cursor.offset)
        } else {
          if try cursor.nextElement(isFirst: isFirst, in: bytes) { break }
          visitor.endArray(at: cursor.offset)
        }
        isFirst = false
        nesting.pop()
      }
    }
  }
}

/// Which of the open brackets are braces: a bit each, and no allocation down to 64.
struct JSONNesting {
  private(set) var depth = 0
  private var innermost: UInt64 = 0
  private var outer: [UInt64] = []

  @inline(__always)
  var isInObject: Bool { innermost & 1 == 1 }

  @inline(__always)
  mutating func push(isObject: Bool) {
    if depth != 0, depth % 64 == 0 { outer.append(innermost) }
    innermost = innermost << 1 | (isObject ? 1 : 0)
    depth &+= 1
  }

  @inline(__always)
  mutating func pop() {
    innermost >>= 1
    depth &-= 1
    if depth != 0, depth % 64 == 0, let word = outer.popLast() { innermost = word }
  }
}

extension Span<UInt8> {
  /// The end of the JSON value at `start`, white space before it skipped, strictly validated at
  /// full speed.
  ///
  /// Checks what the parser checks and throws what it throws: grammar, escapes, control characters,
  /// UTF-8, depth.
  package func endOfJSONValue(
    from start: Int,
    limits: JSONLimits = .standard
  ) throws(JSONScanError) -> Int {
    var visitor = NoVisitor()
    return try StrictGrammar.walk(
      self,
      from: start,
      maximumDepth: limits.depth,
      visitor: &visitor
    )
  }
}
