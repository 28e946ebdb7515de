import Synchronization

/// Wakes the one task that waits for news; a ring that nobody waits for is kept for the next.
final class Bell: Sendable {
  private struct State {
    var hasRung = false
    var listener: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func ring() {
    let listener = state.withLock { state in
      state.hasRung = state.listener == nil
      defer { state.listener = nil }
      return state.listener
    }
    listener?.resume()
  }

  /// Returns when it has rung, or when its task is cancelled.
  func wait() async {
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          if state.hasRung || Task.isCancelled {
            state.hasRung = false
            return true
          }
          state.listener = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      let listener = state.withLock { state in
        defer { state.listener = nil }
        return state.listener
      }
      listener?.resume()
    }
  }
}
