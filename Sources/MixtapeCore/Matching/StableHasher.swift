import MixtapeJSON

/// A hash that is the same on every machine and in every run, unlike `Hasher`.
///
/// Two lanes of multiply-and-fold over 8 bytes at a time. Made for telling requests apart, not for
/// standing up to someone who wants a collision.
package struct StableHasher: Sendable {
  private var high: UInt64 = 0x243F_6A88_85A3_08D3
  private var low: UInt64 = 0x1319_8A2E_0370_7344

  package init() {}

  package mutating func combine(_ word: UInt64) {
    high = Self.fold(high ^ word, 0x9E37_79B9_7F4A_7C15)
    low = Self.fold(low &+ word, 0xC2B2_AE3D_27D4_EB4F) ^ word
  }

  /// Length first, so that neighbours cannot trade bytes.
  package mutating func combine(_ bytes: some Sequence<UInt8>, count: Int) {
    combine(UInt64(count))
    var word: UInt64 = 0
    var filled = 0
    for byte in bytes {
      word = word << 8 | UInt64(byte)
      filled += 1
      if filled == 8 {
        combine(word)
        word = 0
        filled = 0
      }
    }
    if filled > 0 { combine(word) }
  }

  package mutating func combine(_ text: some StringProtocol) {
    combine(Array(text.utf8).span)
  }

  package mutating func combine(_ bytes: Span<UInt8>) {
    combine(UInt64(bytes.count))
    let end = bytes.count & ~7
    for offset in stride(from: 0, to: end, by: 8) { combine(bytes.word(at: offset).byteSwapped) }
    if end == bytes.count { return }
    combine((end..<bytes.count).reduce(0) { $0 << 8 | UInt64(bytes[$1]) })
  }

  package var key: MatchKey {
    MatchKey(
      high: Self.fold(high ^ low, 0xD6E8_FEB8_6659_FD93),
      low: Self.fold(low ^ (high >> 32), 0xA076_1D64_78BD_642F)
    )
  }

  private static func fold(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }
}
