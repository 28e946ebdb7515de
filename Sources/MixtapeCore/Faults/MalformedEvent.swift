package import MixtapeJSON

/// An event that cannot be read: its JSON is not closed, or its checksum is wrong.
package struct MalformedEvent: Fault {
  package static let name = "malformedEvent"
  package static let example = "{ malformedEvent: true, at: { event: 3 } }"
  private var finder: PlaceFinder

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    finder = PlaceFinder(try options.optional(FaultPlace.key) ?? .before(.firstToken))
  }

  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard let split = finder.pick(cue, on: stage) else { return [cue] }
    stage.isDisturbed = true
    return split.before + split.after.map(\.malformed)
  }
}

extension Cue {
  /// Of the same length, so that a frame that tells its length is still one. `[DONE]` loses its
  /// bracket.
  fileprivate var malformed: Cue {
    guard case .body(var bytes) = action else { return self }
    let end =
      bytes.lastIndex(of: UInt8(ascii: "}")) ?? bytes.lastIndex(of: UInt8(ascii: "]"))
    guard let end else { return self }
    bytes[end] = UInt8(ascii: " ")
    return Cue(at: at, .body(bytes))
  }
}
