import MixtapeHTTP

/// A message of AWS's binary event stream (`application/vnd.amazon.eventstream`).
///
/// Two lengths and their CRC-32, then headers and payload, then the CRC-32 of all that; every
/// number is big-endian. Verified on openllmetry's recordings and with botocore's decoder.
struct EventStreamFrame: Sendable {
  private let headers: [UInt8]

  /// An event; its payload is JSON.
  init(event type: String) {
    self.init([
      (":event-type", type), (":content-type", "application/json"), (":message-type", "event"),
    ])
  }

  /// What ends a stream that has begun; the order of its headers is unverified.
  init(exception type: String) {
    self.init([
      (":exception-type", type), (":content-type", "application/json"),
      (":message-type", "exception"),
    ])
  }

  private init(_ headers: [(name: String, value: String)]) {
    var bytes: [UInt8] = []
    for (name, value) in headers {
      bytes.append(UInt8(name.utf8.count))
      bytes.append(contentsOf: name.utf8)
      // 7: the value is a string.
      bytes.append(7)
      bytes.append(UInt8(value.utf8.count >> 8))
      bytes.append(UInt8(value.utf8.count & 255))
      bytes.append(contentsOf: value.utf8)
    }
    self.headers = bytes
  }

  func bytes(payload: [UInt8]) -> [UInt8] {
    let count = 16 + headers.count + payload.count
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count)
    Self.append(UInt32(count), to: &bytes)
    Self.append(UInt32(headers.count), to: &bytes)
    Self.append(CRC32.of(bytes[...]), to: &bytes)
    bytes += headers
    bytes += payload
    Self.append(CRC32.of(bytes[...]), to: &bytes)
    return bytes
  }

  private static func append(_ number: UInt32, to bytes: inout [UInt8]) {
    for shift in [24, 16, 8, 0] as [UInt32] {
      bytes.append(UInt8(truncatingIfNeeded: number >> shift))
    }
  }
}
