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

  /// The loop whose turn it is.
  package func next() -> EventLoop {
    guard loops.count > 1 else { return loops[0] }
    let number = turn.wrappingAdd(1, ordering: .relaxed).oldValue
    return loops[Int(UInt(bitPattern: number) % UInt(loops.count))]
  }
}
