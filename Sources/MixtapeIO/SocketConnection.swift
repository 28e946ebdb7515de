import CMixtapeSystem
import MixtapeServer

/// A connected TCP socket, served on one loop.
///
/// Its methods may be called from anywhere: off the loop's thread they go there first, so that all
/// state below is that thread's alone, which is why the class may call itself Sendable.
package final class SocketConnection: Connection, @unchecked Sendable {
  private enum State {
    case open
    /// FIN is sent; the peer may still send.
    case finished
    case closed
  }

  private enum Received {
    case bytes([UInt8])
    case end
    case nothingYet
  }

  /// How much a task may transfer without waiting before others have their turn.
  private static let transfersPerTurn = 16
  /// How long, and for how many buffers full, `close` still listens to a peer that goes on sending.
  private static let lingering: (nanoseconds: Int64, reads: Int) = (2_000_000_000, 1024)

  package let peer: String
  let descriptor: Descriptor
  private var state = State.open
  /// Whether the kernel may have bytes for us: not after a read that got fewer than it asked for.
  private var mayHaveMore = true
  private var transfers = 0

  var loop: EventLoop { descriptor.loop }
  package var executor: (any TaskExecutor)? { loop }

  /// Takes over a connected socket.
  init(_ descriptor: Descriptor, peer: String) {
    var yes: CInt = 1
    let size = socklen_t(MemoryLayout<CInt>.size)
    unsafe setsockopt(descriptor.number, CInt(IPPROTO_TCP), TCP_NODELAY, &yes, size)
    self.descriptor = descriptor
    self.peer = peer
  }

  deinit {
    let descriptor = descriptor
    loop.perform { descriptor.close() }
  }

  // MARK: Reading

  package func read(atMost limit: Int) async throws -> [UInt8]? {
    precondition(limit > 0, "A read asks for at least one byte.")
    while loop.isCurrent {
      try await checkTurn()
      guard state != .closed else { throw ConnectionError.closed }
      switch try receive(atMost: limit) {
      case .bytes(let bytes): return bytes
      case .end: return nil
      case .nothingYet: try await wait(for: .read)
      }
    }
    return try await loop.run { try await self.read(atMost: limit) }
  }

  /// Looks without taking anything; off the loop's thread, where nobody can know, it is true.
  package var hasInput: Bool {
    guard loop.isCurrent, state == .open else { return true }
    var byte: UInt8 = 0
    let count = unsafe recv(descriptor.number, &byte, 1, CInt(MSG_PEEK) | CInt(MSG_DONTWAIT))
    return count >= 0 || lastErrorCode != EAGAIN
  }

  private func receive(atMost limit: Int) throws(ConnectionError) -> Received {
    guard mayHaveMore else { return .nothingYet }
    let size = min(limit, loop.scratch.count)
    while true {
      let count = unsafe loop.scratch.withUnsafeMutableBytes { buffer in
        unsafe recv(descriptor.number, buffer.baseAddress, size, 0)
      }
      if count > 0 {
        mayHaveMore = count == size
        return .bytes(Array(loop.scratch[..<count]))
      }
      if count == 0 { return .end }
      switch lastErrorCode {
      case EINTR: continue
      case EAGAIN: return .nothingYet
      default: throw ConnectionError(SystemCallError("recv"))
      }
    }
  }

  // MARK: Writing

  package func write(_ bytes: [UInt8]) async throws {
    try await write(bytes, from: 0)
  }

  private func write(_ bytes: [UInt8], from start: Int) async throws {
    var sent = start
    while loop.isCurrent {
      try await checkTurn()
      guard state == .open else { throw ConnectionError.closed }
      let count = unsafe bytes.withUnsafeBytes { buffer in
        unsafe send(
          descriptor.number,
          buffer.baseAddress.map { unsafe $0 + sent },
          buffer.count - sent,
          Platform.sendFlags
        )
      }
      if count >= 0 {
        sent += count
        if sent == bytes.count { return }
      } else if lastErrorCode == EAGAIN {
        try await wait(for: .write)
      } else if lastErrorCode != EINTR {
        throw ConnectionError(SystemCallError("send"))
      }
    }
    let rest = sent
    try await loop.run { try await self.write(bytes, from: rest) }
  }

  package func unreceived() async -> Int {
    guard loop.isCurrent else { return await loop.run { await self.unreceived() } }
    return state == .closed ? 0 : Int(mixtape_unreceived(descriptor.number))
  }

  // MARK: Ending

  package func finish() {
    loop.perform { [self] in
      guard state == .open else { return }
      state = .finished
      shutdown(descriptor.number, CInt(SHUT_WR))
    }
  }

  package func close() {
    loop.perform { [self] in
      guard state != .closed else { return }
      state = .closed
      shutdown(descriptor.number, CInt(SHUT_WR))
      descriptor.endWaits()
      mayHaveMore = true
      if isDrained() {
        descriptor.close()
      } else {
        // A task of its own, because `close` returns at once and whoever called it has no more to
        // do with this socket.
        Task(executorPreference: loop) { await self.drain() }
      }
    }
  }

  package func reset() {
    loop.perform { [self] in
      guard state != .closed else { return }
      state = .closed
      var noTime = linger(l_onoff: 1, l_linger: 0)
      let size = socklen_t(MemoryLayout<linger>.size)
      unsafe setsockopt(descriptor.number, SOL_SOCKET, SO_LINGER, &noTime, size)
      descriptor.close()
    }
  }

  /// Whether the peer has sent all that it will ever send.
  private func isDrained() -> Bool {
    do {
      if case .end = try receive(atMost: .max) { return true }
      return false
    } catch {
      return true
    }
  }

  /// Waits for the peer's FIN, with bounds.
  ///
  /// Closing a socket that has unread bytes, or gets some later, sends RST, which can destroy the
  /// answer that the peer has not read yet.
  private func drain() async {
    let deadline = MonotonicClock.now + Self.lingering.nanoseconds
    for _ in 0..<Self.lingering.reads {
      guard case .ready = await descriptor.wait(for: .read, until: deadline) else { break }
      mayHaveMore = true
      if isDrained() { break }
    }
    descriptor.close()
  }

  // MARK: Waiting

  /// Gives other tasks a turn when this one has transferred much without ever waiting.
  private func checkTurn() async throws {
    try Task.checkCancellation()
    transfers += 1
    guard transfers > Self.transfersPerTurn else { return }
    transfers = 0
    if await loop.suspend(until: 0) == .cancelled { throw CancellationError() }
  }

  private func wait(for direction: Interest) async throws {
    transfers = 0
    let wake = await descriptor.wait(for: direction)
    if direction == .read { mayHaveMore = true }
    switch wake {
    case .ready, .timedOut: return
    case .cancelled: throw CancellationError()
    case .closed: throw ConnectionError.closed
    }
  }
}
