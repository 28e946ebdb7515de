package import MixtapeJSON

/// A disturbance of an answer, as a value through which the cues pass.
///
/// It never waits, so that it works on a finished plan and on live traffic alike. It is copied for
/// each answer: what it stores is the state of that one answer.
package protocol Fault: Sendable {
  /// The key by which it is told in a scenario.
  static var name: String { get }
  /// How it is written there.
  static var example: String { get }
  init(_ options: inout JSONReader) throws(JSONError)
  /// What becomes of a cue: nothing, itself, or others in its place.
  mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue]
}
