import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `Faults` {
  private let provider = ProviderList.named("anthropic")

  private func chain(_ faults: String) throws -> FaultChain {
    var asking = try Asking("{ rules: [{ reply: 'x', faults: [\(faults)] }] }")
    let decision = try asking.decide()
    let provider = try #require(provider)
    let stage = FaultStage(
      provider: provider,
      operation: provider.operation(method: "POST", path: "/v1/messages"),
      setting: Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 0))
    )
    return FaultChain(decision.faults, on: stage)
  }

  private func stream(_ count: Int) -> ResponsePlan {
    let head = HTTPResponseHead(status: 200)
    let bodies = (0..<count).map { Cue(at: .seconds($0), .body([UInt8($0)])) }
    let end = Cue(at: .seconds(count), .end)
    return ResponsePlan(cues: [Cue(.head(head, body: .stream))] + bodies + [end])
  }

  @Test func `each have an example that can be read, and a name of their own`() throws {
    for kind in FaultList.all {
      let scenario = try Scenario(parsing: Array("{ rules: [{ faults: [\(kind.example)] }] }".utf8))
      #expect(scenario.rules.first?.faults.count == 1)
      #expect(kind.example.contains(kind.name))
    }
    #expect(Set(FaultList.all.map { $0.name }).count == FaultList.all.count)
  }

  @Test func `keep the order of time, and nothing follows the end`() throws {
    for kind in FaultList.all {
      for count in [0, 1, 2, 5, 20] {
        var chain = try chain(kind.example)
        let cues = chain.pass(stream(count)).cues
        #expect(zip(cues.dropFirst(), cues).allSatisfy { $0.at >= $1.at })
        let isLast = cues.map { $0.action == .end || $0.action == .reset }
        #expect(isLast.filter { $0 }.count == 1)
        #expect(isLast.last == true)
      }
    }
  }

  @Test(arguments: [1, 2, 3]) func `put an error in the place of a chunk`(place: Int) throws {
    var chain = try chain("{ errorEvent: 'overloaded', at: { chunk: \(place) } }")
    let plan = chain.pass(stream(5))
    let bodies = plan.cues.compactMap { cue -> [UInt8]? in
      if case .body(let bytes) = cue.action { bytes } else { nil }
    }
    #expect(bodies.prefix(place - 1) == (0..<place - 1).map { [UInt8($0)] }[...])
    #expect(bodies.dropFirst(place - 1).allSatisfy { $0.count > 1 })
    #expect(plan.cues.last?.at == .seconds(place - 1))
    #expect(chain.stage.isDisturbed)
  }

  @Test func `leave alone what is over before their place, and what is whole`() throws {
    var late = try chain("{ errorEvent: 'overloaded', at: { chunk: 9 } }")
    #expect(late.pass(stream(5)) == stream(5))
    #expect(!late.stage.isDisturbed)
    var first = try chain("{ errorEvent: 'overloaded' }")
    let whole = ResponsePlan(cues: [
      Cue(.head(HTTPResponseHead(status: 200), body: .bytes(1))), Cue(.body([1])), Cue(.end),
    ])
    #expect(first.pass(whole) == whole)
  }
}
