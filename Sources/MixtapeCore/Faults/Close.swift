package import MixtapeJSON

/// The connection is closed in good order (FIN) before anything is answered.
package struct Close: Fault {
  package static let name = "close"
  package static let example = "{ close: true }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    breaking = Breaking(at: .head, by: .cut)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
