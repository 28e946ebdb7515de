import Foundation
import MixtapeCore
import MixtapeServer
import MixtapeSimulation
import Testing

@testable import MixtapeIO

/// The same calls on real sockets, on real threads, several times, and in the simulation.
///
/// `STORM_RUNS=20 swift test --filter 'attempt on real sockets'` runs the whole of it; alone it is small.
@Suite(.timeLimit(.minutes(20))) struct `The outcome of every attempt on real sockets` {
  private struct Run: Sendable {
    var seen: [Storm.Asking: Storm.Seen]
    var journal: String
  }

  private static let isWhole = runs > 2
  private static let runs =
    ProcessInfo.processInfo.environment["STORM_RUNS"].flatMap(Int.init) ?? 2
  private static let calls = isWhole ? 2_000 : 250

  private static var configuration: ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(EveryFault.scenario(), name: "every fault")
    return configuration
  }

  private func simulated(seed: UInt64) throws -> Run {
    try simulate(.random(seed: seed)) { world in
      try await world.serving(Self.configuration) { server in
        var storm = Storm(
          luck: seed,
          quiet: (.seconds(10), 3),
          connector: world.network,
          port: World.port,
          time: world.time
        )
        storm.calls = Self.calls
        let seen = try await storm.run()
        return Run(seen: seen, journal: try await server.settledJournal(world.time))
      }
    }
  }

  private func real(luck: UInt64) async throws -> Run {
    let loops = try EventLoopGroup(count: 3)
    let time = SystemTime(loops: loops)
    let connector = SocketConnector(loops: loops)
    let listener = try SocketListener(host: "127.0.0.1", port: 0, loops: loops)
    let server = try Server(
      configuration: Self.configuration,
      doors: Doors(
        time: time,
        wallTime: time,
        upstream: HTTPUpstream(connector: connector, time: time),
        files: DiskFileStore(),
        log: MemoryLog()
      )
    )
    var storm = Storm(
      luck: luck,
      quiet: (.milliseconds(200), 5),
      connector: connector,
      port: listener.address.port,
      time: time
    )
    storm.calls = Self.calls
    return try await withThrowingTaskGroup(of: Void.self) { [storm] group in
      group.addTask { try await server.run(on: listener) }
      let seen = try await storm.run()
      let journal = try await server.settledJournal(time)
      group.cancelAll()
      return Run(seen: seen, journal: journal)
    }
  }

  @Test func `is that of the simulation, each time`() async throws {
    let expected = try simulated(seed: 1)
    #expect(expected.seen.count > Self.calls)
    for number in 1...Self.runs {
      let run = try await real(luck: UInt64(number))
      #expect(StormDifference.first(expected.seen, run.seen) == nil, "run \(number)")
      #expect(StormDifference.first(expected.journal, run.journal) == nil, "run \(number)")
      guard Self.isWhole else { continue }
      let other = try simulated(seed: UInt64(number + 1))
      #expect(StormDifference.first(expected.seen, other.seen) == nil, "simulation \(number)")
      #expect(StormDifference.first(expected.journal, other.journal) == nil)
    }
    print("storm: \(Self.calls) calls, \(expected.seen.count) attempts, \(Self.runs) runs")
  }
}
