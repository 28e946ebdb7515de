package import MixtapeJSON

/// An event comes after the one that follows it.
package struct Reorder: Fault {
  package static let name = "reorder"
  package static let example = "{ reorder: true, at: { event: 3 } }"
  private var finder: PlaceFinder
  private var held: [Cue] = []

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .before(.firstToken))
  }

  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    if !held.isEmpty {
      defer { held = [] }
      // Nothing can follow the end, so what was last stays last.
      return cue.action.isFinal ? held + [cue] : [cue] + held
    }
    guard let split = finder.pick(cue, on: stage) else { return [cue] }
    stage.isDisturbed = true
    held = split.after
    return split.before
  }
}
