package import MixtapeJSON

/// A journal as a file: a line that says what it is, and then a line for each attempt, JSON all.
package enum SavedJournal {
  package static let version = 1
  private static let key = "mixtapeJournal"

  /// The first line.
  package static let header = "{\"\(key)\":\(version)}\n"

  package static func line(_ attempt: Attempt) -> [UInt8] {
    var bytes: [UInt8] = []
    attempt.json.append(to: &bytes)
    bytes.append(UInt8(ascii: "\n"))
    return bytes
  }

  /// Checks the first line; the number of its bytes, its end included.
  package static func readHeader(_ bytes: [UInt8]) throws(JSONError) -> Int {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
    let node = try JSONNode(parsing: JSONSource(Array(bytes[..<end])))
    var reader = try JSONReader(node, noun: "a journal")
    let found = try reader.required(key, as: JSONNode.self)
    let number = try Int(found)
    guard number == version else {
      throw found.error(
        "this is a journal of version \(number)",
        suggestion: "this Mixtape reads version \(version): take the one that wrote it"
      )
    }
    try reader.finish()
    return min(end + 1, bytes.count)
  }

  /// Reads the line that begins at `start`, the `number`th of the file; nil where it is empty.
  package static func read(
    _ line: ArraySlice<UInt8>,
    number: Int,
    at start: Int
  ) throws(JSONError) -> Attempt? {
    guard line.contains(where: { $0 > 0x20 }) else { return nil }
    let mark = Mark(line: number, column: 1)
    let source = JSONSource(Array(line), start: mark, startOffset: start)
    return try Attempt(JSONNode(parsing: source))
  }

  /// Reads a whole file. The last line may be one that nobody finished writing.
  package static func read(_ bytes: [UInt8]) throws(JSONError) -> [Attempt] {
    var attempts: [Attempt] = []
    try forEach(in: bytes) { attempt, _ in attempts.append(attempt) }
    return attempts
  }

  /// Judges a whole file, which need not be in order, without keeping its attempts: they are read
  /// once for their places, and once more in the order of their beginnings.
  package static func judge(
    _ bytes: [UInt8],
    by standard: Standard,
    limits: Judge.Limits = Judge.Limits()
  ) throws(JSONError) -> Verdict {
    var places: [(at: Instant, id: Int, line: Range<Int>)] = []
    try forEach(in: bytes) { attempt, line in
      places.append((attempt.startedAt, attempt.id, line))
    }
    places.sort { ($0.at, $0.id, $0.line.lowerBound) < ($1.at, $1.id, $1.line.lowerBound) }
    var judge = Judge(standard, limits: limits)
    for place in places {
      let line = bytes[place.line]
      guard let attempt = try read(line, number: 1, at: place.line.lowerBound) else { continue }
      judge.see(attempt)
    }
    return judge.verdict()
  }

  private static func forEach(
    in bytes: [UInt8],
    _ body: (Attempt, Range<Int>) -> Void
  ) throws(JSONError) {
    var start = try readHeader(bytes)
    var number = 2
    while start < bytes.count {
      let rest = bytes[start...]
      let end = rest.firstIndex(of: UInt8(ascii: "\n"))
      let line = start..<(end ?? bytes.count)
      do throws(JSONError) {
        if let attempt = try read(bytes[line], number: number, at: start) { body(attempt, line) }
      } catch {
        // The last line may be one that was being written.
        if end != nil { throw error }
      }
      start = line.upperBound + 1
      number += 1
    }
  }
}
