/// Reads the chunked transfer coding (RFC 9112 §7.1).
///
/// A chunk is reported when it is there as a whole, so that its borders survive; a longer one than
/// `pieceBytes` is reported in pieces of that size, so that no more than that is held back.
struct ChunkedDecoder: Sendable {
  enum Step: Hashable {
    case needsMore
    /// That many bytes of the body lie at the start of the queue; the caller takes them before the
    /// next call.
    case data(Int)
    case end
  }

  private enum State {
    case sizeLine
    case data(Int)
    /// The line end after a chunk's data.
    case dataEnd
    case trailers
    case ended
  }

  /// The longest chunk that is reported as one piece.
  static let pieceBytes = 64 << 10
  /// Size and extensions of one chunk; no known client sends more than a few.
  private static let sizeLineBytes = 1024

  private var state = State.sizeLine
  private var trailers = HeadReader(hasStartLine: false)
  private var searched = 0
  private var total = 0

  mutating func step(
    _ input: inout ByteQueue,
    limits: HTTPLimits
  ) throws(HTTPProtocolError) -> Step {
    while true {
      switch state {
      case .sizeLine:
        guard let length = try sizeLineLength(input) else { return .needsMore }
        let size = try ChunkSizeLine.size(input.bytes[input.start..<input.start + length])
        guard size <= limits.bodyBytes - total else {
          throw HTTPProtocolError(status: 413, "the body is longer than \(limits.bodyBytes) bytes")
        }
        input.skip(length + 2)
        total += size
        state = size == 0 ? .trailers : .data(size)
      case .data(let remaining):
        let piece = min(remaining, Self.pieceBytes)
        guard input.count >= piece else { return .needsMore }
        state = remaining == piece ? .dataEnd : .data(remaining - piece)
        return .data(piece)
      case .dataEnd:
        guard try skipLineEnd(&input) else { return .needsMore }
        state = .sizeLine
      case .trailers:
        guard try skipTrailers(&input, limits: limits) else { return .needsMore }
        state = .ended
      case .ended: return .end
      }
    }
  }

  /// How many bytes of a chunk that is not there as a whole lie at the start of the queue.
  func pendingBytes(of input: ByteQueue) -> Int {
    if case .data(let remaining) = state { min(remaining, input.count) } else { 0 }
  }

  /// The length of the size line without its end; nil where that has not come.
  private mutating func sizeLineLength(_ input: ByteQueue) throws(HTTPProtocolError) -> Int? {
    let bytes = input.bytes.span
    while searched < input.count {
      let position = input.start + searched
      if searched == Self.sizeLineBytes {
        throw HTTPProtocolError("the line of a chunk's size is longer than \(searched) bytes")
      }
      if bytes[position] == .lf {
        guard searched > 0 && bytes[position - 1] == .cr else {
          throw HTTPProtocolError("a chunk's size ends with a line feed alone")
        }
        defer { searched = 0 }
        return searched - 1
      }
      searched += 1
    }
    return nil
  }

  private func skipLineEnd(_ input: inout ByteQueue) throws(HTTPProtocolError) -> Bool {
    guard let first = input.first else { return false }
    guard first == .cr, input.count == 1 || input.bytes[input.start + 1] == .lf else {
      throw HTTPProtocolError("a chunk is longer than its size says, or its line end is missing")
    }
    guard input.count > 1 else { return false }
    input.skip(2)
    return true
  }

  /// Checks the trailers and drops them: none has a meaning here, and none may change the head.
  private mutating func skipTrailers(
    _ input: inout ByteQueue,
    limits: HTTPLimits
  ) throws(HTTPProtocolError) -> Bool {
    switch try trailers.step(input, limits: limits) {
    case .needsMore, .startLine: return false
    case .tooLong:
      throw HTTPProtocolError(
        status: 431,
        "the trailers are longer than \(limits.headBytes) bytes"
      )
    case .end(let length):
      input.skip(length)
      return true
    }
  }
}

/// The line before a chunk: hexadecimal size, extensions (RFC 9112 §7.1.1).
private enum ChunkSizeLine {
  static func size(_ line: ArraySlice<UInt8>) throws(HTTPProtocolError) -> Int {
    var size = 0
    var rest = line
    while let digit = rest.first?.hexDigit {
      guard size <= Int.max >> 4 else {
        throw HTTPProtocolError("a chunk's size is too large for any computer")
      }
      size = size << 4 | digit
      rest.removeFirst()
    }
    guard rest.startIndex > line.startIndex else {
      throw HTTPProtocolError("a chunk's size is not a hexadecimal number")
    }
    while !rest.isEmpty {
      guard skipExtension(&rest) else {
        throw HTTPProtocolError("something other than an extension follows a chunk's size")
      }
    }
    return size
  }

  /// Takes `;name`, `;name=token` or `;name="text"` off the line; false where there is none of
  /// these.
  private static func skipExtension(_ rest: inout ArraySlice<UInt8>) -> Bool {
    skipBlanks(&rest)
    guard rest.first == UInt8(ascii: ";") else { return false }
    rest.removeFirst()
    skipBlanks(&rest)
    guard skipToken(&rest) else { return false }
    var afterBlanks = rest
    skipBlanks(&afterBlanks)
    guard afterBlanks.first == UInt8(ascii: "=") else { return true }
    rest = afterBlanks.dropFirst()
    skipBlanks(&rest)
    return rest.first == UInt8(ascii: "\"") ? skipQuoted(&rest) : skipToken(&rest)
  }

  private static func skipBlanks(_ rest: inout ArraySlice<UInt8>) {
    rest = rest.drop { $0.isBlank }
  }

  private static func skipToken(_ rest: inout ArraySlice<UInt8>) -> Bool {
    let before = rest.count
    rest = rest.drop { $0.isToken }
    return rest.count < before
  }

  private static func skipQuoted(_ rest: inout ArraySlice<UInt8>) -> Bool {
    rest.removeFirst()
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\"") { return true }
      if byte == UInt8(ascii: "\\") {
        guard let escaped = rest.popFirst(), escaped.isFieldContent else { return false }
      } else if !byte.isFieldContent {
        return false
      }
    }
    return false
  }
}
