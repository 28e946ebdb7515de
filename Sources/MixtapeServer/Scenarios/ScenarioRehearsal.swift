package import MixtapeCore
import Synchronization

/// Plays a scenario without a server, for `mixtape rehearse`.
package enum ScenarioRehearsal {
  /// Reads the file and what it replays, and plays it with this seed or else its own.
  ///
  /// Throws `ScenarioError` with a message for the user.
  package static func transcript(
    ofScenarioAt path: String,
    seed: UInt64?,
    doors: Doors
  ) throws -> Transcript {
    var configuration = ServerConfiguration()
    configuration.scenario = .file(path)
    // There are no bodies in a rehearsal, so recordings are found by what was asked.
    configuration.engine.matching.basis = .prompt
    let server = try Server(configuration: configuration, doors: doors)
    defer { server.shelf.close() }
    let loaded = server.engine.withLock { $0.program }
    guard let loaded else { preconditionFailure("A server with a scenario plays it.") }
    var scenario = loaded.scenario
    scenario.seed = seed ?? scenario.seed
    let name = path.split(separator: "/").last ?? ""
    return Rehearsal(
      Program(scenario: scenario, tapes: loaded.tapes, name: String(name)),
      seed: 0,
      recorded: { try? server.plan(for: $0, acceptsGzip: false, isFramed: false) }
    ).run()
  }
}
