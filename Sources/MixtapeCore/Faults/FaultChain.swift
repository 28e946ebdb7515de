import MixtapeHTTP
import MixtapeProviders

/// Faults in order: what comes out of one goes into the next.
package struct FaultChain: Sendable {
  private struct Link: Sendable {
    var fault: any Fault
    var dice: Dice
    /// When the last cue came out of it.
    var last = Duration.zero
    var isOver = false

    /// About thirty years: faults may add up their times without end, and clocks cannot.
    private static let latest = Duration.seconds(1_000_000_000)

    mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
      if isOver { return [] }
      stage.setting.dice = dice
      var cues = fault.pass(cue, on: &stage)
      dice = stage.setting.dice
      for index in cues.indices {
        last = min(max(last, cues[index].at), Self.latest)
        cues[index].at = last
        guard cues[index].action.isFinal else { continue }
        isOver = true
        cues.removeLast(cues.count - index - 1)
        break
      }
      return cues
    }
  }

  private var links: [Link]
  private var regrouping: EventRegrouping?
  package private(set) var stage: FaultStage

  /// `areEvents`: each piece of the body is an event of its own already.
  package init(_ faults: [ChosenFault], on stage: FaultStage, areEvents: Bool = true) {
    links = faults.map { Link(fault: $0.fault, dice: Dice(seed: $0.luck)) }
    self.stage = stage
    if !areEvents, links.contains(where: \.fault.needsEvents) {
      regrouping = EventRegrouping(stage.operation)
    }
  }

  /// Whether the answer has been ended, so that nothing that still comes goes out.
  package var isOver: Bool { links.contains(where: \.isOver) }

  /// One cue at a time, as they come.
  package mutating func pass(_ cue: Cue) -> [Cue] {
    if case .head(_, let body) = cue.action, stage.bodyCount == nil { stage.bodyCount = body.count }
    return (regrouping?.pass(cue) ?? [cue]).flatMap { source in
      var cues = [source]
      for index in links.indices {
        cues = cues.flatMap { links[index].pass($0, on: &stage) }
      }
      note(source)
      return cues
    }
  }

  /// A finished plan, whose length is known from the start.
  package mutating func pass(_ plan: ResponsePlan) -> ResponsePlan {
    stage.bodyCount = plan.cues.reduce(0) { sum, cue in
      if case .body(let bytes) = cue.action { sum + bytes.count } else { sum }
    }
    return ResponsePlan(cues: plan.cues.flatMap { pass($0) })
  }

  /// Keeps the first and the last event of a stream, for a provider that goes on in its own words:
  /// as they came, whatever faults have made of them.
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
