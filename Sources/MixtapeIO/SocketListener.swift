import CMixtapeSystem
package import MixtapeServer
import Synchronization

/// Accepts TCP clients on one address and spreads them over the loops.
///
/// What changes is touched on its loop's thread only, which is why it may call itself Sendable.
package final class SocketListener: Listener, @unchecked Sendable {
  /// How long accepting rests when the process has no descriptor left.
  private static let pause: Int64 = 50_000_000
  private static let backlog: CInt = 4096

  package let address: (host: String, port: Int)
  private let bound: SocketAddress
  private let loop: EventLoop
  private let loops: EventLoopGroup
  private(set) var descriptor: Descriptor
  /// While it is paused the descriptor has the address without listening, so that nobody else
  /// takes it.
  private var isPaused: Bool
  /// Who waits for it to go on.
  private var acceptor: WaitList.ID?

  /// Listens from now on, or where it is paused has the address only; `port` 0 takes any that is
  /// free, and `option` is where another can be chosen.
  package init(
    host: String,
    port: Int,
    isPaused: Bool = false,
    option: String = "--port",
    loops: EventLoopGroup
  ) throws(ConnectionError) {
    guard (0...65_535).contains(port) else {
      throw ConnectionError(
        .other,
        "\(port) is no port; choose one from 0 to 65535 with \(option)"
      )
    }
    // Not both addresses of localhost: one listener has one address to print.
    let name = host == "localhost" ? "127.0.0.1" : host
    let candidates = try SocketAddress.lookUp(host: name, port: port)
    guard let wanted = candidates.first(where: { $0.family == AF_INET }) ?? candidates.first else {
      throw ConnectionError(.unresolved, "there is no host named \(host)")
    }
    let number: CInt
    do throws(SystemCallError) {
      number = try Self.bind(to: wanted)
      if !isPaused, listen(number, Self.backlog) != 0 {
        let error = SystemCallError("listen")
        CMixtapeSystem.close(number)
        throw error
      }
    } catch {
      throw Self.explain(error, host: host, port: port, option: option)
    }
    var bound = SocketAddress()
    _ = unsafe bound.withMutableSockaddr { unsafe getsockname(number, $0, $1) }
    address = (host: Self.reachable(bound.parts.host), port: bound.parts.port)
    self.bound = bound
    self.loops = loops
    self.isPaused = isPaused
    loop = loops.next()
    descriptor = Descriptor(number, on: loop)
  }

  /// Where accepting costs no change of threads.
  package var executor: any TaskExecutor { loop }

  deinit {
    let descriptor = descriptor
    loop.perform { descriptor.close() }
  }

  package func accept() async throws -> any Connection {
    while loop.isCurrent {
      try Task.checkCancellation()
      if isPaused {
        if await loop.suspend({ acceptor = $0 }) == .cancelled { throw CancellationError() }
        continue
      }
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

  package func pause() async {
    await loop.run { self.stopListening() }
  }

  package func resume() async throws {
    try await loop.run { try self.listenAgain() }
  }

  package func close() {
    loop.perform { [self] in
      isPaused = false
      descriptor.close()
      wakeAcceptor()
    }
  }

  private func stopListening() {
    guard !isPaused, descriptor.isOpen else { return }
    isPaused = true
    descriptor.close()
    // Where that fails the address is free for a while, and is asked for again later.
    if let number = try? Self.bind(to: bound) { descriptor = Descriptor(number, on: loop) }
  }

  private func listenAgain() throws(ConnectionError) {
    guard isPaused else { return }
    do throws(SystemCallError) {
      if !descriptor.isOpen { descriptor = Descriptor(try Self.bind(to: bound), on: loop) }
      guard CMixtapeSystem.listen(descriptor.number, Self.backlog) == 0 else {
        throw SystemCallError("listen")
      }
    } catch {
      throw ConnectionError(error)
    }
    isPaused = false
    wakeAcceptor()
  }

  private func wakeAcceptor() {
    if let waiting = acceptor { loop.wake(waiting, .ready) }
    acceptor = nil
  }

  private static func bind(to address: SocketAddress) throws(SystemCallError) -> CInt {
    let number = Platform.makeSocket(family: address.family)
    guard number >= 0 else { throw SystemCallError("socket") }
    // Lets a restarted server have its port at once; unlike SO_REUSEPORT it does not let two
    // servers have it.
    var yes: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, size)
    let result = unsafe address.withSockaddr { unsafe CMixtapeSystem.bind(number, $0, $1) }
    guard result == 0 else {
      let error = SystemCallError("bind")
      CMixtapeSystem.close(number)
      throw error
    }
    return number
  }

  private static func explain(
    _ error: SystemCallError,
    host: String,
    port: Int,
    option: String
  ) -> ConnectionError {
    switch error.code {
    case EADDRINUSE:
      ConnectionError(
        .other,
        "port \(port) on \(host) is taken; choose another with \(option), or 0 for any"
      )
    case EACCES, EPERM:
      ConnectionError(
        .other,
        "port \(port) needs an administrator; choose one above 1023 with \(option)"
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
