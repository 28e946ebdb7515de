import MixtapeProviders

/// How a message's bytes arrive: a parameter for the table tests of every parser.
package enum Cutting: Hashable, Sendable {
  case whole
  case byteByByte
  case every(Int)
  /// Pieces of 1 to 40 bytes, the same ones for the same seed.
  case random(seed: UInt64)

  package func pieces(of bytes: [UInt8]) -> [[UInt8]] {
    switch self {
    case .whole: return bytes.isEmpty ? [] : [bytes]
    case .byteByByte: return bytes.map { [$0] }
    case .every(let size): return cut(bytes) { size }
    case .random(let seed):
      var dice = Dice(seed: seed)
      return cut(bytes) { 1 + dice.below(40) }
    }
  }

  private func cut(_ bytes: [UInt8], size: () -> Int) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + size())
      pieces.append(Array(bytes[start..<end]))
      start = end
    }
    return pieces
  }
}

extension Cutting: CaseIterable {
  package static let allCases: [Cutting] = [
    .whole, .byteByByte, .every(7), .random(seed: 1), .random(seed: 2), .random(seed: 3),
  ]
}

extension Cutting: CustomStringConvertible {
  package var description: String {
    switch self {
    case .whole: "whole"
    case .byteByByte: "byte by byte"
    case .every(let size): "every \(size) bytes"
    case .random(let seed): "random pieces, seed \(seed)"
    }
  }
}
