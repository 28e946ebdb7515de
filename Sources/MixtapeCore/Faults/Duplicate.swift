package import MixtapeJSON

/// An event comes twice.
package struct Duplicate: Fault {
  package static let name = "duplicate"
  package static let example = "{ duplicate: true, at: { event: 3 } }"
  private var finder: PlaceFinder

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .before(.firstToken))
  }

  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard let split = finder.pick(cue, on: stage) else { return [cue] }
    stage.isDisturbed = true
    return split.before + split.after + split.after
  }
}
