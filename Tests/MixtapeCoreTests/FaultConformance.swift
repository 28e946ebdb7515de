import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What is true of every fault in the list, on the streams of several providers.
@Suite struct `Every fault` {
  static let paths = [
    "openai/v1/chat/completions", "openai/v1/responses", "anthropic/v1/messages",
    "gemini/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse", "ollama/api/chat",
  ]

  /// A stream of a provider, before anything disturbs it, and what a fault may know of it.
  struct Sample {
    let plan: ResponsePlan
    let stage: FaultStage

    init(path: String) throws {
      let request = HTTPRequest(method: "POST", target: "/" + path)
      let address = try #require(Address(of: request, gateways: []))
      let operation = try #require(address.operation)
      var prompt = Prompt(model: "m", wantsStream: true)
      prompt.messages = [Prompt.Message(.user, "Hi")]
      var setting = Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 1_790_000_000))
      let words = (1...40).map { "word\($0) " }.joined()
      let answer = address.provider.answer(
        Reply(text: words + "ø"),
        to: prompt,
        for: operation,
        in: &setting
      )
      guard case .pieces(let pieces) = answer.body else {
        preconditionFailure("\(path) was to be streamed")
      }
      let bodies = pieces.enumerated().map { index, piece in
        Cue(at: .milliseconds(20 * index), .body(piece.bytes))
      }
      let end = Cue(at: .milliseconds(20 * pieces.count), .end)
      plan = ResponsePlan(cues: [Cue(.head(answer.head, body: .stream))] + bodies + [end])
      stage = FaultStage(provider: address.provider, operation: operation, setting: setting)
    }

    func chain(_ faults: String) throws -> FaultChain {
      FaultChain(try Self.faults(faults), on: stage)
    }

    static func faults(_ text: String) throws -> [ChosenFault] {
      let scenario = try Scenario(parsing: Array("{ rules: [{ faults: [\(text)] }] }".utf8))
      return (scenario.rules.first?.faults ?? []).enumerated().map {
        ChosenFault($0.element, luck: UInt64($0.offset) + 7)
      }
    }
  }

  static let kinds = FaultList.all.map { (name: $0.name, example: $0.example) }

  @Test func `has an example that can be read, and a name of its own`() throws {
    for kind in Self.kinds {
      #expect(try Sample.faults(kind.example).count == 1)
      #expect(kind.example.hasPrefix("{ \(kind.name): "))
    }
    #expect(Set(Self.kinds.map { $0.name }).count == Self.kinds.count)
  }

  @Test(arguments: paths)
  func `keeps the order of time, and lets nothing follow the end`(path: String) throws {
    let sample = try Sample(path: path)
    for kind in Self.kinds {
      var chain = try sample.chain(kind.example)
      let cues = chain.pass(sample.plan).cues
      #expect(zip(cues.dropFirst(), cues).allSatisfy { $0.at >= $1.at }, "\(kind.name)")
      #expect(cues.filter(\.action.isFinal).count == 1, "\(kind.name)")
      #expect(cues.last?.action.isFinal == true, "\(kind.name)")
    }
  }

  @Test(arguments: paths)
  func `gives the same with the same luck`(path: String) throws {
    let sample = try Sample(path: path)
    for kind in Self.kinds {
      var first = try sample.chain(kind.example)
      var second = try sample.chain(kind.example)
      #expect(first.pass(sample.plan) == second.pass(sample.plan), "\(kind.name)")
    }
  }

  @Test(arguments: paths)
  func `works cue by cue as on a finished plan`(path: String) throws {
    let sample = try Sample(path: path)
    for kind in Self.kinds where !kind.example.contains("fraction") {
      var whole = try sample.chain(kind.example)
      var single = try sample.chain(kind.example)
      var cues = sample.plan.cues.flatMap { single.pass($0) }
      var expected = whole.pass(sample.plan).cues
      // It has to wait for the end to know what is wrong.
      if kind.name == WrongContentLength.name {
        expected = expected.map { Cue($0.action) }
        cues = cues.map { Cue($0.action) }
      }
      #expect(expected == cues, "\(kind.name)")
    }
  }

  @Test(arguments: paths)
  func `keeps these promises also behind another`(path: String) throws {
    let sample = try Sample(path: path)
    for first in Self.kinds {
      for second in Self.kinds {
        var chain = try sample.chain("\(first.example), \(second.example)")
        let cues = chain.pass(sample.plan).cues
        #expect(zip(cues.dropFirst(), cues).allSatisfy { $0.at >= $1.at })
        #expect(cues.filter(\.action.isFinal).count == 1 && cues.last?.action.isFinal == true)
      }
    }
  }

  @Test func `takes a recording apart into the same events first`() throws {
    let sample = try Sample(path: "openai/v1/chat/completions")
    for kind in Self.kinds where !kind.example.contains("fraction") {
      var whole = try sample.chain(kind.example)
      guard try Sample.faults(kind.example)[0].fault.needsEvents else { continue }
      var split = FaultChain(try Sample.faults(kind.example), on: sample.stage, areEvents: false)
      var cues: [Cue] = []
      for cue in sample.plan.cues {
        guard case .body(let bytes) = cue.action else {
          cues.append(cue)
          continue
        }
        cues.append(Cue(at: cue.at, .body(Array(bytes.prefix(bytes.count / 2)))))
        cues.append(Cue(at: cue.at, .body(Array(bytes.dropFirst(bytes.count / 2)))))
      }
      #expect(split.pass(ResponsePlan(cues: cues)) == whole.pass(sample.plan), "\(kind.name)")
    }
  }
}
