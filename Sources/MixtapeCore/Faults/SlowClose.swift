package import MixtapeJSON

/// All of the answer is there, but its end comes late.
package struct SlowClose: Fault {
  package static let name = "slowClose"
  package static let example = "{ slowClose: \"10s\" }"
  private let time: Duration

  package init(_ options: inout JSONReader) throws(JSONError) {
    time = try options.required(Self.name, as: TimeSpan.self).duration
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    [Cue(at: cue.at + (cue.action.isFinal ? time : .zero), cue.action)]
  }
}
