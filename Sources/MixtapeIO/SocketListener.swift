import CMixtapeSystem
package import MixtapeServer
import Synchronization

/// Accepts TCP clients on one address and spreads them over the loops.
package final class SocketListener: Listener {
  /// How long accepting rests when the process has no descriptor left.
  private static let pause: Int64 = 50_000_000

  package let address: (host: String, port: Int)
  let descriptor: Descriptor
  private let loops: EventLoopGroup

  /// Listens from now on; `port` 0 takes any that is free.
  package init(host: String, port: Int, loops: EventLoopGroup) throws(ConnectionError) {
    guard (0...65_535).contains(port) else {
      throw ConnectionError(.other, "\(port) is no port; choose one from 0 to 65535 with --port")
    }
    // Not both addresses of localhost: one listener has one address to print.
    let name = host == "localhost" ? "127.0.0.1" : host
    let candidates = try SocketAddress.lookUp(host: name, port: port)
    guard let wanted = candidates.first(where: { $0.family == AF_INET }) ?? candidates.first else {
      throw ConnectionError(.unresolved, "there is no host named \(host)")
    }
    let number: CInt
    do {
      number = try Self.listen(on: wanted)
    } catch {
      throw Self.explain(error, host: host, port: port)
    }
    var bound = SocketAddress()
    _ = unsafe bound.withMutableSockaddr { unsafe getsockname(number, $0, $1) }
    address = (host: Self.reachable(bound.parts.host), port: bound.parts.port)
    descriptor = Descriptor(number, on: loops.next())
    self.loops = loops
  }

  deinit {
    close()
  }

  package func accept() async throws -> any Connection {
    let loop = descriptor.loop
    while loop.isCurrent {
      try Task.checkCancellation()
      guard descriptor.isOpen else { throw ConnectionError(.closed, "the listener is closed") }
      var client = SocketAddress()
      let number = Platform.acceptSocket(descriptor.number, from: &client)
      if number >= 0 {
        return SocketConnection(Descriptor(number, on: loops.next()), peer: client.text)
      }
      let wake: Wake
      switch lastErrorCode {
      case EAGAIN: wake = await descriptor.wait(for: .read)
      case EMFILE, ENFILE, ENOBUFS, ENOMEM:
        wake = await loop.suspend(until: MonotonicClock.now + Self.pause)
      case EBADF, EINVAL, ENOTSOCK, EFAULT, EOPNOTSUPP:
        throw ConnectionError(SystemCallError("accept"))
      // The client is gone already, or the network has a problem of its own: accept(2) counts them
      // as one failed client. Yield, in case they come in floods.
      default: wake = await loop.suspend(until: 0)
      }
      if case .cancelled = wake { throw CancellationError() }
    }
    return try await loop.run { try await self.accept() }
  }

  package func close() {
    let descriptor = descriptor
    descriptor.loop.perform { descriptor.close() }
  }

  private static func listen(on address: SocketAddress) throws(SystemCallError) -> CInt {
    let number = Platform.makeSocket(family: address.family)
    guard number >= 0 else { throw SystemCallError("socket") }
    // Lets a restarted server have its port at once; unlike SO_REUSEPORT it does not let two
    // servers have it.
    var yes: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    var call = "bind"
    var result = unsafe address.withSockaddr { unsafe bind(number, $0, $1) }
    if result == 0 {
      call = "listen"
      result = CMixtapeSystem.listen(number, 4096)
    }
    guard result == 0 else {
      let error = SystemCallError(call)
      CMixtapeSystem.close(number)
      throw error
    }
    return number
  }

  private static func explain(
    _ error: SystemCallError,
    host: String,
    port: Int
  ) -> ConnectionError {
    switch error.code {
    case EADDRINUSE:
      ConnectionError(
        .other,
        "port \(port) on \(host) is taken; choose another with --port, or --port 0 for any"
      )
    case EACCES, EPERM:
      ConnectionError(
        .other,
        "port \(port) needs an administrator; choose one above 1023 with --port"
      )
    case EADDRNOTAVAIL:
      ConnectionError(
        .other,
        "\(host) is not an address of this machine; choose another with --host"
      )
    default: ConnectionError(error)
    }
  }

  /// A listener on every address is reached on this machine by the loopback.
  private static func reachable(_ host: String) -> String {
    switch host {
    case "0.0.0.0": "127.0.0.1"
    case "::": "::1"
    default: host
    }
  }
}
