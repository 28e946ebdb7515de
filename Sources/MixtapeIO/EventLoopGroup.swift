package import MixtapeServer
import Synchronization

/// The loops of a process: one per core, used in turn.
package final class EventLoopGroup: Sendable {
  private let loops: [EventLoop]
  private let turn = Atomic<Int>(0)

  /// Starts threads that live as long as the process.
  package init(count: Int) throws(ConnectionError) {
    precondition(count > 0, "A group has at least one loop.")
    var loops: [EventLoop] = []
    do {
      for _ in 0..<count { loops.append(try EventLoop()) }
    } catch {
      throw ConnectionError(error)
    }
    self.loops = loops
  }

  private static let madeOnce = Result { () throws(ConnectionError) in
    try EventLoopGroup(count: Platform.processors)
  }

  /// The process's own group, started when first asked for.
  package static func shared() throws(ConnectionError) -> EventLoopGroup {
    try madeOnce.get()
  }

  private static let madeForManualTime = Result { () throws(ConnectionError) in
    try EventLoopGroup(count: 1)
  }

  /// One loop for all servers whose time stands still: what happens at the same moment happens in
  /// one order, and who waits for all to be quiet need not wait for the servers in real time.
  package static func forManualTime() throws(ConnectionError) -> EventLoopGroup {
    try madeForManualTime.get()
  }

  /// The loop whose turn it is.
  package func next() -> EventLoop {
    guard loops.count > 1 else { return loops[0] }
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
  }

  /// Returns when every task on the loops waits for something that has not come.
  ///
  /// A loop that is idle can be given work by one that is not yet, so they are all asked until none
  /// has done anything between two answers: at the moment after the last of the first answers and
  /// before the first of the second ones all were quiet.
  package func settle() async {
    await withCheckedContinuation { continuation in
      survey([], after: nil) { continuation.resume() }
    }
  }

  /// Asks without a task of its own, which would be work.
  private func survey(_ work: [Int], after last: [Int]?, then: @escaping @Sendable () -> Void) {
    if work.count == loops.count {
      if work == last { then() } else { survey([], after: work, then: then) }
    } else {
      loops[work.count].whenIdle { [self] count in survey(work + [count], after: last, then: then) }
    }
  }
}
