import MixtapeCore
package import MixtapeServer

/// An exchange has not ended although nobody waits for it any more.
package struct Unsettled: Error, CustomStringConvertible {
  package let description: String
}

extension Server {
  /// The canonical journal of the main session once the last exchange has ended: that a client has
  /// left may be noticed after it has.
  package func settledJournal(_ time: any TimeSource) async throws -> String {
    for _ in 0..<10_000 {
      if exchanges(session: "").allSatisfy({ $0.outcome != .open }) {
        return canonicalJournal(session: "")
      }
      try await time.sleep(until: time.now + .milliseconds(1))
    }
    throw Unsettled(description: "exchanges are open that nobody waits for")
  }
}
