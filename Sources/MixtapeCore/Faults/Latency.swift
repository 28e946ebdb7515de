package import MixtapeJSON
import MixtapeProviders

/// Everything comes later, by a time that is always the same or that luck chooses.
package struct Latency: Fault {
  package static let name = "latency"
  package static let example = "{ latency: { uniform: [\"200ms\", \"2s\"] } }"
  private let spread: TimeSpread
  private var delay: Duration?

  package init(_ options: inout JSONReader) throws(JSONError) {
    spread = try options.required(Self.name)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    let delay = delay ?? spread.draw(&stage.setting.dice)
    self.delay = delay
    return [Cue(at: cue.at + delay, cue.action)]
  }
}
