import MixtapeCore
import MixtapeServer
import Synchronization
import Testing

@testable import MixtapeIO

@Suite struct EventLoopTests {
  private let loops = SocketPair.loops

  @Test func `tasks run on the thread of the loop they prefer, also after a wait`() async {
    let two = [loops.next(), loops.next()]
    #expect(two[0] !== two[1])
    await withTaskGroup(of: Void.self) { tasks in
      for number in 0..<100 {
        let loop = two[number % 2]
        tasks.addTask(executorPreference: loop) {
          #expect(loop.isCurrent)
          #expect(EventLoop.current === loop)
          _ = await loop.suspend(until: 0)
          #expect(loop.isCurrent)
          await withTaskGroup(of: Void.self) { children in
            children.addTask { #expect(loop.isCurrent) }
          }
          #expect(loop.isCurrent)
        }
      }
    }
    #expect(EventLoop.current == nil)
  }

  @MainActor @Test func `work goes to the loop from an actor too, and comes back`() async {
    let loop = loops.next()
    await loop.run { #expect(loop.isCurrent) }
    #expect(!loop.isCurrent)
    MainActor.assertIsolated()
  }

  @Test func `other threads' work is done in the order in which it was asked for`() async {
    let loop = loops.next()
    let seen = Shared<[Int]>([])
    for number in 0..<1000 {
      loop.perform { seen.update { $0.append(number) } }
    }
    await loop.run {}
    #expect(seen.value == Array(0..<1000))
  }

  @Test func `a task that never waits does not keep others from their deadlines`() async {
    let loop = loops.next()
    let isOver = Shared(false)
    await withTaskGroup(of: Void.self) { tasks in
      tasks.addTask(executorPreference: loop) {
        while !isOver.value { await Task.yield() }
      }
      tasks.addTask(executorPreference: loop) {
        _ = await loop.suspend(until: MonotonicClock.now + 1_000_000)
        isOver.value = true
      }
    }
  }
}
