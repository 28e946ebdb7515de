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
