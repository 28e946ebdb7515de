import MixtapeHTTP
import MixtapeProviders

/// Faults in order: what comes out of one goes into the next.
package struct FaultChain: Sendable {
  private var faults: [any Fault]
  package private(set) var stage: FaultStage

  package init(_ faults: [any Fault], on stage: FaultStage) {
    self.faults = faults
    self.stage = stage
  }

  package mutating func pass(_ cue: Cue) -> [Cue] {
    var cues = [cue]
    for index in faults.indices {
      cues = cues.flatMap { faults[index].pass($0, on: &stage) }
    }
    for cue in cues { note(cue) }
    return cues
  }

  package mutating func pass(_ plan: ResponsePlan) -> ResponsePlan {
    ResponsePlan(cues: plan.cues.flatMap { pass($0) })
  }

  /// Keeps the first and the last piece of a stream, for a provider that goes on in its own words.
  private mutating func note(_ cue: Cue) {
    switch cue.action {
    case .head(_, body: .stream):
      stage.begun = BegunStream()
    case .body(let bytes):
      guard stage.begun != nil else { return }
      if stage.begun?.first == nil { stage.begun?.first = bytes }
      stage.begun?.last = bytes
    default:
      break
    }
  }
}
