package import MixtapeJSON
import MixtapeProviders

/// The stream begins, and then only what keeps a connection alive comes for a while, or nothing
/// where this provider has no such thing.
package struct KeepAlivesOnly: Fault {
  package static let name = "keepAlivesOnly"
  package static let example = "{ keepAlivesOnly: \"2m\" }"
  private let time: Duration
  private var isOver = false

  package init(_ options: inout JSONReader) throws(JSONError) {
    let node = try options.required(Self.name, as: JSONNode.self)
    time = try TimeSpan(node).duration
    guard time <= .seconds(86_400) else { throw node.expected("a duration of at most \"24h\"") }
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard stage.begun != nil, !isOver else {
      return [Cue(at: cue.at + (isOver ? time : .zero), cue.action)]
    }
    isOver = true
    var cues: [Cue] = []
    if let keepAlive = stage.operation?.keepAlive, keepAlive.every > .zero {
      var at = keepAlive.every
      while at < time {
        cues.append(Cue(at: cue.at + at, .body(keepAlive.bytes)))
        at += keepAlive.every
      }
    }
    return cues + [Cue(at: cue.at + time, cue.action)]
  }
}
