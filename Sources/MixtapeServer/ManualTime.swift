package import MixtapeCore
package import MixtapeHTTP
import Synchronization

/// Time that stands still until it is told to go on.
///
/// It goes from deadline to deadline and wakes one sleeper at a time; before the next it waits
/// until all that this one has set in motion has come to rest. So what many tasks do in an hour is
/// done in the order of its deadlines, however many threads they run on.
package final class ManualTime: ManualTimeSource {
  fileprivate struct Sleeper {
    let deadline: Instant
    /// Equal deadlines are served in the order in which they came.
    let id: UInt64
    let continuation: CheckedContinuation<Void, Never>

    func isAfter(_ other: (deadline: Instant, id: UInt64)) -> Bool {
      (deadline, id) > other
    }
  }

  fileprivate struct State {
    var now = Instant.start
    /// How far time has been told to go; later than `now` while it is on its way.
    var goal = Instant.start
    var isOnItsWay = false
    /// The latest first.
    var sleepers: [Sleeper] = []
    var lastID: UInt64 = 0
  }

  private let state = Mutex(State())
  private let startDate: UnixTime
  private let settle: @Sendable () async -> Void

  /// `settle` returns when every task waits for something that has not come.
  package init(startDate: UnixTime, settle: @escaping @Sendable () async -> Void) {
    self.startDate = startDate
    self.settle = settle
  }

  package var now: Instant { state.withLock { $0.now } }

  package func date(at instant: Instant) -> UnixTime {
    UnixTime(nanoseconds: startDate.nanoseconds + instant.nanoseconds)
  }

  package func sleep(until deadline: Instant) async throws(CancellationError) {
    let id = state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isAsleep = state.withLock { state in
          if Task.isCancelled || deadline <= state.now { return false }
          state.insert(Sleeper(deadline: deadline, id: id, continuation: continuation))
          return true
        }
        if !isAsleep { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.remove((deadline, id)) }?.resume()
    }
    if Task.isCancelled { throw CancellationError() }
  }

  package func deadlines(limit: Int) -> [Instant] {
    state.withLock { state in
      var found: [Instant] = []
      for sleeper in state.sleepers.reversed() where sleeper.deadline != found.last {
        if found.count == limit { break }
        found.append(sleeper.deadline)
      }
      return found
    }
  }

  package func advance(by duration: Duration) async {
    let (goal, isFirst) = state.withLock { state in
      state.goal = state.goal + duration
      defer { state.isOnItsWay = true }
      return (state.goal, !state.isOnItsWay)
    }
    guard isFirst else {
      // Time is on its way already, and goes on to the new goal.
      try? await sleep(until: goal)
      return await settle()
    }
    await settle()
    while let next = state.withLock({ $0.step() }) {
      next.resume()
      await settle()
    }
  }
}

extension ManualTime.State {
  /// Goes on to the next deadline, or where there is none on the way, to the goal.
  fileprivate mutating func step() -> CheckedContinuation<Void, Never>? {
    guard let next = sleepers.last, next.deadline <= goal else {
      now = goal
      isOnItsWay = false
      return nil
    }
    now = max(now, next.deadline)
    sleepers.removeLast()
    return next.continuation
  }

  fileprivate mutating func insert(_ sleeper: ManualTime.Sleeper) {
    sleepers.insert(sleeper, at: place(of: (sleeper.deadline, sleeper.id)))
  }

  /// nil where it sleeps no more, or not yet.
  fileprivate mutating func remove(
    _ key: (deadline: Instant, id: UInt64)
  ) -> CheckedContinuation<Void, Never>? {
    let place = place(of: key)
    guard place < sleepers.count, sleepers[place].id == key.id else { return nil }
    return sleepers.remove(at: place).continuation
  }

  /// How many have a later turn.
  private func place(of key: (deadline: Instant, id: UInt64)) -> Int {
    var (low, high) = (0, sleepers.count)
    while low < high {
      let middle = (low + high) / 2
      if sleepers[middle].isAfter(key) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
