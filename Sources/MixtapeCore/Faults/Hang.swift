package import MixtapeJSON

/// Nothing more comes, and the connection stays open until the client gives up.
package struct Hang: Fault {
  package static let name = "hang"
  package static let example = "{ hang: true, at: { after: \"firstToken\" } }"
  private var breaking: Breaking

  package init(_ options: inout JSONReader) throws(JSONError) {
    breaking = try Breaking(Self.name, by: .hang, &options)
  }

  package var needsEvents: Bool { breaking.needsEvents }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    breaking.pass(cue, on: &stage)
  }
}
