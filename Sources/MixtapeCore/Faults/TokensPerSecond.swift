package import MixtapeJSON

/// The model speaks no faster than this.
package struct TokensPerSecond: Fault {
  package static let name = "tokensPerSecond"
  package static let example = "{ tokensPerSecond: 4 }"
  private let interval: Duration
  private var last: Duration?

  package init(_ options: inout JSONReader) throws(JSONError) {
    interval = try options.required(Self.name, as: TokenRate.self).interval
  }

  package var needsEvents: Bool { true }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard stage.bringsToken(cue) else { return [cue] }
    let time = max(cue.at, last.map { $0 + interval } ?? cue.at)
    last = time
    return [Cue(at: time, cue.action)]
  }
}
