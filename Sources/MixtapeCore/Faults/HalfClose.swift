package import MixtapeJSON

/// The server ends its side of the connection (FIN) and goes on listening: nothing more comes, and
/// nothing that the client still sends is refused.
package struct HalfClose: Fault {
  package static let name = "halfClose"
  package static let example = "{ halfClose: true, at: { chunk: 2 } }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    breaking = try Breaking(Self.name, by: .halfClose, &options)
  }

  package var needsEvents: Bool { breaking.needsEvents }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
