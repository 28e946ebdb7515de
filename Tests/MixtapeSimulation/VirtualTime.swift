package import MixtapeCore
package import MixtapeHTTP
import MixtapeServer
import Synchronization

/// Time that jumps to the next deadline when nothing is left to do.
package final class VirtualTime: TimeSource {
  private struct State {
    var now = Instant.start
    var continuations: [Int: CheckedContinuation<Bool, Never>] = [:]
    /// Those of the cancelled stay in it until they are due.
    var alarms = AlarmHeap()
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
          if state.cancelled.contains(id) { return false }
          if deadline <= state.now { return true }
          state.continuations[id] = continuation
          state.alarms.insert(Alarm(deadline: deadline, id: id))
          return nil
        }
        if let immediate { continuation.resume(returning: immediate) }
      }
    } onCancel: {
      wake(cancelled: id)
    }
    state.withLock { _ = $0.cancelled.remove(id) }
    guard finished, !Task.isCancelled else { throw CancellationError() }
  }

  /// Jumps to the earliest deadline and wakes those who wait for it, in the order in which they
  /// went to sleep; false when nobody sleeps.
  func jump() -> Bool {
    let woken = state.withLock { state -> [CheckedContinuation<Bool, Never>] in
      var woken: [CheckedContinuation<Bool, Never>] = []
      while let alarm = state.alarms.first, woken.isEmpty || alarm.deadline <= state.now {
        state.alarms.removeFirst()
        guard let continuation = state.continuations.removeValue(forKey: alarm.id) else { continue }
        state.now = max(state.now, alarm.deadline)
        woken.append(continuation)
      }
      return woken
    }
    for continuation in woken { continuation.resume(returning: true) }
    return !woken.isEmpty
  }

  /// How many tasks are asleep, for tests that look for leaks.
  package var sleeperCount: Int { state.withLock { $0.continuations.count } }

  private func wake(cancelled id: Int) {
    let continuation = state.withLock { state in
      let continuation = state.continuations.removeValue(forKey: id)
      if continuation == nil { state.cancelled.insert(id) }
      return continuation
    }
    continuation?.resume(returning: false)
  }
}

private struct Alarm: Comparable {
  var deadline: Instant
  var id: Int

  static func < (left: Alarm, right: Alarm) -> Bool {
    (left.deadline, left.id) < (right.deadline, right.id)
  }
}

/// Alarms with the earliest in front: a binary heap.
private struct AlarmHeap {
  private var alarms: [Alarm] = []

  var first: Alarm? { alarms.first }

  mutating func insert(_ alarm: Alarm) {
    alarms.append(alarm)
    var index = alarms.count - 1
    while index > 0, alarms[index] < alarms[(index - 1) / 2] {
      alarms.swapAt(index, (index - 1) / 2)
      index = (index - 1) / 2
    }
  }

  mutating func removeFirst() {
    alarms.swapAt(0, alarms.count - 1)
    alarms.removeLast()
    var index = 0
    while true {
      let children = (2 * index + 1)..<min(2 * index + 3, max(2 * index + 1, alarms.count))
      guard let least = children.min(by: { alarms[$0] < alarms[$1] }),
        alarms[least] < alarms[index]
      else { return }
      alarms.swapAt(index, least)
      index = least
    }
  }
}
