import MixtapeCore
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `The outcome of every attempt` {
  private struct Run: Sendable {
    var seen: [Storm.Asking: Storm.Seen]
    var journal: String
  }

  private func run(_ schedule: Schedule, luck: UInt64, calls: Int) throws -> Run {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(EveryFault.scenario(), name: "every fault")
    return try simulate(schedule) { [configuration] world in
      try await world.serving(configuration) { server in
        var storm = Storm(
          luck: luck,
          quiet: (.seconds(10), 3),
          connector: world.network,
          port: World.port,
          time: world.time
        )
        storm.calls = calls
        let seen = try await storm.run()
        return Run(seen: seen, journal: try await server.settledJournal(world.time))
      }
    }
  }

  @Test func `is the same whatever runs first`() throws {
    let calls = 300
    let first = try run(.inOrder, luck: 0, calls: calls)
    for seed: UInt64 in [1, 2, 3] {
      let other = try run(.random(seed: seed), luck: seed, calls: calls)
      #expect(StormDifference.first(first.seen, other.seen) == nil)
      #expect(StormDifference.first(first.journal, other.journal) == nil)
    }
    #expect(first.seen.count > calls)
    for fault in FaultList.all {
      #expect(first.journal.contains(fault.name), "\(fault.name) has never struck")
    }
  }
}
