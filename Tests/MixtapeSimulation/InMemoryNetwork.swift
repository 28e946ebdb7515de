package import MixtapeServer
import Synchronization

/// Listeners by port, and connections to them; hang-up, half-close, reset and slow readers
/// included.
package final class InMemoryNetwork: Connector {
  private let listeners = Mutex<[Int: InMemoryListener]>([:])
  private let made = Mutex(Made())

  package init() {}

  package func listen(port: Int) -> InMemoryListener {
    let listener = InMemoryListener(port: port)
    listeners.withLock { $0[port] = listener }
    return listener
  }

  package func connect(host: String, port: Int) async throws -> any Connection {
    try connect(port: port)
  }

  /// `capacity` is how many bytes each side can send that the other has not read.
  package func connect(port: Int, capacity: Int = 64 << 10) throws -> InMemoryConnection {
    guard let listener = listeners.withLock({ $0[port] }), listener.isListening else {
      throw ConnectionError(.refused, "connection refused")
    }
    let there = Pipe(capacity: capacity)
    let back = Pipe(capacity: capacity)
    let client = InMemoryConnection(incoming: back, outgoing: there, peer: "127.0.0.1:\(port)")
    let server = InMemoryConnection(incoming: there, outgoing: back, peer: "127.0.0.1:50000")
    made.withLock { made in
      // The closed ones are let go now and then, at constant cost on the whole.
      if made.connections.count >= 2 * max(64, made.open) { made.forgetClosed() }
      made.connections += [client, server]
    }
    listener.arrive(server)
    return client
  }

  /// Ends that nobody has closed, for tests that look for leaks.
  package var openCount: Int {
    made.withLock { made in
      made.forgetClosed()
      return made.open
    }
  }
}

private struct Made {
  var connections: [InMemoryConnection] = []
  /// How many of them were open at the last look.
  var open = 0

  mutating func forgetClosed() {
    connections.removeAll(where: \.isClosed)
    open = connections.count
  }
}

package final class InMemoryListener: Listener {
  private struct State {
    var waiting: [InMemoryConnection] = []
    var continuation: CheckedContinuation<Void, Never>?
    var isClosed = false
    var isPaused = false
  }

  package let address: (host: String, port: Int)
  private let state = Mutex(State())

  init(port: Int) {
    address = ("127.0.0.1", port)
  }

  package var isListening: Bool { state.withLock { !$0.isClosed && !$0.isPaused } }

  package func accept() async throws -> any Connection {
    while true {
      let (connection, isClosed) = state.withLock { state in
        (state.waiting.isEmpty ? nil : state.waiting.removeFirst(), state.isClosed)
      }
      if let connection { return connection }
      if Task.isCancelled { throw CancellationError() }
      if isClosed { throw ConnectionError(.closed, "the listener is closed") }
      await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          let now = state.withLock { state -> Bool in
            if !state.waiting.isEmpty || state.isClosed { return true }
            state.continuation = continuation
            return false
          }
          if now || Task.isCancelled { wake(orResume: now ? continuation : nil) }
        }
      } onCancel: {
        wake(orResume: nil)
      }
    }
  }

  package func pause() async {
    let unserved = state.withLock { state in
      state.isPaused = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for connection in unserved { connection.reset() }
  }

  package func resume() async {
    state.withLock { $0.isPaused = false }
  }

  package func close() {
    state.withLock { $0.isClosed = true }
    wake(orResume: nil)
  }

  func arrive(_ connection: InMemoryConnection) {
    state.withLock { $0.waiting.append(connection) }
    wake(orResume: nil)
  }

  private func wake(orResume other: CheckedContinuation<Void, Never>?) {
    let continuation = state.withLock { state in
      defer { state.continuation = nil }
      return state.continuation
    }
    continuation?.resume()
    other?.resume()
  }
}

package final class InMemoryConnection: Connection {
  private let incoming: Pipe
  private let outgoing: Pipe
  private let closed = Mutex(false)
  package let peer: String

  init(incoming: Pipe, outgoing: Pipe, peer: String) {
    self.incoming = incoming
    self.outgoing = outgoing
    self.peer = peer
  }

  package var executor: (any TaskExecutor)? { nil }
  package var isClosed: Bool { closed.withLock { $0 } }
  package var hasInput: Bool { incoming.hasInput }
  /// How many bytes this side was let write: what a reader that does not read is made to hold.
  package var bytesTaken: Int { outgoing.taken }

  package func read(atMost limit: Int) async throws -> [UInt8]? {
    try await incoming.read(atMost: limit)
  }

  package func write(_ bytes: [UInt8]) async throws {
    try await outgoing.write(bytes)
  }

  package func unreceived() async -> Int { outgoing.unreceived }

  package func finish() {
    outgoing.finish()
  }

  package func close() {
    closed.withLock { $0 = true }
    outgoing.finish()
    incoming.readerLeaves()
  }

  package func reset() {
    closed.withLock { $0 = true }
    outgoing.reset()
    incoming.readerLeaves()
  }
}
