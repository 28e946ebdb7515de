/// Finds the empty line that ends a head or the trailers.
///
/// It looks at each byte once, however the bytes arrive, and refuses line feeds that stand alone: RFC 9112 §2.2 allows
/// to take them for line ends, which is how two parsers come to see two different messages.
struct SectionScanner: Sendable {
  enum Result: Hashable {
    case needsMore
    /// The section's length, with the empty line.
    case found(Int)
    case tooLong(inFirstLine: Bool)
  }

  private var searched = 0
  private var lineStart = 0

  /// Searches the section that begins with the first byte of `input`: the same one and more bytes on every call.
  mutating func search(_ input: ByteQueue, limit: Int) throws(HTTPProtocolError) -> Result {
    let bytes = input.bytes.span
    let start = input.start
    let end = min(bytes.count, start + limit)
    var position = start + searched
    while position < end {
      if bytes[position] == .lf {
        guard position > start && bytes[position - 1] == .cr else {
          throw HTTPProtocolError("a line ends with a line feed alone, without a carriage return")
        }
        let length = position + 1 - start
        if length - lineStart == 2 { return .found(length) }
        lineStart = length
      }
      position += 1
    }
    searched = position - start
    return searched == limit ? .tooLong(inFirstLine: lineStart == 0) : .needsMore
  }
}

/// Reads the field lines of a head or of trailers (RFC 9112 §5).
enum FieldSection {
  /// The fields of `head` from `start` to the empty line at its end.
  static func entries(
    of head: [UInt8],
    from start: Int,
    limits: HTTPLimits
  ) throws(HTTPProtocolError) -> [HTTPFields.Entry] {
    let bytes = head.span
    let end = bytes.count - 2
    var entries: [HTTPFields.Entry] = []
    entries.reserveCapacity(16)
    var position = start
    while position < end {
      if entries.count == limits.fieldCount {
        throw HTTPProtocolError(status: 431, "more than \(limits.fieldCount) fields")
      }
      entries.append(try line(in: bytes, at: &position))
    }
    return entries
  }

  private static func line(
    in bytes: Span<UInt8>,
    at position: inout Int
  ) throws(HTTPProtocolError) -> HTTPFields.Entry {
    let nameStart = position
    while bytes[position].isToken { position += 1 }
    let name = nameStart..<position
    guard bytes[position] == .colon && !name.isEmpty else {
      throw wrongName(in: bytes, from: nameStart, at: position)
    }
    position += 1
    while bytes[position].isBlank { position += 1 }
    let valueStart = position
    while bytes[position].isFieldContent { position += 1 }
    guard bytes[position] == .cr && bytes[position + 1] == .lf else {
      throw HTTPProtocolError(
        "the field \(text(bytes, name)) holds the control character \(hex(bytes[position]))"
      )
    }
    var valueEnd = position
    while valueEnd > valueStart && bytes[valueEnd - 1].isBlank { valueEnd -= 1 }
    position += 2
    return HTTPFields.Entry(name: name, value: valueStart..<valueEnd)
  }

  private static func wrongName(
    in bytes: Span<UInt8>,
    from start: Int,
    at position: Int
  ) -> HTTPProtocolError {
    let byte = bytes[position]
    let name = text(bytes, start..<position)
    if position == start {
      if byte == .colon { return HTTPProtocolError("a field has no name before its colon") }
      if byte.isBlank {
        return HTTPProtocolError("a field is folded over two lines, which HTTP no longer allows")
      }
    }
    if byte == .cr { return HTTPProtocolError("the field line \(name) has no colon") }
    if byte.isBlank {
      return HTTPProtocolError(
        "white space follows the field name \(name), where the colon should be"
      )
    }
    return HTTPProtocolError(
      "a field name holds the character \(hex(byte)), which is not allowed there"
    )
  }

  private static func text(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
    var text = ""
    for index in range { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    return text
  }

  private static func hex(_ byte: UInt8) -> String {
    "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
  }
}
