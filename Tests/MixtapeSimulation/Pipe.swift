import MixtapeServer
import Synchronization

/// One direction of an in-memory connection: a bounded buffer between a writer and a reader.
final class Pipe: Sendable {
  private enum End {
    case open
    case finished
    case reset
  }

  private struct State {
    var buffer: [UInt8] = []
    var end = End.open
    var readerIsGone = false
    var waiter: (id: Int, continuation: CheckedContinuation<Void, Never>)?
    var cancelled: Set<Int> = []
    var nextID = 0
    var taken = 0
  }

  private let state = Mutex(State())
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
  }

  /// Bytes that the writer was let write in all.
  var taken: Int { state.withLock { $0.taken } }

  /// How much of what is on its way the reader's kernel holds; the writer's holds the rest.
  private var window: Int { capacity / 2 }

  /// What has not left the writer's kernel.
  var unreceived: Int {
    state.withLock { $0.readerIsGone ? 0 : max(0, $0.buffer.count - window) }
  }

  var hasInput: Bool {
    state.withLock { !$0.buffer.isEmpty || $0.end != .open }
  }

  func read(atMost limit: Int) async throws -> [UInt8]? {
    while true {
      let (bytes, isOver) = try takeBytes(atMost: limit)
      if let bytes { return bytes }
      if isOver { return nil }
      try await wait { !$0.buffer.isEmpty || $0.end != .open || $0.readerIsGone }
    }
  }

  func write(_ bytes: [UInt8]) async throws {
    var rest = bytes[...]
    while true {
      rest = try give(rest)
      if rest.isEmpty { return }
      try await wait { $0.buffer.count < self.capacity || $0.end != .open || $0.readerIsGone }
    }
  }

  func finish() {
    change { if $0.end == .open { $0.end = .finished } }
  }

  /// What has reached the reader's kernel can still be read; the rest is lost.
  func reset() {
    change { state in
      state.end = .reset
      state.buffer.removeLast(max(0, state.buffer.count - self.window))
    }
  }

  func readerLeaves() {
    change { $0.readerIsGone = true }
  }

  private func takeBytes(atMost limit: Int) throws -> (bytes: [UInt8]?, isOver: Bool) {
    let (bytes, end, isGone) = state.withLock { state in
      let bytes = Array(state.buffer.prefix(limit))
      // All of it nearly always: keeps its room and moves nothing.
      if bytes.count == state.buffer.count {
        state.buffer.removeAll(keepingCapacity: true)
      } else {
        state.buffer.removeFirst(bytes.count)
      }
      return (bytes, state.end, state.readerIsGone)
    }
    if !bytes.isEmpty {
      change { _ in }
      return (bytes, false)
    }
    if isGone { throw ConnectionError(.closed, "the connection is closed") }
    if end == .reset { throw ConnectionError(.reset, "the peer reset the connection") }
    return (nil, end == .finished)
  }

  private func give(_ bytes: ArraySlice<UInt8>) throws -> ArraySlice<UInt8> {
    let (rest, isBroken) = state.withLock { state -> (ArraySlice<UInt8>, Bool) in
      if state.end != .open || state.readerIsGone { return (bytes, true) }
      let room = max(0, capacity - state.buffer.count)
      state.buffer += bytes.prefix(room)
      state.taken += min(room, bytes.count)
      return (bytes.dropFirst(room), false)
    }
    if isBroken { throw ConnectionError(.closed, "the peer closed the connection") }
    change { _ in }
    return rest
  }

  /// Changes the state and wakes whoever waits, to look again.
  private func change(_ body: (inout State) -> Void) {
    let waiter = state.withLock { state in
      body(&state)
      defer { state.waiter = nil }
      return state.waiter
    }
    waiter?.continuation.resume()
  }

  private func wait(until condition: @escaping @Sendable (State) -> Bool) async throws {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let previous = state.withLock { state -> CheckedContinuation<Void, Never>? in
          if condition(state) || state.cancelled.remove(id) != nil { return continuation }
          defer { state.waiter = (id, continuation) }
          return state.waiter?.continuation
        }
        previous?.resume()
      }
    } onCancel: {
      let waiter = state.withLock { state -> CheckedContinuation<Void, Never>? in
        guard let waiter = state.waiter, waiter.id == id else {
          state.cancelled.insert(id)
          return nil
        }
        state.waiter = nil
        return waiter.continuation
      }
      waiter?.resume()
    }
    if Task.isCancelled { throw CancellationError() }
  }
}
