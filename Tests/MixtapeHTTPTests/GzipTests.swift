import MixtapeHTTP
import Testing

/// The compressed bytes were made by zlib 1.2.13, but for the long codes, which were made by hand
/// and read by zlib.
@Suite struct `Gzip and deflate` {
  struct Sample: CustomStringConvertible, Sendable {
    var description: String
    var base64: String
    var expanded: [UInt8]

    var bytes: [UInt8] { Base64.decode(base64) ?? [] }
  }

  static let text = Array(
    "It was the best of times, it was the worst of times, it was the age of wisdom".utf8
  )

  static let members: [Sample] = [
    Sample(
      description: "a block with the fixed codes",
      base64: "H4sIAAAAAAAAA/MsUShPLFYoyUhVSEotLlHIT1MoycxNLdZRyETIlOcX4ZJKTE8FSZRnFqfk5wIA"
        + "8L/1zk0AAAA=",
      expanded: text
    ),
    Sample(
      description: "a header with everything that is optional",
      base64: "H4sIHgAAAAAAAwMAYWJjZgBjAA+F8yxRKE8sVijJSFVISi0uUchPUyjJzE0t1lHIRMiU5xfhkkpM"
        + "TwVJlGcWp+TnAgDwv/XOTQAAAA==",
      expanded: text
    ),
    Sample(
      description: "a stored block",
      base64: "H4sIAAAAAAAAAwFNALL/SXQgd2FzIHRoZSBiZXN0IG9mIHRpbWVzLCBpdCB3YXMgdGhlIHdvcnN0"
        + "IG9mIHRpbWVzLCBpdCB3YXMgdGhlIGFnZSBvZiB3aXNkb23wv/XOTQAAAA==",
      expanded: text
    ),
    Sample(
      description: "a block with codes of its own and no repetition",
      base64: "H4sIAAAAAAAAAwXBwQ2AMAwEwVa2gDRCGUE4xI/IEneS22fmMj2Fd3CHTC2cJzRI01N4B12fTC2c"
        + "JzRI01N4B/MNatGpp84P8L/1zk0AAAA=",
      expanded: text
    ),
    Sample(
      description: "the longest repetition, at distance 1",
      base64: "H4sIAAAAAAAAA+3BMQEAAADCoKzrX8IaHkABAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAArwaH+uIboIYBAA==",
      expanded: [UInt8](repeating: 0x61, count: 100_000)
    ),
    Sample(
      description: "a repetition from 32,200 bytes before",
      base64: "H4sIAAAAAAAAA+3dTSvDAQDAYVNWO6ylFYV5OTg4rVlNGJLykjjMjEXewpRWm5bIWjmwXexPUluR"
        + "l7LWSE05iYm2lbiQYhaGHHZwkR22AxefQr/nizwRx/xke+Y1o0+dPNuLEk5RSPVkmJK1mMadxoBL"
        + "a0wa5HM3C9v3Wn23supgrC+WPeu5eiuYdg8+eIWSBs1n00yHNH3qi70vuuMV5s4fQ8JSmhGCvTnL"
        + "YUm86zpQ2+rV3eo2xJvJo3Ox3NN2KCrer3Sp1nXNa1aN0JOqVuSlXbZvjz2/v/HYbHXLLMaoqFCp"
        + "rls5U+xKpXvqJceAUP8xYfPVBC9Wc/2j0cfLl6HEV0iSZdp5K98qUznvRsL+YQAAAAAAAAAAAAAA"
        + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAD4E/knj/svKZFvWZB+AAA=",
      expanded: noise + [UInt8](repeating: 0x61, count: 32_000) + noise
    ),
    Sample(description: "nothing", base64: "H4sIAAAAAAAAAwMAAAAAAAAAAAA=", expanded: []),
  ]

  /// 200 bytes that do not repeat themselves.
  private static let noise: [UInt8] = {
    var state = 1
    return (0..<200).map { _ in
      state = (state * 1_103_515_245 + 12_345) & 0x7FFF_FFFF
      return UInt8(truncatingIfNeeded: state >> 16)
    }
  }()

  @Test(arguments: members)
  func `a member is expanded`(_ sample: Sample) throws {
    #expect(try Gzip.decode(sample.bytes, limit: sample.expanded.count) == sample.expanded)
  }

  @Test func `members follow one another, and zeros may follow the last`() throws {
    let bytes = Self.members.flatMap(\.bytes) + [0, 0, 0]
    #expect(try Gzip.decode(bytes, limit: .max) == Self.members.flatMap(\.expanded))
  }

  @Test(arguments: [0, 1, 1000, 65_535, 65_536, 200_000])
  func `what is wrapped is unwrapped`(_ count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 7) }
    #expect(try Gzip.decode(Gzip.encode(bytes), limit: count) == bytes)
    #expect(try Deflate.decode(Deflate.encode(bytes), limit: count) == bytes)
  }

  static let deflated: [Sample] = [
    Sample(
      description: "the zlib format",
      base64: "eNrzLFEoTyxWKMlIVUhKLS5RyE9TKMnMTS3WUchEyJTnF+GSSkxPBUmUZxan5OcCABUFGwQ=",
      expanded: text
    ),
    Sample(
      description: "no wrapping",
      base64: "8yxRKE8sVijJSFVISi0uUchPUyjJzE0t1lHIRMiU5xfhkkpMTwVJlGcWp+TnAgA=",
      expanded: text
    ),
    Sample(
      description: "codes of all lengths from 1 to 15, and none for distances",
      base64: "BeCBtG3btm3bssaUS219zLXPfd8/hBBC+EG79/3+/v33v//7f//f/+//9//9v//733///n7fu+X/"
        + "9//9v//733///n7fu+X/Dw==",
      expanded: Array("abcdefghijklmnoonmlkjihgfedcbaonmlkjihgfedcba".utf8)
    ),
  ]

  @Test(arguments: deflated)
  func `deflate is expanded with its wrapping and without`(_ sample: Sample) throws {
    #expect(try Deflate.decode(sample.bytes, limit: 100) == sample.expanded)
  }

  @Test(arguments: members.filter { !$0.expanded.isEmpty })
  func `no more than the limit comes out`(_ sample: Sample) {
    let limit = sample.expanded.count - 1
    let error = #expect(throws: GzipError.self) { try Gzip.decode(sample.bytes, limit: limit) }
    #expect(error?.kind == .tooLarge)
    #expect(error?.message == "the compressed data expands to more than \(limit) bytes")
  }

  @Test func `the limit is for all members together`() {
    let bytes = Self.members[0].bytes + Self.members[2].bytes
    let error = #expect(throws: GzipError.self) {
      try Gzip.decode(bytes, limit: 2 * Self.text.count - 1)
    }
    #expect(error?.kind == .tooLarge)
  }

  @Test(arguments: (members + deflated).filter { $0.expanded.count < 1000 })
  func `data that ends at any byte before its last is truncated`(_ sample: Sample) {
    let bytes = sample.bytes
    let isGzip = bytes.starts(with: [0x1F, 0x8B])
    for count in 0..<bytes.count {
      let start = Array(bytes[..<count])
      let error = #expect(throws: GzipError.self, "\(count) bytes") {
        isGzip ? try Gzip.decode(start, limit: .max) : try Deflate.decode(start, limit: .max)
      }
      #expect(error?.kind == .truncated, "\(count) bytes")
    }
  }

  @Test func `one wrong bit anywhere in small data is found or does not matter`() {
    let bytes = Self.members[1].bytes
    for position in bytes.indices {
      for bit in 0..<8 {
        var changed = bytes
        changed[position] ^= 1 << UInt8(bit)
        let expanded = try? Gzip.decode(changed, limit: 1000)
        #expect(expanded == nil || expanded == Self.text, "bit \(bit) of byte \(position)")
      }
    }
  }

  @Test(arguments: [
    ("AAAA", "this is not gzip data"),
    ("H4sJAAAAAAAAAwMAAAAAAAAAAAA=", "the gzip header asks for something unknown"),
    ("H4sIIAAAAAAAAwMAAAAAAAAAAAA=", "the gzip header asks for something unknown"),
    ("H4sIAAAAAAAAAwMAAQAAAAAAAAA=", "the checksum of the gzip data is wrong"),
    ("H4sIAAAAAAAAAwMAAAAAAAEAAAA=", "the length at the end of the gzip data is wrong"),
    ("H4sIAAAAAAAAAwMAAAAAAAAAAAAB", "this is not gzip data"),
  ])
  func `damaged gzip data is refused with the reason`(_ base64: String, message: String) throws {
    let bytes = try #require(Base64.decode(base64))
    let padded = base64.hasSuffix("AB") ? bytes + [1] : bytes
    let error = #expect(throws: GzipError.self) { try Gzip.decode(padded, limit: 100) }
    #expect(error == GzipError(.damaged, message))
  }

  @Test(
    arguments: [
      ([0x07], "the compressed data holds an unknown kind of block"),
      ([0x01, 5, 0, 0, 0], "the length of a stored block contradicts itself"),
      // A fixed block: the length symbol 257 (0000001) with distance 1 and nothing before it.
      ([0x03, 0x02, 0x00], "the compressed data refers to what lies before its beginning"),
      // A fixed block: the length symbol 286 (11000110), which means nothing.
      ([0x1B, 0x03], "the compressed data holds an impossible length"),
      // A block with codes of its own, in which not even the lengths of codes have codes.
      (
        [0x05, 0x00, 0x00, 0x00, 0x00, 0x00],
        "the compressed data holds a code that stands for nothing"
      ),
      ([0xFD, 0xFF, 0x00], "the codes of a compressed block are impossible"),
    ] as [([UInt8], String)]
  )
  func `damaged blocks are refused with the reason`(_ bytes: [UInt8], message: String) {
    let error = #expect(throws: GzipError.self) { try Deflate.decode(bytes, limit: 100) }
    #expect(error == GzipError(.damaged, message))
  }

  @Test func `a member does not refer to what came before it`() {
    // The header of an empty member, then a fixed block that begins with a repetition.
    let second = Array(Self.members[6].bytes.prefix(10)) + [0x03, 0x02, 0x00]
    #expect(
      throws: GzipError(
        .damaged,
        "the compressed data refers to what lies before its beginning"
      )
    ) {
      try Gzip.decode(Self.members[0].bytes + second, limit: 1000)
    }
  }

  @Test func `a wrong checksum of zlib and bytes behind the data are refused`() {
    var bytes = Self.deflated[0].bytes
    #expect(throws: GzipError(.damaged, "something follows the compressed data")) {
      try Deflate.decode(bytes + [0], limit: 100)
    }
    bytes[bytes.count - 1] ^= 1
    #expect(throws: GzipError(.damaged, "the checksum of the zlib data is wrong")) {
      try Deflate.decode(bytes, limit: 100)
    }
  }
}
