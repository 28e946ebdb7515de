/// Bytes in any pieces → lines, without their ends: for newline-delimited JSON and server-sent
/// events.
package struct LineSplitter: Sendable {
  package enum Ends: Sendable {
    /// A line feed, with or without a carriage return before it.
    case lineFeed
    /// Also a carriage return alone, as in server-sent events.
    case any
  }

  private let ends: Ends
  private var line: [UInt8] = []
  /// A carriage return ended the last line: a line feed that follows belongs to it.
  private var skipsLineFeed = false

  package init(ends: Ends = .lineFeed) {
    self.ends = ends
  }

  /// True where no line has been begun.
  package var isAtLineStart: Bool { line.isEmpty }

  /// The lines that these bytes complete.
  package mutating func receive(_ bytes: [UInt8]) -> [[UInt8]] {
    var lines: [[UInt8]] = []
    var start = 0
    for (position, byte) in bytes.enumerated() {
      let follows = skipsLineFeed
      skipsLineFeed = false
      if byte == .lf && follows {
        start = position + 1
      } else if byte == .lf || (byte == .cr && ends == .any) {
        line.append(contentsOf: bytes[start..<position])
        if ends == .lineFeed && line.last == .cr { line.removeLast() }
        lines.append(line)
        line = []
        start = position + 1
        skipsLineFeed = byte == .cr
      }
    }
    line.append(contentsOf: bytes[start...])
    return lines
  }

  /// The last line, where the bytes did not end with a line end.
  package mutating func end() -> [UInt8]? {
    defer { line = [] }
    return line.isEmpty ? nil : line
  }
}
