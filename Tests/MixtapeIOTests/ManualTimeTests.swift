import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import Testing

@testable import MixtapeIO

@Suite struct ManualTimeTests {
  /// Loops of their own: who waits for all to be quiet would wait for other tests.
  private let loops: EventLoopGroup
  private let time: ManualTime

  init() throws {
    let loops = try EventLoopGroup(count: 2)
    self.loops = loops
    time = ManualTime(startDate: UnixTime(seconds: 1000)) { await loops.settle() }
  }

  @Test func `time stands still until it is told to go on, and the date goes with it`() async {
    #expect(time.now == .start)
    await time.advance(by: .seconds(90))
    #expect(time.now == .start + .seconds(90))
    #expect(time.date(at: time.now) == UnixTime(seconds: 1090))
    await time.advance(by: .zero)
    #expect(time.now == .start + .seconds(90))
  }

  @Test func `all that is due is done in the order of its deadlines, on all loops`() async throws {
    let (loops, time) = (loops, time)
    let seen = Shared<[Event]>([])
    await withTaskGroup(of: Void.self) { tasks in
      for number in 0..<20 {
        // Each begins when the one before has come to its first wait: the order is known.
        let step = Duration.milliseconds(70 + 10 * (number % 7))
        tasks.addTask(executorPreference: loops.next()) {
          for round in 1... {
            guard (try? await time.sleep(until: .start + step * round)) != nil else { return }
            seen.update { $0.append(Event(at: time.now, due: .start + step * round)) }
            // To another thread and back.
            await loops.next().run {}
          }
        }
      }
      await loops.settle()
      #expect(seen.value.isEmpty)
      await time.advance(by: .seconds(60))
      let events = seen.value
      #expect(time.now == .start + .seconds(60))
      #expect(events.allSatisfy { $0.at == $0.due })
      #expect(zip(events, events.dropFirst()).allSatisfy { $0.due <= $1.due })
      let expected = (0..<20).map { 60_000 / (70 + 10 * ($0 % 7)) }.reduce(0, +)
      #expect(events.count == expected)
      tasks.cancelAll()
    }
  }

  private struct Event {
    var at: Instant
    var due: Instant
  }

  @Test func `a sleeper whose time has come sleeps on if it wants to, within the same advance`()
    async throws
  {
    let (loops, time) = (loops, time)
    let count = Shared(0)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask(executorPreference: loops.next()) {
        while (try? await time.sleep(until: time.now + .seconds(1))) != nil {
          count.update { $0 += 1 }
        }
      }
      await loops.settle()
      await time.advance(by: .milliseconds(3500))
      #expect(count.value == 3)
      #expect(time.deadlines(limit: 10) == [.start + .seconds(4)])
      await time.advance(by: .milliseconds(500))
      #expect(count.value == 4)
      tasks.cancelAll()
    }
    #expect(time.deadlines(limit: 10).isEmpty)
  }

  @Test func `the next deadlines are told, each once`() async {
    let (loops, time) = (loops, time)
    await withTaskGroup(of: Void.self) { tasks in
      for seconds in [5, 3, 9, 3, 7] {
        tasks.addTask(executorPreference: loops.next()) {
          try? await time.sleep(until: .start + .seconds(seconds))
        }
      }
      await loops.settle()
      #expect(time.deadlines(limit: 3) == [3, 5, 7].map { .start + .seconds($0) })
      tasks.cancelAll()
    }
  }

  @Test func `two who let time go on at once have it go on by both`() async {
    let (loops, time) = (loops, time)
    let woken = Shared<[Instant]>([])
    await withTaskGroup(of: Void.self) { tasks in
      for seconds in 1...20 {
        tasks.addTask(executorPreference: loops.next()) {
          try? await time.sleep(until: .start + .seconds(seconds))
          woken.update { $0.append(time.now) }
        }
      }
      await loops.settle()
      for _ in 0..<2 {
        tasks.addTask { await time.advance(by: .seconds(10)) }
      }
    }
    #expect(time.now == .start + .seconds(20))
    #expect(woken.value == (1...20).map { .start + .seconds($0) })
  }

  @Test func `a cancelled sleep ends at once, and one that is over does not begin`() async throws {
    let time = time
    try await time.sleep(until: .start)
    await withTaskGroup(of: Void.self) { tasks in
      for number in 0..<100 {
        tasks.addTask(executorPreference: number % 2 == 0 ? loops.next() : nil) {
          await #expect(throws: CancellationError.self) {
            try await time.sleep(until: .start + .seconds(3600))
          }
        }
      }
      tasks.cancelAll()
    }
    #expect(time.deadlines(limit: 1).isEmpty)
  }

  @Test func `loops are quiet only when all that they give each other is done`() async {
    let loops = loops
    let hops = Shared(0)
    await withTaskGroup(of: Void.self) { tasks in
      for _ in 0..<10 {
        tasks.addTask {
          for _ in 0..<100 {
            await loops.next().run { hops.update { $0 += 1 } }
          }
        }
      }
      await tasks.waitForAll()
    }
    for round in 1...20 {
      // A chain of work from loop to loop that nobody waits for.
      relay(50, hops)
      await loops.settle()
      #expect(hops.value == 1000 + 50 * round)
    }
  }

  private func relay(_ count: Int, _ hops: Shared<Int>) {
    guard count > 0 else { return }
    loops.next().perform {
      hops.update { $0 += 1 }
      self.relay(count - 1, hops)
    }
  }
}
