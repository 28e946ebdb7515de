/// Expands the compressed format deflate (RFC 1951).
struct Inflater {
  private let input: [UInt8]
  private let limit: Int
  /// Where the next bytes are taken from.
  private var next: Int
  /// Bits that were taken from the input and not yet used; the lowest is the next.
  private var bits: UInt64 = 0
  private var bitCount = 0
  private(set) var output: [UInt8]
  /// Where in `output` the data began: nothing is copied from before it.
  private let start: Int

  init(_ input: [UInt8], from position: Int, output: [UInt8], limit: Int) {
    self.input = input
    self.limit = limit
    self.output = output
    next = position
    start = output.count
  }

  /// Where the compressed data ended: after the byte that holds its last bit.
  var position: Int { next - bitCount / 8 }

  mutating func run() throws(GzipError) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try copyStored()
      case 1: try expand(HuffmanCode.fixedLengths, HuffmanCode.fixedDistances)
      case 2:
        let (lengths, distances) = try readCodes()
        try expand(lengths, distances)
      default: throw GzipError(.damaged, "the compressed data holds an unknown kind of block")
      }
    }
  }

  private mutating func fill() {
    while bitCount <= 56 && next < input.count {
      bits |= UInt64(input[next]) << UInt64(bitCount)
      next += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(GzipError) -> Int {
    if bitCount < count { fill() }
    guard bitCount >= count else { throw .truncated }
    defer { drop(count) }
    return Int(bits & (1 << UInt64(count) - 1))
  }

  private mutating func drop(_ count: Int) {
    bits >>= UInt64(count)
    bitCount -= count
  }

  private mutating func copyStored() throws(GzipError) {
    drop(bitCount % 8)
    let count = try take(16)
    guard try take(16) == ~count & 0xFFFF else {
      throw GzipError(.damaged, "the length of a stored block contradicts itself")
    }
    next = position
    bits = 0
    bitCount = 0
    guard input.count - next >= count else { throw .truncated }
    try checkRoom(for: count)
    output.append(contentsOf: input[next..<next + count])
    next += count
  }

  private func checkRoom(for count: Int) throws(GzipError) {
    if count > limit - output.count {
      throw GzipError(.tooLarge, "the compressed data expands to more than \(limit) bytes")
    }
  }

  private mutating func symbol(_ code: HuffmanCode) throws(GzipError) -> Int {
    if bitCount < HuffmanCode.longest { fill() }
    guard let (symbol, length) = code.decode(bits) else {
      // Zeros stand in for the missing bits at the end of the input.
      if bitCount < HuffmanCode.longest { throw .truncated }
      throw GzipError(.damaged, "the compressed data holds a code that stands for nothing")
    }
    guard length <= bitCount else { throw .truncated }
    drop(length)
    return symbol
  }

  private mutating func expand(
    _ lengths: HuffmanCode,
    _ distances: HuffmanCode
  ) throws(GzipError) {
    while true {
      let symbol = try symbol(lengths)
      if symbol < 256 {
        try checkRoom(for: 1)
        output.append(UInt8(symbol))
      } else if symbol == 256 {
        return
      } else {
        try copy(lengthSymbol: symbol - 257, distances)
      }
    }
  }

  private mutating func copy(
    lengthSymbol: Int,
    _ distances: HuffmanCode
  ) throws(GzipError) {
    guard lengthSymbol < 29 else {
      throw GzipError(.damaged, "the compressed data holds an impossible length")
    }
    // RFC 1951 §3.2.5: four lengths share a number of extra bits, and two distances do.
    var length = 258
    if lengthSymbol < 28 {
      let extra = max(0, lengthSymbol / 4 - 1)
      let base = lengthSymbol < 8 ? lengthSymbol : (4 + lengthSymbol % 4) << extra
      length = try 3 + base + take(extra)
    }
    let distanceSymbol = try symbol(distances)
    guard distanceSymbol < 30 else {
      throw GzipError(.damaged, "the compressed data holds an impossible distance")
    }
    let extra = max(0, distanceSymbol / 2 - 1)
    let base = distanceSymbol < 4 ? distanceSymbol : (2 + distanceSymbol % 2) << extra
    let distance = try 1 + base + take(extra)
    guard distance <= output.count - start else {
      throw GzipError(.damaged, "the compressed data refers to what lies before its beginning")
    }
    try checkRoom(for: length)
    let from = output.count - distance
    for offset in 0..<length { output.append(output[from + offset]) }
  }

  /// The codes of a block that brings its own (RFC 1951 §3.2.7).
  private mutating func readCodes() throws(GzipError) -> (HuffmanCode, HuffmanCode) {
    let lengthCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeLengthCount = try take(4) + 4
    guard lengthCount <= 286, distanceCount <= 30 else { throw wrongCodes }
    var codeLengths = [UInt8](repeating: 0, count: 19)
    for position in Self.codeLengthOrder.prefix(codeLengthCount) {
      codeLengths[position] = UInt8(try take(3))
    }
    guard let code = HuffmanCode(lengths: codeLengths[...]) else { throw wrongCodes }
    var lengths: [UInt8] = []
    while lengths.count < lengthCount + distanceCount {
      let symbol = try symbol(code)
      let (value, count): (UInt8, Int)
      switch symbol {
      case 16:
        guard let last = lengths.last else { throw wrongCodes }
        (value, count) = (last, try take(2) + 3)
      case 17: (value, count) = (0, try take(3) + 3)
      case 18: (value, count) = (0, try take(7) + 11)
      default: (value, count) = (UInt8(symbol), 1)
      }
      lengths.append(contentsOf: repeatElement(value, count: count))
    }
    guard lengths.count == lengthCount + distanceCount, lengths[256] != 0,
      let first = HuffmanCode(lengths: lengths[..<lengthCount]),
      let second = HuffmanCode(lengths: lengths[lengthCount...])
    else { throw wrongCodes }
    return (first, second)
  }

  private static let codeLengthOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private var wrongCodes: GzipError {
    GzipError(.damaged, "the codes of a compressed block are impossible")
  }
}

/// A canonical Huffman code (RFC 1951 §3.2.2).
struct HuffmanCode: Sendable {
  static let longest = 15
  /// Codes up to this length are found at once, longer ones bit by bit.
  private static let shortBits = 10

  /// By the next `shortBits` bits: symbol × 16 + length; 0 where the code is longer, or none.
  private var short = [UInt16](repeating: 0, count: 1 << shortBits)
  /// How many codes of each length there are.
  private var counts = [Int](repeating: 0, count: longest + 1)
  /// The symbols in the order of their codes.
  private var symbols: [UInt16] = []

  /// nil where the lengths describe no code, or one with gaps.
  ///
  /// A code with no symbol or with a single one of length 1 has a gap and is allowed all the same,
  /// as in zlib.
  init?(lengths: ArraySlice<UInt8>) {
    for length in lengths where length > 0 { counts[Int(length)] += 1 }
    var free = 1
    for length in 1...Self.longest {
      free = free * 2 - counts[length]
      if free < 0 { return nil }
    }
    let used = counts.reduce(0, +)
    guard free == 0 || used == 0 || (used == 1 && counts[1] == 1) else { return nil }
    symbols.reserveCapacity(used)
    var code = 0
    for length in 1...Self.longest {
      code <<= 1
      if counts[length] == 0 { continue }
      for (symbol, other) in zip(0..., lengths) where Int(other) == length {
        symbols.append(UInt16(symbol))
        fillShort(code: code, length: length, symbol: symbol)
        code += 1
      }
    }
  }

  private mutating func fillShort(code: Int, length: Int, symbol: Int) {
    if length > Self.shortBits { return }
    // The first bit of a code comes first, that is, lowest.
    let reversed = Int(UInt16(code).bitReversed >> UInt16(16 - length))
    for index in stride(from: reversed, to: 1 << Self.shortBits, by: 1 << length) {
      short[index] = UInt16(symbol << 4 | length)
    }
  }

  /// The symbol whose code the lowest bits are, and the code's length.
  func decode(_ bits: UInt64) -> (symbol: Int, length: Int)? {
    let found = Int(short[Int(bits & (1 << UInt64(Self.shortBits) - 1))])
    if found != 0 { return (found >> 4, found & 15) }
    var (code, first, index) = (0, 0, 0)
    for length in 1...Self.longest {
      code |= Int(bits >> UInt64(length - 1) & 1)
      let count = counts[length]
      if code - first < count { return (Int(symbols[index + code - first]), length) }
      index += count
      first = (first + count) << 1
      code <<= 1
    }
    return nil
  }

  /// RFC 1951 §3.2.6.
  static let fixedLengths = fixed(
    [(8, 144), (9, 112), (7, 24), (8, 8)].flatMap { repeatElement($0.0, count: $0.1) }
  )
  static let fixedDistances = fixed([UInt8](repeating: 5, count: 32))

  private static func fixed(_ lengths: [UInt8]) -> HuffmanCode {
    guard let code = HuffmanCode(lengths: lengths[...]) else {
      preconditionFailure("The fixed codes of RFC 1951 are complete.")
    }
    return code
  }
}

extension UInt16 {
  fileprivate var bitReversed: UInt16 {
    (0..<16).reduce(0) { $0 << 1 | self >> UInt16($1) & 1 }
  }
}
