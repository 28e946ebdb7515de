package import MixtapeJSON

/// No connection: the provider's own port is closed where the rule lets that be known beforehand,
/// and everywhere else the connection is reset without an answer.
package struct Refuse: Fault {
  package static let name = "refuse"
  package static let example = "{ refuse: {} }"

  private var isOver = false

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: NoOptions.self)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    defer { isOver = true }
    stage.isDisturbed = true
    return isOver ? [] : [Cue(.reset)]
  }
}

private struct NoOptions: JSONObjectReadable {
  static let noun = "a refusal"

  init(_ reader: inout JSONReader) throws(JSONError) {}
}
