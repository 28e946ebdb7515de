package import MixtapeCore
import MixtapeProviders
import Synchronization

/// A running Mixtape: the engine, the cassettes, and the loops that serve clients.
package final class Server: Sendable {
  let configuration: ServerConfiguration
  let doors: Doors
  let engine: Mutex<Engine>
  let shelf: Shelf
  let understandings = Mutex(UnderstandingCache())
  let played = Mutex<PlayedScenario?>(nil)
  let ports = Mutex<[ProviderPort]>([])
  /// Rings when the scenario or the session has changed what the ports go by.
  let portNews = Bell()

  /// Opens and indexes the cassettes, and reads the scenario.
  ///
  /// Throws `CassetteError` or `ScenarioError`, with a message for the user.
  package init(configuration: ServerConfiguration, doors: Doors) throws {
    self.configuration = configuration
    self.doors = doors
    shelf = try Shelf(configuration: configuration, doors: doors)
    var decisions = configuration.engine
    decisions.startDate = doors.time.date(at: .start)
    engine = Mutex(
      Engine(
        configuration: decisions,
        tape: shelf.tape,
        fallback: shelf.fallback
      )
    )
    try loadScenario()
  }

  /// Serves until the task is cancelled; every connection is then closed.
  package func run(on listener: any Listener) async throws {
    let ports = ports.withLock { $0 }
    defer {
      listener.close()
      for port in ports { port.listener.close() }
      shelf.close()
    }
    try await withThrowingDiscardingTaskGroup { group in
      if case .file(let path) = configuration.scenario {
        let watch = ScenarioWatch(server: self, path: path)
        group.addTask { await watch.run() }
      }
      for port in ports {
        group.addTask { try await self.serve(port.listener, for: port.provider) }
      }
      if !ports.isEmpty {
        let keeper = PortKeeper(server: self)
        group.addTask { await keeper.run() }
      }
      try await serve(listener, for: nil)
      group.cancelAll()
    }
  }

  /// Accepts clients until the task is cancelled, and serves them; `provider` is the one whose own
  /// port it is.
  private func serve(_ listener: any Listener, for provider: String?) async throws {
    try await withThrowingDiscardingTaskGroup { group in
      while !Task.isCancelled {
        let connection: any Connection
        do {
          connection = try await listener.accept()
        } catch is CancellationError {
          break
        }
        let loop = ConnectionLoop(server: self, connection: connection, provider: provider)
        group.addTask(executorPreference: connection.executor) { await loop.run() }
      }
      group.cancelAll()
    }
  }

  /// The misses of every session, for the list at the end.
  package var misses: [Miss] {
    engine.withLock { engine in
      engine.sessionNames.flatMap { engine.session($0)?.misses ?? [] }
    }
  }
}
