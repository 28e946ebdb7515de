import MixtapeHTTP

/// A frame of AWS's event stream, read: what it is called, and its payload.
struct EventStreamMessage {
  /// Of the event or of the exception.
  let name: String
  let isException: Bool
  let payload: Range<Int>

  /// nil where the bytes are not one whole frame with the right checksums.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 16, Self.number(bytes, 0) == bytes.count,
      Self.number(bytes, 8) == Int(CRC32.of(bytes[..<8])),
      Self.number(bytes, bytes.count - 4) == Int(CRC32.of(bytes.dropLast(4)))
    else { return nil }
    let headersEnd = 12 + Self.number(bytes, 4)
    guard headersEnd <= bytes.count - 4 else { return nil }
    var name = ""
    var isException = false
    var rest = bytes[12..<headersEnd]
    while let (key, value) = Self.nextHeader(in: &rest) {
      switch key {
      case ":event-type": name = value
      // An error is an exception that the service's model does not know.
      case ":exception-type", ":error-code":
        name = value
        isException = true
      default: break
      }
    }
    self.name = name
    self.isException = isException
    payload = headersEnd..<(bytes.count - 4)
  }

  /// How many bytes the value of a header has, by its type; strings (7) and bytes (6) say it
  /// themselves.
  private static let sizes = [0, 0, 1, 2, 4, 8, nil, nil, 8, 16]

  private static func nextHeader(
    in rest: inout ArraySlice<UInt8>
  ) -> (key: String, value: String)? {
    guard let length = rest.popFirst(), rest.count > Int(length) else { return nil }
    let key = String(decoding: rest.prefix(Int(length)), as: UTF8.self)
    rest = rest.dropFirst(Int(length))
    guard let type = rest.popFirst(), Int(type) < sizes.count else { return nil }
    var size = 0
    if let known = sizes[Int(type)] {
      size = known
    } else {
      guard rest.count >= 2 else { return nil }
      size = rest.prefix(2).reduce(0) { $0 << 8 | Int($1) }
      rest = rest.dropFirst(2)
    }
    guard rest.count >= size else { return nil }
    defer { rest = rest.dropFirst(size) }
    return (key, type == 7 ? String(decoding: rest.prefix(size), as: UTF8.self) : "")
  }

  private static func number(_ bytes: [UInt8], _ offset: Int) -> Int {
    bytes[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) }
  }
}
