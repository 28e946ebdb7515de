import MixtapeCore
import MixtapeHTTP
import Testing

@testable import MixtapeIO

@Suite struct SystemTimeTests {
  private let time = SystemTime(loops: SocketPair.loops)

  @Test func `time begins at zero and goes forward`() {
    let time = SystemTime(loops: SocketPair.loops)
    let first = time.now
    #expect(first >= .start)
    #expect(first < .start + .seconds(60))
    #expect(time.now >= first)
  }

  @Test func `the date of an instant is as far from now as the instant`() {
    let now = time.now
    let early = time.date(at: now)
    let late = time.date(at: now + .seconds(3600))
    #expect(abs(late.nanoseconds - early.nanoseconds - 3_600_000_000_000) < 1_000_000_000)
    #expect(early.seconds > 1_700_000_000)
  }

  @Test func `a sleep ends at its deadline or after, on a loop and off it`() async throws {
    let deadline = time.now + .milliseconds(5)
    try await time.sleep(until: deadline)
    #expect(time.now >= deadline)
    try await SocketPair.loops.next().run {
      let deadline = time.now + .milliseconds(5)
      try await time.sleep(until: deadline)
      #expect(time.now >= deadline)
    }
  }

  @Test func `a deadline that has passed is no sleep`() async throws {
    try await time.sleep(until: .start)
  }

  @Test func `ten thousand sleepers all wake, each not before its time`() async throws {
    let time = time
    try await withThrowingDiscardingTaskGroup { tasks in
      for number in 0..<10_000 {
        tasks.addTask(executorPreference: SocketPair.loops.next()) {
          let deadline = time.now + .microseconds(number * 7 % 5000)
          try await time.sleep(until: deadline)
          #expect(time.now >= deadline)
        }
      }
    }
  }

  @Test(arguments: [true, false]) func `a cancelled sleep ends at once`(onLoop: Bool) async {
    let time = time
    let loop = SocketPair.loops.next()
    await withTaskGroup(of: Bool.self) { tasks in
      for _ in 0..<100 {
        tasks.addTask(executorPreference: onLoop ? loop : nil) {
          do {
            try await time.sleep(until: time.now + .seconds(3600))
            return false
          } catch {
            return true
          }
        }
      }
      await loop.turnOnce()
      tasks.cancelAll()
      for await wasCancelled in tasks { #expect(wasCancelled) }
    }
  }

  @Test func `a task cancelled before its sleep does not begin it`() async {
    let time = time
    await withTaskGroup(of: Void.self) { tasks in
      tasks.cancelAll()
      tasks.addTask {
        await #expect(throws: CancellationError.self) {
          try await time.sleep(until: time.now + .seconds(3600))
        }
        await #expect(throws: CancellationError.self) { try await time.sleep(until: .start) }
      }
    }
  }

  @Test func `cancellations that race with the end of a sleep lose nothing`() async {
    let time = time
    for _ in 0..<200 {
      await withTaskGroup(of: Void.self) { tasks in
        for number in 0..<10 {
          tasks.addTask(executorPreference: number % 2 == 0 ? SocketPair.loops.next() : nil) {
            try? await time.sleep(until: time.now + .microseconds(number * 20))
          }
        }
        await tasks.next()
        tasks.cancelAll()
      }
    }
  }
}
