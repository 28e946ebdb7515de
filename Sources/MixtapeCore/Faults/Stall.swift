package import MixtapeJSON

/// Nothing comes for a while, then the rest does.
package struct Stall: Fault {
  package static let name = "stall"
  package static let example = "{ stall: \"30s\", at: { chunk: 5 } }"
  private let pause: Duration
  private var finder: PlaceFinder
  private var delay = Duration.zero

  package init(_ options: inout JSONReader) throws(JSONError) {
    pause = try options.required(Self.name, as: TimeSpan.self).duration
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .after(.firstToken))
  }

  package var needsEvents: Bool { finder.place.needsEvents }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard let split = finder.split(cue, on: stage) else {
      return [Cue(at: cue.at + delay, cue.action)]
    }
    delay = pause
    return split.before + split.after.map { Cue(at: $0.at + pause, $0.action) }
  }
}
