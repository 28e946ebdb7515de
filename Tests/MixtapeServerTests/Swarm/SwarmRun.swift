import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation

/// A whole little world from one seed: apps, a server with a scenario, an upstream; first recording,
/// then replaying what was recorded.
struct SwarmRun: Sendable {
  let seed: UInt64
  private let tape = "tape.json"
  private let sessions = ["", "blue", "red"]

  /// What came of it, for the sum of all runs.
  struct Outcome: Sendable {
    var elapsed = Duration.zero
    var requests = 0
    var recordings = 0
    var problems: [String] = []
  }

  func run() throws -> Outcome {
    var dice = Dice(seed: seed)
    let schedule = dice.below(2) == 0 ? Schedule.inOrder : .random(seed: dice.next())
    let seeds = (0..<4).map { _ in dice.next() }
    return try simulate(schedule) { world in
      var outcome = Outcome()
      let upstream = SwarmUpstream(luck: seeds[0], time: world.time)
      let recorded = try await record(world, upstream, Dice(seed: seeds[1]), &outcome)
      try await replay(recorded, upstream, world, &outcome)
      try await play(world, upstream, Dice(seed: seeds[2]), &outcome)
      outcome.elapsed = world.time.now - .start
      return outcome
    }
  }

  /// Apps that talk through a server that records.
  private func record(
    _ world: World,
    _ upstream: SwarmUpstream,
    _ dice: Dice,
    _ outcome: inout Outcome
  ) async throws -> [SwarmSight] {
    var configuration = ServerConfiguration()
    configuration.cassettes = [tape]
    configuration.engine.recordMode = .newEpisodes
    return try await swarm(world, configuration, upstream, dice, cassette: nil, &outcome)
  }

  /// Apps that talk to a server that plays what was recorded.
  private func play(
    _ world: World,
    _ upstream: SwarmUpstream,
    _ dice: Dice,
    _ outcome: inout Outcome
  ) async throws {
    var configuration = ServerConfiguration()
    configuration.cassettes = [tape]
    configuration.engine.playsIncomplete = seed % 2 == 0
    _ = try await swarm(world, configuration, upstream, dice, cassette: tape, &outcome)
  }

  private func swarm(
    _ world: World,
    _ configuration: ServerConfiguration,
    _ upstream: SwarmUpstream,
    _ dice: Dice,
    cassette: String?,
    _ outcome: inout Outcome
  ) async throws -> [SwarmSight] {
    var (configuration, dice) = (configuration, dice)
    var scenario = SwarmScenario(dice: Dice(seed: dice.next()), cassette: cassette)
    let text = scenario.text()
    configuration.scenario = .text(text, name: "swarm")
    let seeds = (0..<(3 + dice.below(6))).map { _ in dice.next() }
    let name = cassette == nil ? "a" : "b"
    let result = try await world.serving(configuration, upstream: upstream) { server in
      let sights = try await talk(world, seeds, name: name)
      // Longer than any client may keep an idle connection, and any answer may take.
      try await world.time.sleep(until: world.time.now + .seconds(24 * 3_600))
      var verdict = SwarmVerdict(server, sessions: sessions, completed: upstream.completed)
      verdict.judge(sights)
      if text.contains("limits:") { verdict.judgeLimits() }
      return (sights: sights, problems: verdict.problems + leaks(world, "when all had gone"))
    }
    outcome.requests += result.sights.count
    outcome.problems += result.problems + leaks(world, "after the server's end")
    if !outcome.problems.isEmpty { outcome.problems.append("the scenario was\n\(text)") }
    return result.sights
  }

  private func talk(_ world: World, _ seeds: [UInt64], name: String) async throws -> [SwarmSight] {
    try await withThrowingTaskGroup(of: [SwarmSight].self) { group in
      for (number, seed) in seeds.enumerated() {
        group.addTask {
          var client = SwarmClient(world, name: "\(name)\(number)", dice: Dice(seed: seed))
          try await client.run(talks: 12)
          return client.sights
        }
      }
      var sights: [SwarmSight] = []
      for try await seen in group { sights += seen }
      return sights
    }
  }

  private func leaks(_ world: World, _ moment: String) -> [String] {
    var leaks: [String] = []
    if world.network.openCount > 0 {
      leaks.append("\(world.network.openCount) connections are open \(moment)")
    }
    if world.time.sleeperCount > 0 {
      leaks.append("\(world.time.sleeperCount) tasks sleep \(moment)")
    }
    return leaks
  }

  /// Whatever the upstream has said to its end can be played.
  private func replay(
    _ recorded: [SwarmSight],
    _ upstream: SwarmUpstream,
    _ world: World,
    _ outcome: inout Outcome
  ) async throws {
    var configuration = ServerConfiguration()
    configuration.cassettes = [tape]
    let completed = upstream.completed
    let requests = recorded.map(\.request).filter { $0.isUnique && completed[$0.tag] != nil }
    let problems = try await world.serving(configuration, upstream: upstream) { _ in
      var problems: [String] = []
      for request in requests {
        let client = try world.client()
        let answer = try await client.ask(request.request)
        client.connection.close()
        if answer.body != completed[request.tag] || answer.ending != .complete {
          problems.append("\(request.tag): what is recorded is not what the upstream said")
        }
      }
      return problems
    }
    outcome.recordings += requests.count
    outcome.problems += problems
  }
}
