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
}
