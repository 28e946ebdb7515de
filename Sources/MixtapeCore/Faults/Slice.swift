package import MixtapeJSON

/// The body comes in small pieces that begin and end anywhere, also within a character or a line
/// end.
package struct Slice: Fault {
  package static let name = "slice"
  package static let example = "{ slice: 3, every: \"1ms\" }"
  private let size: Int
  private let interval: Duration
  private var free = Duration.zero

  package init(_ options: inout JSONReader) throws(JSONError) {
    size = try options.required(Self.name, as: Count.self).number
    interval = try options.optional("every", as: TimeSpan.self)?.duration ?? .milliseconds(1)
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard case .body(let bytes) = cue.action else { return [cue] }
    return stride(from: 0, to: bytes.count, by: size).map { start in
      let at = max(cue.at, free)
      free = at + interval
      return Cue(at: at, .body(Array(bytes[start..<min(start + size, bytes.count)])))
    }
  }
}
