package import MixtapeJSON

/// No connection: the provider's own port is closed where the rule lets that be known beforehand,
/// and everywhere else the connection is reset without an answer.
package struct Refuse: Fault {
  package static let name = "refuse"
  package static let example = "{ refuse: true }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    breaking = Breaking(at: .head, by: .reset)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
