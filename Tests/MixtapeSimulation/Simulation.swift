import MixtapeCore
package import MixtapeServer
import Synchronization

/// Everything that a server needs, in memory and in virtual time.
package final class World: Sendable {
  package let executor: SimulatedExecutor
  package let time: VirtualTime
  package let network: InMemoryNetwork
  package let files = InMemoryFileStore()
  package let log = MemoryLog()

  package init(_ schedule: Schedule = .inOrder) {
    executor = SimulatedExecutor(schedule)
    time = VirtualTime()
    network = InMemoryNetwork()
  }

  /// The doors, with our own HTTP client on the in-memory network as upstream.
  package var doors: Doors {
    doors(upstream: HTTPUpstream(connector: network, time: time))
  }

  package func doors(upstream: any Upstream, time scripted: (any TimeSource)? = nil) -> Doors {
    Doors(time: scripted ?? time, wallTime: time, upstream: upstream, files: files, log: log)
  }

  /// A clock that has to be told to go on, beside the virtual one, which goes on by itself, but
  /// only when nobody has anything to do.
  package func manualTime() -> ManualTime {
    ManualTime(startDate: time.date(at: .start)) { [time] in
      try? await time.sleep(until: time.now + .nanoseconds(1))
    }
  }
}

/// Nobody has anything to do and nobody sleeps: everybody waits for somebody else.
package struct Deadlock: Error, CustomStringConvertible {
  package let description: String
}

/// Runs `body` and all its tasks on one thread to the end; hours of virtual time pass in
/// milliseconds.
package func simulate<Result: Sendable>(
  _ schedule: Schedule = .inOrder,
  _ body: @escaping @Sendable (World) async throws -> Result
) throws -> Result {
  let world = World(schedule)
  let outcome = Outcome<Result>()
  // The one unstructured task: the root of everything in the simulation.
  let root = Task(executorPreference: world.executor) {
    do {
      let result = try await body(world)
      outcome.set(.success(result))
    } catch {
      outcome.set(.failure(error))
    }
  }
  while true {
    world.executor.runAll()
    if let result = outcome.value { return try result.get() }
    guard world.time.jump() else {
      root.cancel()
      world.executor.runAll()
      throw Deadlock(
        description: "deadlock at \(world.time.now.nanoseconds / 1_000_000) ms:"
          + " every task waits and none sleeps"
      )
    }
  }
}

private final class Outcome<Value: Sendable>: Sendable {
  private let result = Mutex<Result<Value, any Error>?>(nil)

  var value: Result<Value, any Error>? { result.withLock { $0 } }

  func set(_ value: Result<Value, any Error>) {
    result.withLock { $0 = value }
  }
}
