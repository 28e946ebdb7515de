package import MixtapeJSON
package import MixtapeProviders

/// A disturbance of an answer, as a value through which the cues pass.
///
/// It never waits, so that it works on a finished plan and on live traffic alike. It is copied for
/// each answer: what it stores is the state of that one answer. The chain sees to it that times
/// never run backwards and that nothing follows the end.
package protocol Fault: Sendable {
  /// The key by which it is told in a scenario.
  static var name: String { get }
  /// How it is written there.
  static var example: String { get }
  init(_ options: inout JSONReader) throws(JSONError)
  /// Whether it looks at single events, so that what was recorded or arrives in other pieces is put
  /// together first.
  var needsEvents: Bool { get }
  /// What becomes of a cue: nothing, itself, or others in its place.
  mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue]
}

extension Fault {
  package var needsEvents: Bool { false }
}

/// A fault of what the model says, whatever the bytes: the answer is made anew with it.
package protocol ContentFault: Fault {
  /// Changes what is said, or what was asked, before anything is written.
  func change(_ reply: inout Reply, to prompt: inout Prompt)
}

extension ContentFault {
  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] { [cue] }
}

/// A fault that a scenario has put on an answer, with luck of its own: what others do with theirs
/// changes nothing for it.
package struct ChosenFault: Sendable {
  package let fault: any Fault
  let luck: UInt64

  package var name: String { type(of: fault).name }

  package init(_ fault: any Fault, luck: UInt64) {
    self.fault = fault
    self.luck = luck
  }
}

extension Cue.Action {
  /// Whether nothing can follow it.
  package var isFinal: Bool {
    switch self {
    case .head, .body, .pieces, .stream: false
    case .end, .cut, .reset, .halfClose, .hang: true
    }
  }
}
