package import MixtapeJSON
import MixtapeProviders

/// A failure in the middle of a stream, as the provider writes it there; the rest is left out.
package struct ErrorEvent: Fault {
  package static let name = "errorEvent"
  package static let example = "{ errorEvent: \"overloaded\", at: { chunk: 3 } }"

  private let kind: Failure.Kind
  private var finder: PlaceFinder

  package init(_ options: inout JSONReader) throws(JSONError) {
    kind = try options.required(Self.name, as: FailureName.self).kind
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .chunk(1))
  }

  /// It comes between two events, also where a recording or a network has cut through one.
  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard let begun = stage.begun, let operation = stage.operation,
      let split = finder.split(cue, on: stage)
    else { return [cue] }
    stage.isDisturbed = true
    let events = stage.provider.interruption(
      by: Failure(kind),
      of: begun,
      for: operation,
      in: &stage.setting
    )
    return split.before + events.map { Cue(at: cue.at, .body($0.bytes)) } + [Cue(at: cue.at, .end)]
  }
}
