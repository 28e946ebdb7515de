package import MixtapeJSON

/// The body breaks off: what comes before the place is delivered, then the connection is closed
/// (FIN) without the body's proper end.
package struct Truncate: Fault {
  package static let name = "truncate"
  package static let example = "{ truncate: true, at: { chunk: 4 } }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    breaking = Breaking(at: try options.required(FaultPlace.key), by: .cut)
  }

  package var needsEvents: Bool { breaking.needsEvents }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
