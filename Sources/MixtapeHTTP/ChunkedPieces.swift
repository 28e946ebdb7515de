/// Pieces of a body in the chunked coding already, so that what many get is framed once.
package struct ChunkedPieces: Hashable, Sendable {
  /// Each piece as a chunk of its own, without the last chunk that ends a body.
  package private(set) var bytes: [UInt8] = []
  /// Where the pieces themselves lie in `bytes`.
  private(set) var ranges: [Range<Int>] = []
  /// How many bytes the pieces have without their coding.
  package private(set) var payloadCount = 0

  package init() {}

  package var count: Int { ranges.count }
  package var isEmpty: Bool { ranges.isEmpty }

  /// The pieces without their coding, one after another.
  package var payload: [UInt8] { ranges.flatMap { bytes[$0] } }

  /// A piece without bytes is left out: it would be the last chunk.
  package mutating func append(_ piece: [UInt8]) {
    if piece.isEmpty { return }
    bytes.append(chunk: piece)
    let end = bytes.count - 2
    ranges.append(end - piece.count..<end)
    payloadCount += piece.count
  }
}

extension [UInt8] {
  /// Writes a chunk (RFC 9112 §7.1): its size, and the bytes.
  mutating func append(chunk bytes: [UInt8]) {
    append(hex: bytes.count)
    append(contentsOf: "\r\n".utf8)
    append(contentsOf: bytes)
    append(contentsOf: "\r\n".utf8)
  }

  /// Writes what `write` puts behind what is there as a chunk, unless it is nothing; its length.
  mutating func append(chunkOf write: (inout [UInt8]) -> Void) -> Int {
    let start = count
    // Room for the size: most pieces of a stream have one of three digits.
    append(addingCapacity: 5) { head in
      head.append(repeating: 0x30, count: 3)
      head.append(.cr)
      head.append(.lf)
    }
    write(&self)
    let size = count - start - 5
    if size >= 0x100, size < 0x1000 {
      for place in 0..<3 { self[start + place] = .hexDigit(size >> (8 - 4 * place)) }
    } else {
      var head: [UInt8] = []
      if size > 0 {
        head.append(hex: size)
        head += [.cr, .lf]
      }
      replaceSubrange(start..<start + 5, with: head)
    }
    guard size > 0 else { return 0 }
    append(.cr)
    append(.lf)
    return size
  }
}
