import CMixtapeSystem
import MixtapeServer

/// An IPv4 or IPv6 address with its port, as the kernel wants it.
struct SocketAddress {
  private var storage = sockaddr_storage()
  private var length = socklen_t(MemoryLayout<sockaddr_storage>.size)

  var family: CInt { CInt(storage.ss_family) }

  func withSockaddr<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
    unsafe withUnsafeBytes(of: storage) { bytes in
      unsafe body(
        bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.unsafelyUnwrapped,
        length
      )
    }
  }

  /// For calls that fill the address in.
  mutating func withMutableSockaddr<Result>(
    _ body: (UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Result
  ) -> Result {
    length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    return unsafe withUnsafeMutableBytes(of: &storage) { bytes in
      unsafe body(
        bytes.assumingMemoryBound(to: sockaddr.self).baseAddress.unsafelyUnwrapped,
        &length
      )
    }
  }

  /// The address in digits and the port.
  var parts: (host: String, port: Int) {
    unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 128) { host in
      unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16) { port in
        let failure = unsafe withSockaddr { pointer, length in
          unsafe getnameinfo(
            pointer,
            length,
            host.baseAddress,
            128,
            port.baseAddress,
            16,
            NI_NUMERICHOST | NI_NUMERICSERV
          )
        }
        guard failure == 0, let hostText = host.baseAddress, let portText = port.baseAddress
        else { return ("unknown", 0) }
        return unsafe (String(cString: hostText), Int(String(cString: portText)) ?? 0)
      }
    }
  }

  /// `127.0.0.1:4141` or `[::1]:4141`.
  var text: String {
    let (host, port) = parts
    return host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
  }

  /// The addresses of a host, in the order in which to try them.
  ///
  /// Blocks while it asks name servers, except when the host is an address in digits.
  static func lookUp(
    host: String,
    port: Int,
    digitsOnly: Bool = false
  ) throws(ConnectionError) -> [SocketAddress] {
    var hints = unsafe addrinfo()
    unsafe hints.ai_socktype = Platform.streamSockets
    unsafe hints.ai_flags = AI_NUMERICSERV | (digitsOnly ? AI_NUMERICHOST : 0)
    var list: UnsafeMutablePointer<addrinfo>?
    let failure = unsafe getaddrinfo(host, String(port), &hints, &list)
    guard failure == 0 else { throw unresolved(host, failure) }
    defer { unsafe freeaddrinfo(list) }
    var found: [SocketAddress] = []
    while let entry = unsafe list {
      if let pointer = unsafe entry.pointee.ai_addr {
        var address = SocketAddress()
        unsafe address.withMutableSockaddr { target, length in
          unsafe UnsafeMutableRawPointer(target).copyMemory(
            from: pointer,
            byteCount: Int(entry.pointee.ai_addrlen)
          )
          unsafe length.pointee = entry.pointee.ai_addrlen
        }
        found.append(address)
      }
      unsafe list = entry.pointee.ai_next
    }
    return found
  }

  private static func unresolved(_ host: String, _ failure: CInt) -> ConnectionError {
    switch failure {
    case EAI_NONAME: ConnectionError(.unresolved, "there is no host named \(host)")
    case EAI_AGAIN:
      ConnectionError(
        .unresolved,
        "the name \(host) could not be looked up: no name server answers"
      )
    default:
      ConnectionError(
        .unresolved,
        "the name \(host) could not be looked up: \(unsafe String(cString: gai_strerror(failure)))"
      )
    }
  }
}
