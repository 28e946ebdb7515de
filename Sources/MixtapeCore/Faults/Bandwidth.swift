package import MixtapeJSON

/// The body comes no faster than so many bytes a second.
package struct Bandwidth: Fault {
  package static let name = "bandwidth"
  package static let example = "{ bandwidth: 2000 }"
  private let bytesPerSecond: Int
  /// When the line is free again.
  private var free = Duration.zero

  /// What leaves together at most is what the line carries in a twentieth of a second.
  private var piece: Int { max(1, bytesPerSecond / 20) }

  package init(_ options: inout JSONReader) throws(JSONError) {
    bytesPerSecond = try options.required(Self.name, as: Count.self).number
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard case .body(let bytes) = cue.action else { return [cue] }
    return stride(from: 0, to: bytes.count, by: piece).map { start in
      let part = Array(bytes[start..<min(start + piece, bytes.count)])
      let at = max(cue.at, free)
      free = at + .nanoseconds(Int64(part.count) * 1_000_000_000 / Int64(bytesPerSecond))
      return Cue(at: free, .body(part))
    }
  }
}
