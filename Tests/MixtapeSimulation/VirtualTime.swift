package import MixtapeCore
package import MixtapeHTTP
import MixtapeServer
import Synchronization

/// Time that jumps to the next deadline when nothing is left to do.
package final class VirtualTime: TimeSource {
  private struct Sleeper {
    var deadline: Instant
    var order: Int
    var continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var now = Instant.start
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
    var nextID = 0
  }

  private let state = Mutex(State())
  private let startDate: UnixTime

  package init(startDate: UnixTime = UnixTime(seconds: 1_790_000_000)) {
    self.startDate = startDate
  }

  package var now: Instant { state.withLock { $0.now } }

  package func date(at instant: Instant) -> UnixTime {
    UnixTime(nanoseconds: startDate.nanoseconds + instant.nanoseconds)
  }

  package func sleep(until deadline: Instant) async throws(CancellationError) {
    let id = state.withLock { state in
      state.nextID += 1
      return state.nextID
    }
    let finished = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let immediate = state.withLock { state -> Bool? in
          if state.cancelled.remove(id) != nil { return false }
          if deadline <= state.now { return true }
          state.sleepers[id] = Sleeper(
            deadline: deadline,
            order: id,
            continuation: continuation
          )
          return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      wake(cancelled: id)
    }
    guard finished, !Task.isCancelled else { throw CancellationError() }
  }

  /// Jumps to the earliest deadline and wakes those who wait for it; false when nobody sleeps.
  func jump() -> Bool {
    let woken = state.withLock { state -> [Sleeper] in
      guard let deadline = state.sleepers.values.map(\.deadline).min() else { return [] }
      state.now = max(state.now, deadline)
      let due = state.sleepers.filter { $0.value.deadline <= deadline }
      for id in due.keys { state.sleepers[id] = nil }
      return due.values.sorted { $0.order < $1.order }
    }
    for sleeper in woken { sleeper.continuation.resume(returning: true) }
    return !woken.isEmpty
  }

  /// How many tasks are asleep, for tests that look for leaks.
  package var sleeperCount: Int { state.withLock { $0.sleepers.count } }

  private func wake(cancelled id: Int) {
    let sleeper = state.withLock { state in
      let sleeper = state.sleepers.removeValue(forKey: id)
      if sleeper == nil { state.cancelled.insert(id) }
      return sleeper
    }
    sleeper?.continuation.resume(returning: false)
  }
}
