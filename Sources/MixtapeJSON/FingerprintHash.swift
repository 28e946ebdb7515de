/// Mixes a stream of bytes into 128 bits; the same on every machine, in every run.
///
/// Not for secrets: it withstands chance, not an attacker. Two chains of multiplications take 16
/// bytes a step. A step folds the 128-bit product of two operands, as the wyhash family does, and
/// each chain sees all bytes.
struct FingerprintHash {
  // Digits of π: numbers with nothing up their sleeve.
  private static let first: UInt64 = 0x243F_6A88_85A3_08D3
  private static let second: UInt64 = 0x1319_8A2E_0370_7345
  private static let third: UInt64 = 0xA409_3822_299F_31D1
  private static let fourth: UInt64 = 0x082E_FA98_EC4E_6C89

  private var a: UInt64
  private var b: UInt64
  private var length: UInt64 = 0
  /// Bytes that do not fill a step yet, the first one lowest.
  private var pending: UInt128 = 0
  private var pendingCount = 0

  /// The tag keeps values of different kinds apart.
  init(tag: Tag) {
    a = Self.first &+ UInt64(tag.rawValue)
    b = Self.second
  }

  enum Tag: UInt8 {
    case null, no, yes, number, longNumber, string, array, object, member
  }

  /// What comes out: 128 bits.
  typealias Value = UInt128

  @inline(__always)
  private static func fold(_ x: UInt64, _ y: UInt64) -> UInt64 {
    let product = x.multipliedFullWidth(by: y)
    return product.high ^ product.low
  }

  @inline(__always)
  private mutating func step(_ low: UInt64, _ high: UInt64, mark: UInt64 = 0) {
    a = Self.fold(a ^ low, high ^ Self.third ^ mark)
    b = Self.fold(b ^ high ^ mark, (low << 32 | low >> 32) ^ Self.fourth)
  }

  @inline(__always)
  private mutating func step(_ block: UInt128, mark: UInt64 = 0) {
    step(
      UInt64(truncatingIfNeeded: block),
      UInt64(truncatingIfNeeded: block &>> 64),
      mark: mark
    )
  }

  /// Takes a whole step's worth; only between steps.
  @inline(__always)
  mutating func combine(_ value: Value) {
    step(value)
    length &+= 16
  }

  /// Takes the lowest `count` bytes of `chunk`, whose others are 0.
  @inline(__always)
  mutating func combine(_ chunk: UInt128, count: Int) {
    length &+= UInt64(count)
    if pendingCount == 0, count < 16 {
      pending = chunk
      pendingCount = count
      return
    }
    pending |= chunk &<< UInt128(pendingCount * 8)
    pendingCount &+= count
    guard pendingCount >= 16 else { return }
    step(pending)
    pendingCount &-= 16
    pending = pendingCount == 0 ? 0 : chunk &>> UInt128((count - pendingCount) * 8)
  }

  /// Takes one byte that ends a step, full or not.
  ///
  /// For bytes that always stand between ranges, such as those that JSON cannot write without an
  /// escape: what follows them starts with a fresh step, which is faster than shifting all of it.
  @inline(__always)
  mutating func combine(divider byte: UInt8) {
    length &+= 1
    step(pending, mark: Self.second ^ (UInt64(pendingCount) &<< 8 | UInt64(byte)))
    pending = 0
    pendingCount = 0
  }

  /// Takes a range of bytes; where the ranges are cut does not matter.
  @inline(__always)
  mutating func combine(_ range: Range<Int>, of bytes: Span<UInt8>) {
    var offset = range.lowerBound
    if pendingCount == 0 {
      while offset &+ 16 <= range.upperBound {
        step(bytes.word(at: offset), bytes.word(at: offset &+ 8))
        offset &+= 16
      }
      length &+= UInt64(offset &- range.lowerBound)
    }
    while offset &+ 16 <= range.upperBound {
      combine(Self.sixteen(bytes, at: offset), count: 16)
      offset &+= 16
    }
    let rest = range.upperBound &- offset
    guard rest > 0 else { return }
    var chunk: UInt128 = 0
    if offset &+ 16 <= bytes.count {
      chunk = Self.sixteen(bytes, at: offset) & (UInt128.max &>> UInt128((16 - rest) * 8))
    } else {
      for index in 0..<rest { chunk |= UInt128(bytes[offset &+ index]) &<< UInt128(index * 8) }
    }
    combine(chunk, count: rest)
  }

  @inline(__always)
  private static func sixteen(_ bytes: Span<UInt8>, at offset: Int) -> UInt128 {
    UInt128(bytes.word(at: offset &+ 8)) &<< 64 | UInt128(bytes.word(at: offset))
  }

  /// The hash of all that was taken.
  @inline(__always)
  consuming func finish() -> Value {
    if pendingCount > 0 { step(pending) }
    let low = Self.fold(a ^ length, b ^ Self.fourth)
    let high = Self.fold(b ^ Self.first, a ^ length ^ Self.second)
    // One more round, in which each half depends on both.
    return UInt128(Self.fold(high ^ Self.third, low ^ Self.first)) &<< 64
      | UInt128(Self.fold(low ^ Self.second, high &+ Self.fourth))
  }
}
