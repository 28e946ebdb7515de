package import MixtapeJSON

/// The model thinks longer before its first word: that comes no sooner than this.
package struct TimeToFirstToken: Fault {
  package static let name = "timeToFirstToken"
  package static let example = "{ timeToFirstToken: \"8s\" }"
  private let time: Duration
  /// By how much the rest is late; nil: the first word has not come.
  private var delay: Duration?

  package init(_ options: inout JSONReader) throws(JSONError) {
    time = try options.required(Self.name, as: TimeSpan.self).duration
  }

  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    if delay == nil, stage.bringsToken(cue) { delay = max(.zero, time - cue.at) }
    return [Cue(at: cue.at + (delay ?? .zero), cue.action)]
  }
}
