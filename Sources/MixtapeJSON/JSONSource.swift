/// A text that was read, and where in its file it starts: what errors need to show the place.
package struct JSONSource: Hashable, Sendable {
  package let bytes: [UInt8]
  /// The offset in the file, the line and the column of the first byte; columns and lines count
  /// from 1.
  package let start: Mark
  package let startOffset: Int

  package init(_ bytes: [UInt8], start: Mark = Mark(line: 1, column: 1), startOffset: Int = 0) {
    self.bytes = bytes
    self.start = start
    self.startOffset = startOffset
  }

  /// The line and the column of a byte.
  package func mark(at offset: Int) -> Mark {
    var line = start.line
    for index in 0..<min(offset, bytes.count) where endsLine(index) { line += 1 }
    let first = startOfLine(at: offset)
    let column = String(decoding: bytes[first..<min(offset, bytes.count)], as: UTF8.self).count + 1
    return Mark(line: line, column: first == 0 ? column + start.column - 1 : column)
  }

  /// An error at this offset of `bytes`.
  package func error(_ problem: String, at offset: Int, suggestion: String? = nil) -> JSONError {
    let first = startOfLine(at: offset)
    var end = min(offset, bytes.count)
    while end < bytes.count, end - offset < SourceExcerpt.reach, bytes[end] != ASCII.lineFeed,
      bytes[end] != ASCII.carriageReturn
    {
      end += 1
    }
    return JSONError(
      problem: problem,
      suggestion: suggestion,
      mark: mark(at: offset),
      offset: startOffset + offset,
      excerpt: SourceExcerpt(of: bytes, line: first..<end, at: offset)
    )
  }

  /// The error of a scan over `bytes`, in words.
  package func error(
    _ error: JSONScanError,
    endOfInput: @autoclosure () -> String = "the text ends inside a value"
  ) -> JSONError {
    switch error {
    case .needsMore: self.error(endOfInput(), at: bytes.count)
    case .problem(let problem, let offset):
      self.error(
        problem.text(at: offset, in: bytes),
        at: offset,
        suggestion: problem.suggestion(at: offset, in: bytes)
      )
    }
  }

  /// Whether a line ends with the byte at `index`: LF, CR LF, or CR alone.
  private func endsLine(_ index: Int) -> Bool {
    if bytes[index] == ASCII.lineFeed { return true }
    guard bytes[index] == ASCII.carriageReturn else { return false }
    return index + 1 == bytes.count || bytes[index + 1] != ASCII.lineFeed
  }

  private func startOfLine(at offset: Int) -> Int {
    var first = min(offset, bytes.count)
    while first > 0, !endsLine(first - 1) { first -= 1 }
    return first
  }
}

/// A line and a column, both counted from 1; a column is a character as a person counts them.
package struct Mark: Hashable, Sendable {
  package var line: Int
  package var column: Int

  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
