import MixtapeCore
import MixtapeProviders
import Testing

/// Any faults at any places on any stream, however its pieces lie.
@Suite struct `Random faults` {
  private static let places = [
    "chunk: N", "event: N", "byte: N", "fraction: 0.N", "before: 'firstToken'",
    "after: 'firstToken'", "before: 'finish'", "after: 'finish'", "before: 'usage'",
    "before: 'terminator'", "after: 'terminator'", "before: 'end'", "before: 'toolCall'",
    "before: 'toolArguments'", "after: 'toolArguments'", "inside: 'character'",
    "inside: 'lineEnd'",
  ]
  private static let times = ["0s", "1ms", "300ms", "2s", "1h"]

  private static let placed = [
    "reset: true", "halfClose: true", "hang: true", "truncate: true", "noTerminator: true",
    "errorEvent: 'overloaded'", "errorEvent: 'rateLimited'", "malformedEvent: true",
    "duplicate: true", "reorder: true", "stall: 'T'",
  ]
  private static let others = [
    "refuse: true", "close: true", "latency: 'T'", "latency: { uniform: ['1ms', '2s'] }",
    "latency: { lognormal: { median: '300ms', sigma: 2 } }", "timeToFirstToken: 'T'",
    "tokensPerSecond: N", "jitter: 0.N", "bandwidth: N", "keepAlivesOnly: 'T'", "slowClose: 'T'",
    "retryAfter: 'T'", "retryAfter: { date: 'T', milliseconds: -N }", "wrongContentLength: N",
    "wrongContentLength: -N", "slice: N", "slice: 1, every: 'T'",
  ]

  private static func fault(_ dice: inout Dice) -> String {
    var text = ""
    if dice.below(3) > 0 {
      let place = places[dice.below(places.count)]
      text = placed[dice.below(placed.count)] + ", at: { \(place) }"
    } else {
      text = others[dice.below(others.count)]
    }
    return "{ "
      + text.replacing("N", with: "\(1 + dice.below(dice.below(2) == 0 ? 9 : 90))")
      .replacing("'T'", with: "'\(times[dice.below(times.count)])'") + " }"
  }

  /// The same bytes in other pieces: what was recorded, or comes over a network.
  private static func cut(_ plan: ResponsePlan, _ dice: inout Dice) -> [Cue] {
    let most = 1 + dice.below(60)
    var cues: [Cue] = []
    for cue in plan.cues {
      guard case .body(let bytes) = cue.action else {
        cues.append(cue)
        continue
      }
      var rest = bytes[...]
      while !rest.isEmpty {
        let piece = rest.prefix(1 + dice.below(most))
        rest = rest.dropFirst(piece.count)
        cues.append(Cue(at: cue.at, .body(Array(piece))))
      }
    }
    return cues
  }

  private static func expectPromises(_ cues: [Cue], _ text: String) {
    #expect(zip(cues.dropFirst(), cues).allSatisfy { $0.at >= $1.at }, "\(text)")
    #expect(cues.filter(\.action.isFinal).count == 1, "\(text)")
    #expect(cues.last?.action.isFinal == true, "\(text)")
    let heads = cues.indices.filter { if case .head = cues[$0].action { true } else { false } }
    let isBroken = cues.count == 1
    #expect(heads == (isBroken ? [] : [0]), "\(text)")
  }

  @Test(arguments: 0..<8) func `keep every promise of the chain`(seed: UInt64) throws {
    var dice = Dice(seed: seed)
    let samples = try `Every fault`.paths.map { try `Every fault`.Sample(path: $0) }
    for _ in 0..<400 {
      let sample = samples[dice.below(samples.count)]
      let text = (0...dice.below(5)).map { _ in Self.fault(&dice) }.joined(separator: ", ")
      let faults = try `Every fault`.Sample.faults(text)
      var whole = FaultChain(faults, on: sample.stage)
      let disturbed = whole.pass(sample.plan)
      Self.expectPromises(disturbed.cues, text)
      var again = FaultChain(faults, on: sample.stage)
      #expect(again.pass(sample.plan) == disturbed, "\(text)")
      let pieces = Self.cut(sample.plan, &dice)
      var live = FaultChain(faults, on: sample.stage, areEvents: false)
      Self.expectPromises(pieces.flatMap { live.pass($0) }, text)
      var recorded = FaultChain(faults, on: sample.stage, areEvents: false)
      Self.expectPromises(recorded.pass(ResponsePlan(cues: pieces)).cues, text)
    }
  }
}
