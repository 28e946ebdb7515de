/// Why compressed bytes could not be expanded.
package struct GzipError: Error, Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case damaged
    /// The bytes end too early.
    case truncated
    /// More than the limit would come out: perhaps on purpose.
    case tooLarge
  }

  package var kind: Kind
  /// A clause without a final full stop.
  package var message: String

  package init(_ kind: Kind, _ message: String) {
    self.kind = kind
    self.message = message
  }

  static let truncated = GzipError(.truncated, "the compressed data ends too early")
}

/// The content coding `gzip` (RFC 1952).
package enum Gzip {
  /// Expands all members, which are one after another; zeros may follow the last.
  package static func decode(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    var output: [UInt8] = []
    var position = 0
    repeat {
      var reader = GzipHeader(bytes: bytes, position: position)
      position = try reader.end()
      let start = output.count
      var inflater = Inflater(bytes, from: position, output: output, limit: limit)
      output = []
      try inflater.run()
      output = inflater.output
      position = inflater.position
      guard bytes.count - position >= 8 else { throw .truncated }
      guard bytes.littleEndian(at: position) == CRC32.of(output[start...]) else {
        throw GzipError(.damaged, "the checksum of the gzip data is wrong")
      }
      let size = UInt32(truncatingIfNeeded: output.count - start)
      guard bytes.littleEndian(at: position + 4) == size else {
        throw GzipError(.damaged, "the length at the end of the gzip data is wrong")
      }
      position += 8
    } while !bytes[position...].allSatisfy { $0 == 0 }
    return output
  }

  /// Wraps the bytes without making them smaller.
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    // Method deflate, no flags, no time, unknown system.
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF]
    Deflate.appendStored(bytes, to: &output)
    output.append(littleEndian: CRC32.of(bytes[...]), count: 4)
    output.append(littleEndian: UInt32(truncatingIfNeeded: bytes.count), count: 4)
    return output
  }
}

/// The content coding `deflate`, which is the zlib format (RFC 9110 §8.4.1.2, RFC 1950).
package enum Deflate {
  /// Expands the zlib format; also what has no such wrapping, because some servers send that.
  package static func decode(_ bytes: [UInt8], limit: Int) throws(GzipError) -> [UInt8] {
    let isWrapped = hasZlibHeader(bytes)
    var inflater = Inflater(bytes, from: isWrapped ? 2 : 0, output: [], limit: limit)
    try inflater.run()
    var end = inflater.position
    if isWrapped {
      guard bytes.count - end >= 4 else { throw .truncated }
      guard bytes.littleEndian(at: end).byteSwapped == Adler32.of(inflater.output[...]) else {
        throw GzipError(.damaged, "the checksum of the zlib data is wrong")
      }
      end += 4
    }
    guard end == bytes.count else {
      throw GzipError(.damaged, "something follows the compressed data")
    }
    return inflater.output
  }

  /// Wraps the bytes in the zlib format without making them smaller.
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var output: [UInt8] = [0x78, 0x01]
    appendStored(bytes, to: &output)
    output.append(littleEndian: Adler32.of(bytes[...]).byteSwapped, count: 4)
    return output
  }

  /// Method 8, a window of at most 32 KiB, no dictionary, and a check that is a multiple of 31 (RFC
  /// 1950 §2.2).
  private static func hasZlibHeader(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 2 && bytes[0] & 0x8F == 0x08 && bytes[1] & 0x20 == 0
      && (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0
  }

  fileprivate static func appendStored(_ bytes: [UInt8], to output: inout [UInt8]) {
    output.reserveCapacity(output.count + bytes.count + bytes.count / 65_535 * 5 + 16)
    var rest = bytes[...]
    repeat {
      let block = rest.prefix(65_535)
      rest = rest.dropFirst(block.count)
      output.append(rest.isEmpty ? 1 : 0)
      output.append(littleEndian: UInt32(block.count), count: 2)
      output.append(littleEndian: ~UInt32(block.count), count: 2)
      output.append(contentsOf: block)
    } while !rest.isEmpty
  }
}

/// What stands before the compressed data of one member (RFC 1952 §2.3).
private struct GzipHeader {
  let bytes: [UInt8]
  var position: Int

  /// Where the header ends.
  mutating func end() throws(GzipError) -> Int {
    let start = position
    let magic = [UInt8](bytes[start...].prefix(2))
    guard magic.count == 2 else { throw .truncated }
    guard magic == [0x1F, 0x8B] else { throw GzipError(.damaged, "this is not gzip data") }
    guard bytes.count - start >= 10 else { throw .truncated }
    let flags = bytes[start + 3]
    guard bytes[start + 2] == 8, flags & 0xE0 == 0 else {
      throw GzipError(.damaged, "the gzip header asks for something unknown")
    }
    position += 10
    if flags & 4 != 0 {
      guard bytes.count - position >= 2 else { throw .truncated }
      position += 2 + Int(bytes[position]) + Int(bytes[position + 1]) << 8
    }
    // The file's name and a comment.
    for flag: UInt8 in [8, 16] where flags & flag != 0 { try skipText() }
    if flags & 2 != 0 {
      guard bytes.count - position >= 2 else { throw .truncated }
      let sum = UInt32(bytes[position]) | UInt32(bytes[position + 1]) << 8
      guard sum == CRC32.of(bytes[start..<position]) & 0xFFFF else {
        throw GzipError(.damaged, "the checksum of the gzip header is wrong")
      }
      position += 2
    }
    guard position <= bytes.count else { throw .truncated }
    return position
  }

  private mutating func skipText() throws(GzipError) {
    guard position <= bytes.count, let end = bytes[position...].firstIndex(of: 0) else {
      throw .truncated
    }
    position = end + 1
  }
}

extension [UInt8] {
  fileprivate func littleEndian(at position: Int) -> UInt32 {
    (0..<4).reduce(0) { $0 | UInt32(self[position + $1]) << UInt32(8 * $1) }
  }

  fileprivate mutating func append(littleEndian value: UInt32, count: Int) {
    for index in 0..<count { append(UInt8(truncatingIfNeeded: value >> UInt32(8 * index))) }
  }
}
