/// Bytes that have arrived and were not yet read.
///
/// Taking all of what one read gave, the common case, copies nothing; moving what is left costs at
/// most as much as what was taken before.
struct ByteQueue: Sendable {
  private(set) var bytes: [UInt8] = []
  /// Where in `bytes` the unread ones begin.
  private(set) var start = 0

  var count: Int { bytes.count - start }
  var isEmpty: Bool { start == bytes.count }
  var first: UInt8? { isEmpty ? nil : bytes[start] }

  /// The bytes at those distances from the first.
  func slice(_ range: Range<Int>) -> ArraySlice<UInt8> {
    bytes[start + range.lowerBound..<start + range.upperBound]
  }

  func text(_ range: Range<Int>) -> String {
    String(decoding: slice(range), as: UTF8.self)
  }

  mutating func append(_ new: [UInt8]) {
    if isEmpty {
      bytes = new
      start = 0
      return
    }
    if start > bytes.count / 2 {
      bytes.removeSubrange(0..<start)
      start = 0
    }
    bytes.append(contentsOf: new)
  }

  mutating func skip(_ count: Int) {
    start += count
    if isEmpty { removeAll() }
  }

  mutating func take(_ count: Int) -> [UInt8] {
    if start == 0 && count == bytes.count {
      defer { removeAll() }
      return bytes
    }
    defer { skip(count) }
    return Array(bytes[start..<start + count])
  }

  /// Moves the next bytes to the end of `other`.
  mutating func move(_ count: Int, to other: inout [UInt8]) {
    if other.isEmpty {
      other = take(count)
    } else {
      other.append(contentsOf: bytes[start..<start + count])
      skip(count)
    }
  }

  mutating func removeAll() {
    bytes = []
    start = 0
  }
}
