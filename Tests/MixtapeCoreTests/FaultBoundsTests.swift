import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeSimulation
import Testing

/// Faults at their limits, and behind others.
@Suite struct `Faults at the edge of what makes sense` {
  private typealias Sample = `Every fault`.Sample

  private static func bodies(_ plan: ResponsePlan) -> [[UInt8]] {
    plan.cues.compactMap { if case .body(let bytes) = $0.action { bytes } else { nil } }
  }

  @Test func `draw every lognormal time that there is`() throws {
    let sample = try Sample(path: "ollama/api/chat")
    let text = "{ latency: { lognormal: { median: '100ms', sigma: 1 } } }"
    let fault = try Sample.faults(text)[0].fault
    let times = (0..<5_000).map { luck -> Duration in
      var chain = FaultChain([ChosenFault(fault, luck: UInt64(luck))], on: sample.stage)
      return chain.pass(sample.plan).cues[0].at
    }.sorted()
    // The median, and one and two deviations from it: e, and e times e.
    #expect((95...105).contains(times[2_500].milliseconds))
    #expect((30...43).contains(times[793].milliseconds))
    #expect((235...310).contains(times[4_206].milliseconds))
    #expect(times[4_999] > .milliseconds(1_500) && times[4_999] <= .seconds(41))
  }

  @Test func `add up to no more than thirty years`() throws {
    let sample = try Sample(path: "anthropic/v1/messages")
    let long = "{ latency: '999999h' }, { stall: '999999h' }, { slowClose: '999999h' }"
    var chain = try sample.chain("\(long), { jitter: 1 }, \(long), { retryAfter: { date: '1h' } }")
    let cues = chain.pass(sample.plan).cues
    let instants = cues.map { Instant.start + $0.at }
    #expect(instants.last == Instant(nanoseconds: 1_000_000_000_000_000_000))
  }

  @Test(arguments: ["openai/v1/responses", "anthropic/v1/messages"])
  func `write the same error behind others that cut events into pieces`(path: String) throws {
    let sample = try Sample(path: path)
    let error = "{ errorEvent: 'overloaded', at: { event: 6 } }"
    var plain = try sample.chain(error)
    let expected = Self.bodies(plain.pass(sample.plan)).flatMap(\.self)
    for cutting in ["{ slice: 3 }", "{ bandwidth: 100000 }", "{ slice: 7 }, { slice: 2 }"] {
      var chain = try sample.chain("\(error), \(cutting)")
      #expect(Self.bodies(chain.pass(sample.plan)).flatMap(\.self) == expected)
    }
  }

  @Test(arguments: `Every fault`.paths)
  func `write an error between two events, whatever pieces they come in`(path: String) throws {
    let sample = try Sample(path: path)
    for fault in [
      "{ errorEvent: 'overloaded', at: { chunk: 5 } }", "{ noTerminator: true, at: { chunk: 5 } }",
    ] {
      var plain = try sample.chain(fault)
      let expected = Self.bodies(plain.pass(sample.plan)).flatMap(\.self)
      for cutting in Cutting.allCases {
        let all = Self.bodies(sample.plan).flatMap(\.self)
        let pieces = cutting.pieces(of: all).map { Cue(.body($0)) }
        let plan = ResponsePlan(cues: [sample.plan.cues[0]] + pieces + [Cue(.end)])
        var chain = FaultChain(try Sample.faults(fault), on: sample.stage, areEvents: false)
        #expect(Self.bodies(chain.pass(plan)).flatMap(\.self) == expected, "\(cutting)")
      }
    }
  }

  @Test func `strike the next event where their place lies behind one`() throws {
    let sample = try Sample(path: "openai/v1/chat/completions")
    let events = Self.bodies(sample.plan)
    func disturbed(_ name: String) throws -> [[UInt8]] {
      var chain = try sample.chain("{ \(name): true, at: { after: 'firstToken' } }")
      let plan = chain.pass(sample.plan)
      #expect(chain.stage.isDisturbed)
      return Self.bodies(plan)
    }
    let first = try #require(
      events.firstIndex { String(decoding: $0, as: UTF8.self).contains("word1") }
    )
    #expect(
      try disturbed("duplicate") == Array(events[...(first + 1)]) + Array(events[(first + 1)...])
    )
    var swapped = events
    swapped.swapAt(first + 1, first + 2)
    #expect(try disturbed("reorder") == swapped)
    let malformed = try disturbed("malformedEvent")
    #expect(malformed[first] == events[first] && malformed[first + 1] != events[first + 1])
    #expect(malformed[(first + 2)...] == events[(first + 2)...])
  }

  @Test func `take the bracket from what has no braces`() throws {
    let sample = try Sample(path: "openai/v1/chat/completions")
    var chain = try sample.chain("{ malformedEvent: true, at: { before: 'terminator' } }")
    let last = try #require(Self.bodies(chain.pass(sample.plan)).last)
    #expect(String(decoding: last, as: UTF8.self) == "data: [DONE \n\n")
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { inNanoseconds / 1_000_000 }
}
