import Testing

@testable import MixtapeIO

@Suite struct WaitListTests {
  /// Continuations are only made by suspending; this list resumes them itself.
  private final class Tape: @unchecked Sendable {
    var list = WaitList()
    var order: [Int] = []
  }

  @Test func `deadlines come in order, equal ones as they were set`() async throws {
    let loop = SocketPair.loops.next()
    let order = try await loop.run { () async throws -> [Int] in
      let now = MonotonicClock.now
      let tape = Tape()
      await withTaskGroup(of: Void.self) { tasks in
        for (number, delay) in [5, 1, 3, 1, 5, 0, 3].enumerated() {
          tasks.addTask(executorPreference: loop) {
            _ = await loop.suspend(until: now + Int64(delay) * 1_000_000)
            tape.order.append(number)
          }
        }
      }
      return tape.order
    }
    #expect(order == [5, 1, 3, 2, 6, 0, 4])
  }

  @Test(arguments: [1, 2, 3, 4, 5]) func `a list of many waits agrees with a sorted array`(
    seed: UInt64
  ) async {
    let loop = SocketPair.loops.next()
    await loop.run {
      var random = pattern(4000, seed: seed)[...]
      func below(_ bound: Int) -> Int {
        let value = Int(random.removeFirst()) << 8 | Int(random.removeFirst())
        return value % bound
      }
      let tape = Tape()
      // Each child arms one wait of the list; the parent then ends them by time or by name.
      var model: [(time: Int64, number: Int, id: WaitList.ID)] = []
      await withTaskGroup(of: Wake.self) { tasks in
        for number in 0..<500 {
          let time = Int64(below(100))
          let id = tape.list.reserve()
          model.append((time, number, id))
          tasks.addTask(executorPreference: loop) {
            unsafe await withUnsafeContinuation { continuation in
              unsafe tape.list.arm(id, continuation, deadline: time)
            }
          }
        }
        while model.contains(where: { !tape.list.isWaiting($0.id) }) { await loop.turnOnce() }
        model.sort { $0.time < $1.time }
        for _ in 0..<300 {
          let index = below(model.count)
          let removed = model.remove(at: index)
          let continuation = unsafe tape.list.take(removed.id)
          #expect(unsafe continuation != nil)
          unsafe continuation?.resume(returning: .cancelled)
          #expect(unsafe tape.list.take(removed.id) == nil)
          #expect(tape.list.earliestDeadline == model.first?.time)
        }
        while let first = model.first {
          #expect(unsafe tape.list.takeDue(first.time - 1) == nil)
          unsafe tape.list.takeDue(first.time)?.resume(returning: .timedOut)
          model.removeFirst()
          #expect(tape.list.earliestDeadline == model.first?.time)
        }
        var ends: [Wake] = []
        for await end in tasks { ends.append(end) }
        #expect(ends.count { $0 == .cancelled } == 300)
        #expect(ends.count { $0 == .timedOut } == 200)
      }
    }
  }
}
