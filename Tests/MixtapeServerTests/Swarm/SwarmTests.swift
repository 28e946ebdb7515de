import Foundation
import MixtapeCore
import Testing

/// Random apps, scenarios and faults in virtual time.
///
/// `SEED=17 swift test --filter Swarm` runs one again, `SWARM=500 swift test --filter Swarm` many.
@Suite struct Swarm {
  private static var seeds: ClosedRange<UInt64> {
    let environment = ProcessInfo.processInfo.environment
    if let seed = environment["SEED"].flatMap(UInt64.init) { return seed...seed }
    return 1...(environment["SWARM"].flatMap(UInt64.init) ?? 25)
  }

  @Test func `leaves nothing behind, and a journal that is true`() {
    var hours = 0.0
    var (requests, recordings) = (0, 0)
    for seed in Self.seeds {
      do {
        let outcome = try SwarmRun(seed: seed).run()
        hours += Double(outcome.elapsed.components.seconds) / 3_600
        requests += outcome.requests
        recordings += outcome.recordings
        if !outcome.problems.isEmpty {
          Issue.record("SEED=\(seed): \(outcome.problems.joined(separator: "\n"))")
        }
      } catch {
        Issue.record("SEED=\(seed): \(error)")
      }
    }
    print(
      "swarm: seeds \(Self.seeds), \(Int(hours)) simulated hours, \(requests) requests,",
      "\(recordings) recordings"
    )
    #expect(requests > 0)
  }
}
