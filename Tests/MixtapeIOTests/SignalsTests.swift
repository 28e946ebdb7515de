import CMixtapeSystem
import MixtapeCore
import Synchronization
import Testing

@testable import MixtapeIO

@Suite struct SignalsTests {
  @Test(arguments: [true, false]) func `a signal ends the wait`(isInterrupt: Bool) async {
    await #expect(processExitsWith: .success) { [isInterrupt] in
      let loops = try EventLoopGroup(count: 1)
      let number = isInterrupt ? SIGINT : SIGTERM
      let stop = try await withThrowingTaskGroup(of: Signals.Stop.self) { tasks in
        tasks.addTask { try await Signals.wait(on: loops) }
        await signalsAreAwaited(on: loops.next())
        kill(getpid(), number)
        return try await tasks.next()
      }
      #expect(stop == (isInterrupt ? .interrupt : .terminate))
      #expect(stop?.exitCode == 128 + number)
    }
  }

  @Test func `a signal that comes before the wait is kept for it`() async {
    await #expect(processExitsWith: .success) {
      let loops = try EventLoopGroup(count: 1)
      Signals.arm()
      kill(getpid(), SIGTERM)
      let stop = try await Signals.wait(on: loops)
      #expect(stop == .terminate)
    }
  }

  @Test func `the second signal ends the process at once`() async {
    await #expect(processExitsWith: .exitCode(130)) {
      let loops = try EventLoopGroup(count: 1)
      try await withThrowingTaskGroup(of: Signals.Stop.self) { tasks in
        tasks.addTask { try await Signals.wait(on: loops) }
        await signalsAreAwaited(on: loops.next())
        kill(getpid(), SIGINT)
        _ = try await tasks.next()
        kill(getpid(), SIGINT)
        // Another thread may be the one that gets the signal.
        try await SystemTime(loops: loops).sleep(until: .start + .seconds(3600))
      }
    }
  }

  @Test func `a cancelled wait leaves the process to the signals again`() async {
    await #expect(processExitsWith: .signal(SIGTERM)) {
      let loops = try EventLoopGroup(count: 1)
      await withTaskGroup(of: Void.self) { tasks in
        tasks.addTask {
          await #expect(throws: CancellationError.self) { try await Signals.wait(on: loops) }
        }
        await signalsAreAwaited(on: loops.next())
        tasks.cancelAll()
      }
      kill(getpid(), SIGTERM)
      // Another thread may be the one that gets the signal.
      try await SystemTime(loops: loops).sleep(until: .start + .seconds(3600))
    }
  }

  @Test func `writing to a pipe without a reader is survived`() async {
    await #expect(processExitsWith: .success) {
      Signals.survivePipes()
      var ends: [CInt] = [-1, -1]
      #expect(unsafe pipe(&ends) == 0)
      close(ends[0])
      StandardLog(descriptor: ends[1]).write("to nobody")
    }
  }
}

/// Asked on the loop that waits, where no one sees it half done.
private func signalsAreAwaited(on loop: EventLoop) async {
  while await loop.run({ Signals.bell.load(ordering: .relaxed) < 0 }) { await loop.turnOnce() }
}
