package import MixtapeJSON
import MixtapeProviders

/// The time between two pieces is longer or shorter by up to this part of itself.
package struct Jitter: Fault {
  package static let name = "jitter"
  package static let example = "{ jitter: 0.5 }"
  private let reach: Ratio
  private var last: (came: Duration, went: Duration)?

  package init(_ options: inout JSONReader) throws(JSONError) {
    reach = try options.required(Self.name)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    let before = last ?? (cue.at, cue.at)
    let gap = reach.varied(cue.at - before.came, &stage.setting.dice)
    last = (cue.at, before.went + gap)
    return [Cue(at: before.went + gap, cue.action)]
  }
}
