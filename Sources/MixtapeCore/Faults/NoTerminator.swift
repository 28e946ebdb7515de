package import MixtapeJSON

/// The stream ends properly, but before it has said that it is complete: many clients take that for
/// the whole answer.
package struct NoTerminator: Fault {
  package static let name = "noTerminator"
  package static let example = "{ noTerminator: true, at: { chunk: 5 } }"
  private var finder: PlaceFinder

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .before(.finish))
  }

  /// What ends properly ends with a whole event.
  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard stage.begun != nil, let split = finder.split(cue, on: stage) else { return [cue] }
    stage.isDisturbed = true
    return split.before + [Cue(at: cue.at, .end)]
  }
}
