package import MixtapeJSON

/// The connection is reset (RST), before the answer or in the midst of it.
package struct Reset: Fault {
  package static let name = "reset"
  package static let example = "{ reset: true, at: { fraction: 0.5 } }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    breaking = try Breaking(Self.name, by: .reset, &options)
  }

  package var needsEvents: Bool { breaking.needsEvents }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
