/// Reads a start line and the field lines after it, or trailers (RFC 9112 §2.1 and §5).
///
/// It looks at each byte once, however the bytes arrive. Line feeds that stand alone are refused:
/// RFC 9112 §2.2 allows to take them for line ends, which is how two parsers come to see two
/// different messages.
struct HeadReader: Sendable {
  enum Step: Hashable {
    case needsMore
    /// The start line is there: its length, with its end.
    case startLine(Int)
    /// The whole section is there: its length, with the empty line at its end.
    case end(Int)
    /// The limit was reached before the end.
    case tooLong(inStartLine: Bool)
  }

  private enum Phase {
    case startLine
    case lineStart
    case name
    case blanks
    case value
  }

  /// Where the fields lie, counted from the start of the section.
  private(set) var entries: [HTTPFields.Entry] = []
  private var phase: Phase
  private var position = 0
  private var nameStart = 0
  private var nameEnd = 0
  private var valueStart = 0

  init(hasStartLine: Bool) {
    phase = hasStartLine ? .startLine : .lineStart
  }

  /// Reads on in the section that begins with the first byte of `input`.
  ///
  /// That must be the same byte, with more behind it, on every call.
  mutating func step(_ input: ByteQueue, limits: HTTPLimits) throws(HTTPProtocolError) -> Step {
    let bytes = input.bytes.span.extracting(input.start..<input.bytes.count)
    let end = min(bytes.count, limits.headBytes)
    reading: while position < end {
      switch phase {
      case .startLine:
        while position < end && !bytes[position].isLineEnd { position += 1 }
        guard try skipLineEnd(bytes, end) else { break reading }
        phase = .lineStart
        return .startLine(position)
      case .lineStart where bytes[position].isLineEnd:
        guard try skipLineEnd(bytes, end) else { break reading }
        return .end(position)
      case .lineStart:
        if entries.count == limits.fieldCount {
          throw HTTPProtocolError(status: 431, "more than \(limits.fieldCount) fields")
        }
        nameStart = position
        phase = .name
      case .name: try readName(bytes, end)
      case .blanks:
        while position < end && bytes[position].isBlank { position += 1 }
        valueStart = position
        // A piece that ends among the blanks comes back to them.
        if position < end { phase = .value }
      case .value: guard try readValue(bytes, end) else { break reading }
      }
    }
    return end < limits.headBytes ? .needsMore : .tooLong(inStartLine: phase == .startLine)
  }

  /// Takes a line end; false where it is not there as a whole.
  private mutating func skipLineEnd(
    _ bytes: Span<UInt8>,
    _ end: Int
  ) throws(HTTPProtocolError) -> Bool {
    if position == end { return false }
    if bytes[position] == .lf {
      throw HTTPProtocolError("a line ends with a line feed alone, without a carriage return")
    }
    if position + 1 == end { return false }
    if bytes[position + 1] != .lf {
      throw HTTPProtocolError("a carriage return stands alone, without a line feed")
    }
    position += 2
    return true
  }

  private mutating func readName(_ bytes: Span<UInt8>, _ end: Int) throws(HTTPProtocolError) {
    var position = position
    while position < end && bytes[position].isToken { position += 1 }
    self.position = position
    if position == end { return }
    guard bytes[position] == .colon && position > nameStart else { throw wrongName(bytes) }
    nameEnd = position
    self.position = position + 1
    phase = .blanks
  }

  /// Reads to the end of the line; false where that is not there.
  private mutating func readValue(
    _ bytes: Span<UInt8>,
    _ end: Int
  ) throws(HTTPProtocolError) -> Bool {
    var position = position
    while position < end && bytes[position].isFieldContent { position += 1 }
    self.position = position
    if position == end { return false }
    guard bytes[position].isLineEnd else {
      let name = Self.text(bytes, nameStart..<nameEnd)
      throw HTTPProtocolError(
        "the field \(name) holds the control character \(Self.hex(bytes[position]))"
      )
    }
    var valueEnd = position
    while valueEnd > valueStart && bytes[valueEnd - 1].isBlank { valueEnd -= 1 }
    guard try skipLineEnd(bytes, end) else { return false }
    if entries.isEmpty { entries.reserveCapacity(24) }
    entries.append(HTTPFields.Entry(name: nameStart..<nameEnd, value: valueStart..<valueEnd))
    phase = .lineStart
    return true
  }

  private func wrongName(_ bytes: Span<UInt8>) -> HTTPProtocolError {
    let byte = bytes[position]
    let name = Self.text(bytes, nameStart..<position)
    if byte.isBlank {
      return name.isEmpty
        ? HTTPProtocolError("a field is folded over two lines, which HTTP no longer allows")
        : HTTPProtocolError("white space stands between the field name \(name) and its colon")
    }
    if byte.isLineEnd { return HTTPProtocolError("the field line \(name) has no colon") }
    if byte == .colon { return HTTPProtocolError("a field has no name before its colon") }
    return HTTPProtocolError("a field name holds the character \(Self.hex(byte))")
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

extension UInt8 {
  fileprivate var isLineEnd: Bool { self == .cr || self == .lf }
}
