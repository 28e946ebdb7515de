import Mixtape
import MixtapeIO

/// Runs a server until a signal ends it: what serve, record and replay have in common.
enum Serving {
  static func run(_ configuration: Configuration, console: Console) async throws -> ExitCode {
    Signals.survivePipes()
    Signals.arm()
    let server = try start(configuration)
    let greeting = Greeting(
      address: server.address,
      ports: server.ownPorts,
      configuration: configuration,
      cassettes: server.cassettes
    )
    console.print(greeting.text)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      group.addTask { _ = try await Signals.wait(on: EventLoopGroup.shared()) }
      try await group.next()
      group.cancelAll()
      try await group.waitForAll()
    }
    return farewell(server.misses, console: console)
  }

  private static func start(_ configuration: Configuration) throws(CommandError) -> MockServer {
    do {
      return try MockServer(configuration)
    } catch {
      switch error.kind {
      case .cassette, .scenario: throw CommandError(mistake: error.description)
      case .badInput: throw CommandError(.usage, error.description)
      case .unavailable: throw CommandError(.unavailable, error.description)
      }
    }
  }

  private static func farewell(_ misses: [MockServer.Miss], console: Console) -> ExitCode {
    guard !misses.isEmpty else { return .success }
    console.printError("mixtape: \(counted(misses.count, "request")) missed:")
    for miss in misses { console.printError("  \(miss)") }
    return .failure
  }
}
