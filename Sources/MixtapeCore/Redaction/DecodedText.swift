import MixtapeJSON

/// A text with its escapes undone that knows where each part of it stands in the raw bytes.
struct DecodedText {
  /// A piece whose bytes stand as they are, or an escape, which can only be replaced as a whole.
  private struct Piece {
    var decoded: Range<Int>
    var raw: Range<Int>
  }

  private(set) var bytes: [UInt8] = []
  private var pieces: [Piece] = []

  init() {}

  /// The content of a JSON string.
  mutating func append(jsonString range: Range<Int>, of source: Span<UInt8>) {
    var index = range.lowerBound
    while index < range.upperBound {
      var end = index
      while end < range.upperBound, source[end] != UInt8(ascii: "\\") { end += 1 }
      append(raw: index..<end, of: source)
      index = end
      guard index < range.upperBound else { return }
      let (scalar, length) = CassetteText.escape(at: index + 1, of: source, end: range.upperBound)
      let start = bytes.count
      bytes += UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      pieces.append(Piece(decoded: start..<bytes.count, raw: index..<(index + 1 + length)))
      index += 1 + length
    }
  }

  /// Bytes that stand for themselves.
  mutating func append(raw range: Range<Int>, of source: Span<UInt8>) {
    guard !range.isEmpty else { return }
    let start = bytes.count
    source.copy(range, to: &bytes)
    pieces.append(Piece(decoded: start..<bytes.count, raw: range))
  }

  mutating func append(_ other: DecodedText) {
    let shift = bytes.count
    bytes += other.bytes
    for piece in other.pieces {
      pieces.append(
        Piece(
          decoded: (piece.decoded.lowerBound + shift)..<(piece.decoded.upperBound + shift),
          raw: piece.raw
        )
      )
    }
  }

  /// Where a part of the text stands, in order; neighbours are one range.
  func rawRanges(of range: Range<Int>) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for piece in pieces where piece.decoded.overlaps(range) {
      var raw = piece.raw
      if piece.decoded.count == piece.raw.count {
        let part = piece.decoded.clamped(to: range)
        let start = raw.lowerBound + part.lowerBound - piece.decoded.lowerBound
        raw = start..<(start + part.count)
      }
      if let last = result.last, last.upperBound == raw.lowerBound {
        result[result.count - 1] = last.lowerBound..<raw.upperBound
      } else {
        result.append(raw)
      }
    }
    return result
  }
}
