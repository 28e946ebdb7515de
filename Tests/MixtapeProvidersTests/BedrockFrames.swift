import Testing

/// Reads AWS's binary event streams, from the description of the format and not from our writer.
struct BedrockFrame {
  var headers: [(name: String, value: String)]
  var payload: [UInt8]

  subscript(name: String) -> String? {
    headers.first { $0.name == name }?.value
  }

  /// All frames of a stream; fails on a length or a checksum that is wrong.
  static func all(in bytes: [UInt8]) throws -> [BedrockFrame] {
    var frames: [BedrockFrame] = []
    var rest = bytes[...]
    while !rest.isEmpty {
      try #require(rest.count >= 16)
      let count = number(rest.prefix(4))
      let headerCount = number(rest.dropFirst(4).prefix(4))
      try #require(number(rest.dropFirst(8).prefix(4)) == Int(crc(rest.prefix(8))))
      try #require(rest.count >= count && count >= 16 + headerCount)
      let frame = rest.prefix(count)
      try #require(number(frame.suffix(4)) == Int(crc(frame.dropLast(4))))
      frames.append(
        BedrockFrame(
          headers: try headers(in: frame.dropFirst(12).prefix(headerCount)),
          payload: Array(frame.dropFirst(12 + headerCount).dropLast(4))
        )
      )
      rest = rest.dropFirst(count)
    }
    return frames
  }

  /// One line each, for golden files: headers, then the payload.
  static func text(of bytes: [UInt8]) throws -> String {
    try all(in: bytes).map { frame in
      let headers = frame.headers.map { "\($0.name): \($0.value)" }.joined(separator: ", ")
      return "[\(headers)] \(String(decoding: frame.payload, as: UTF8.self))\n"
    }.joined()
  }

  private static func headers(
    in bytes: ArraySlice<UInt8>
  ) throws -> [(name: String, value: String)] {
    var headers: [(name: String, value: String)] = []
    var rest = bytes
    while let length = rest.popFirst() {
      let name = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
      rest = rest.dropFirst(Int(length))
      try #require(rest.popFirst() == 7, "only strings are known here")
      let size = number(rest.prefix(2))
      rest = rest.dropFirst(2)
      headers.append((name, String(decoding: rest.prefix(size), as: UTF8.self)))
      rest = rest.dropFirst(size)
    }
    return headers
  }

  private static func number(_ bytes: some Collection<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  /// Bit by bit, without the table that the writer uses.
  private static func crc(_ bytes: some Collection<UInt8>) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 { value = value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
    }
    return ~value
  }
}
