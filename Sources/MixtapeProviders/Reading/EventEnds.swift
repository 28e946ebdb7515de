import MixtapeHTTP

/// Of server-sent events: behind each empty line, be it ended by LF, CR LF or CR alone.
struct ServerSentEventEnds: Sendable {
  private var isAtLineStart = true
  /// A carriage return ended the last line: a line feed that follows belongs to it.
  private var isAfterReturn = false
  /// The empty line is there, ended by a carriage return: a line feed may still belong to it.
  private var isEnding = false

  mutating func next(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if isEnding {
        isEnding = false
        return byte == UInt8(ascii: "\n") ? index + 1 : index
      }
      index += 1
      let isSecondHalf = isAfterReturn && byte == UInt8(ascii: "\n")
      isAfterReturn = false
      if isSecondHalf { continue }
      switch byte {
      case UInt8(ascii: "\n"):
        if isAtLineStart { return index }
        isAtLineStart = true
      case UInt8(ascii: "\r"):
        isEnding = isAtLineStart
        isAfterReturn = !isAtLineStart
        isAtLineStart = true
      default:
        isAtLineStart = false
      }
    }
    return nil
  }
}

/// Of AWS's event stream: each frame says how long it is, and with a checksum that it means it.
struct FrameEnds: Sendable {
  /// Lengths of the frame and of its headers, and the checksum of both.
  private static let preludeSize = 12
  /// And the checksum of the frame.
  private static let leastSize = 16

  private var prelude: [UInt8] = []
  private var left = 0
  /// What is no frame has no end either.
  private var isBroken = false

  mutating func next(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count, !isBroken {
      if left > 0 {
        let step = min(left, bytes.count - index)
        index += step
        left -= step
        if left == 0 { return index }
        continue
      }
      prelude.append(bytes[index])
      index += 1
      if prelude.count < Self.preludeSize { continue }
      let count = Self.number(prelude[..<4])
      let isSound = Self.number(prelude[8...]) == Int(CRC32.of(prelude[..<8]))
      isBroken = !isSound || count < Self.leastSize
      left = isBroken ? 0 : count - Self.preludeSize
      prelude = []
    }
    return nil
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }
}

/// Of a JSON array: behind the closing bracket of each element that is an object or an array, and
/// behind that of the array.
///
/// What separates an element from the last one stands before it: so it is there as soon as its last
/// byte is. An object in place of the array is one event.
struct ElementEnds: Sendable {
  private var depth = 0
  private var isInArray = false
  private var isInString = false
  private var isEscaped = false

  mutating func next(in bytes: Span<UInt8>, from start: Int) -> Int? {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        if depth == 0 { isInArray = byte == UInt8(ascii: "[") }
        depth += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(0, depth - 1)
        if depth == (isInArray ? 1 : 0) || depth == 0 { return index }
      default:
        break
      }
    }
    return nil
  }
}
