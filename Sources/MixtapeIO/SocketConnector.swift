import CMixtapeSystem
package import MixtapeServer
import MixtapeCore
import Synchronization

/// Opens TCP connections: on the caller's loop where the caller is on one, else on the loop whose
/// turn it is.
package final class SocketConnector: Connector {
  private let loops: EventLoopGroup
  private let timeout: Duration

  /// `timeout` bounds name lookup and all tries together.
  package init(loops: EventLoopGroup, timeout: Duration = .seconds(10)) {
    self.loops = loops
    self.timeout = timeout
  }

  package func connect(host: String, port: Int) async throws -> any Connection {
    guard let loop = EventLoop.current else {
      return try await loops.next().run { try await self.connect(host: host, port: port) }
    }
    try Task.checkCancellation()
    let deadline = MonotonicClock.now + timeout.inNanoseconds
    let addresses = try await lookUp(host: host, port: port, on: loop, deadline: deadline)
    var failure = ConnectionError(.unresolved, "there is no host named \(host)")
    for (index, address) in addresses.enumerated() {
      // A dead address must not take the time of those after it.
      let now = MonotonicClock.now
      let share = (deadline - now) / Int64(addresses.count - index)
      do {
        return try await connect(to: address, on: loop, deadline: now + share)
      } catch let error as ConnectionError {
        failure = ConnectionError(error.kind, "\(error.message) (\(address.text))")
      }
    }
    throw failure
  }

  private func connect(
    to address: SocketAddress,
    on loop: EventLoop,
    deadline: Int64
  ) async throws -> any Connection {
    let number = Platform.makeSocket(family: address.family)
    guard number >= 0 else { throw ConnectionError(SystemCallError("socket")) }
    let descriptor = Descriptor(number, on: loop)
    do {
      let result = unsafe address.withSockaddr { unsafe CMixtapeSystem.connect(number, $0, $1) }
      if result != 0 {
        let error = SystemCallError("connect")
        guard error.code == EINPROGRESS || error.code == EINTR else { throw ConnectionError(error) }
        try await established(descriptor, deadline: deadline)
      }
      return SocketConnection(descriptor, peer: address.text)
    } catch {
      descriptor.close()
      throw error
    }
  }

  private func established(_ descriptor: Descriptor, deadline: Int64) async throws {
    switch await descriptor.wait(for: .write, until: deadline) {
    case .ready: break
    case .cancelled: throw CancellationError()
    case .timedOut: throw ConnectionError(.timedOut, "no connection within \(limitText)")
    case .closed: throw ConnectionError.closed
    }
    var code: CInt = 0
    var size = socklen_t(MemoryLayout<CInt>.size)
    unsafe getsockopt(descriptor.number, SOL_SOCKET, SO_ERROR, &code, &size)
    if code != 0 { throw ConnectionError(SystemCallError("connect", code: code)) }
  }

  private var limitText: String {
    let milliseconds = timeout.inNanoseconds / 1_000_000
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
  }

  // MARK: Names

  private final class Answer: Sendable {
    let result = Mutex<Result<[SocketAddress], ConnectionError>?>(nil)
  }

  private func lookUp(
    host: String,
    port: Int,
    on loop: EventLoop,
    deadline: Int64
  ) async throws -> [SocketAddress] {
    if let found = try? SocketAddress.lookUp(host: host, port: port, digitsOnly: true) {
      return found
    }
    let answer = Answer()
    let wake = await loop.suspend(until: deadline) { id in
      // The C library blocks in getaddrinfo and knows no cancellation: a thread of its own may be
      // left behind with it.
      let failure = Thread.start {
        let result = Result { () throws(ConnectionError) in
          try SocketAddress.lookUp(host: host, port: port)
        }
        answer.result.withLock { $0 = result }
        loop.perform { loop.wake(id, .ready) }
      }
      guard failure != 0 else { return }
      let error = SystemCallError("pthread_create", code: failure)
      answer.result.withLock { $0 = .failure(ConnectionError(error)) }
      loop.wake(id, .ready)
    }
    switch wake {
    case .cancelled: throw CancellationError()
    case .timedOut:
      throw ConnectionError(.timedOut, "the name \(host) was not looked up within \(limitText)")
    case .ready, .closed: break
    }
    guard let result = answer.result.withLock({ $0 }) else { throw ConnectionError.closed }
    return try result.get()
  }
}
