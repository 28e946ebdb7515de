package import MixtapeJSON
import MixtapeProviders

/// A failure in the middle of a stream, as the provider writes it there; the rest is left out.
package struct ErrorEvent: Fault {
  package static let name = "errorEvent"
  package static let example = "{ errorEvent: \"overloaded\", at: { chunk: 3 } }"

  private let kind: Failure.Kind
  private let place: FaultPlace
  private var pieces = 0
  private var isOver = false

  package init(_ options: inout JSONReader) throws(JSONError) {
    kind = try options.required(Self.name, as: FailureName.self).kind
    place = try options.optional(FaultPlace.key) ?? .beginning
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    if isOver { return [] }
    guard case .body = cue.action, let begun = stage.begun, let operation = stage.operation else {
      return [cue]
    }
    pieces += 1
    guard pieces == place.chunk else { return [cue] }
    isOver = true
    stage.isDisturbed = true
    let events = stage.provider.interruption(
      by: Failure(kind),
      of: begun,
      for: operation,
      in: &stage.setting
    )
    return events.map { Cue(at: cue.at, .body($0.bytes)) } + [Cue(at: cue.at, .end)]
  }
}
