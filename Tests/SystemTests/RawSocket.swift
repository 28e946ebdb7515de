import Foundation

/// A client's socket without any library in between: what the kernel says, and every byte.
final class RawSocket: Sendable {
  struct Failure: Error, Equatable {
    var code: Int32
  }

  private let number: Int32

  /// Throws what the kernel said to `connect`.
  ///
  /// With room for few bytes, what is sent stays in the sender's kernel until it is read here.
  init(port: Int, room: Int32? = nil) throws {
    #if os(Linux)
    let kind = Int32(SOCK_STREAM.rawValue)
    #else
    let kind = SOCK_STREAM
    #endif
    number = socket(AF_INET, kind, 0)
    if var room {
      let size = socklen_t(MemoryLayout<Int32>.size)
      _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVBUF, &room, size)
    }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = unsafe withUnsafePointer(to: &address) { pointer in
      unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        unsafe connect(number, $0, size)
      }
    }
    guard result == 0 else {
      let failure = Failure(code: errno)
      close(number)
      throw failure
    }
  }

  deinit {
    close(number)
  }

  /// Whether the kernel has taken it.
  @discardableResult
  func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    let count = unsafe bytes.withUnsafeBytes {
      unsafe Foundation.send(number, $0.baseAddress, $0.count, 0)
    }
    return count == bytes.count
  }

  func post(_ path: String, _ body: String, version: String = "1.1") {
    send(
      "POST \(path) HTTP/\(version)\r\nhost: localhost\r\ncontent-type: application/json\r\n"
        + "content-length: \(body.utf8.count)\r\n\r\n\(body)"
    )
  }

  /// What has arrived, without waiting for more.
  func arrived() throws -> String {
    var text: [UInt8] = []
    while let bytes = try receive(flags: Int32(MSG_DONTWAIT)), !bytes.isEmpty { text += bytes }
    return String(decoding: text, as: UTF8.self)
  }

  /// What there is now: nil where nothing has arrived, and empty at the end.
  func glance() throws -> String? {
    try receive(flags: Int32(MSG_DONTWAIT)).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Everything up to the end, and what the kernel says where that was no end in good order.
  func all() throws -> (text: String, code: Int32?) {
    var bytes: [UInt8] = []
    do {
      while let more = try receive(flags: 0), !more.isEmpty { bytes += more }
      return (String(decoding: bytes, as: UTF8.self), nil)
    } catch let failure as Failure {
      return (String(decoding: bytes, as: UTF8.self), failure.code)
    }
  }

  /// Waits until there is something, or the end, which is empty.
  func next() throws -> String {
    String(decoding: try receive(flags: 0) ?? [], as: UTF8.self)
  }

  /// nil where nothing has arrived; empty at the end.
  private func receive(flags: Int32) throws -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let count = unsafe buffer.withUnsafeMutableBytes {
      unsafe recv(number, $0.baseAddress, $0.count, flags)
    }
    if count >= 0 { return Array(buffer.prefix(count)) }
    if errno == EAGAIN || errno == EWOULDBLOCK { return nil }
    throw Failure(code: errno)
  }
}
