import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `A made answer` {
  private func plan(
    _ scenario: String,
    _ question: Question = Question(stream: true),
    seed: UInt64 = 0
  ) throws -> ResponsePlan {
    var asking = try Asking(scenario, seed: seed)
    let arrival = try asking.arrival(question)
    let decision = asking.engine.decide(arrival, at: .start)
    let date = UnixTime(seconds: 1_790_000_000)
    return ResponsePlan.answering(decision, arrival: arrival, date: date).plan
  }

  private func milliseconds(_ plan: ResponsePlan) -> [Int64] {
    plan.cues.map { $0.at.inNanoseconds / 1_000_000 }
  }

  private let five = "reply: 'a b c d e'"

  @Test func `is there at once where nothing is said of its time`() throws {
    #expect(Set(milliseconds(try plan("{ rules: [{ \(five) }] }"))) == [0])
  }

  @Test func `comes token by token`() throws {
    let plan = try plan(
      "{ rules: [{ \(five), stream: { timeToFirstToken: '300ms', tokensPerSecond: 10 } }] }"
    )
    // The head, the role, five tokens, the finish, the terminator, the end.
    #expect(milliseconds(plan) == [300, 300, 300, 400, 500, 600, 700, 700, 700, 700])
  }

  @Test func `that is whole comes when all its tokens have`() throws {
    let plan = try plan(
      "{ rules: [{ \(five), stream: { timeToFirstToken: '300ms', tokensPerSecond: 10 } }] }",
      Question()
    )
    #expect(milliseconds(plan) == [700, 700, 700])
  }

  @Test func `that fails comes when the first token would`() throws {
    let plan = try plan(
      "{ rules: [{ fail: 'timeout', stream: { timeToFirstToken: '2s', tokensPerSecond: 1 } }] }"
    )
    #expect(milliseconds(plan) == [2000, 2000, 2000])
  }

  @Test func `with jitter keeps within it, and is the same again`() throws {
    let text = """
      { rules: [{ reply: { text: 'x', tokens: 400 },
        stream: { tokensPerSecond: 10, jitter: 0.2 } }] }
      """
    let times = milliseconds(try plan(text))
    #expect(times == milliseconds(try plan(text)))
    #expect(times != milliseconds(try plan(text, seed: 1)))
    let steps = zip(times.dropFirst(), times).map { $0 - $1 }.filter { $0 > 0 }
    #expect(steps.allSatisfy { (79...121).contains($0) })
    #expect(Set(steps).count > 10)
    #expect((38_000...42_000).contains(times.last ?? 0))
  }

  @Test func `is kept alive as its provider does while nothing comes`() throws {
    for provider in ProviderList.all {
      for endpoint in provider.endpoints where endpoint.method == "POST" {
        let path = endpoint.path.text
        guard let operation = provider.operation(method: "POST", path: path[...]),
          let keepAlive = operation.keepAlive
        else { continue }
        let question = Question(provider: provider.name, stream: true, path: path)
        let plan = try plan(
          "{ rules: [{ reply: 'Hi', stream: { timeToFirstToken: '95s' } }] }",
          question
        )
        guard case .head(_, body: .stream) = plan.cues.first?.action else { continue }
        var expected = (1..<100).map { keepAlive.every * $0 }.filter { $0 < .seconds(95) }
        if keepAlive.comesFirst { expected = [.zero] + expected }
        let waits = plan.cues.filter { $0.action == .body(keepAlive.bytes) }.map(\.at)
        #expect(waits == expected, "\(provider.name)")
        #expect(plan.cues.first?.at == .zero)
        #expect(zip(plan.cues.dropFirst(), plan.cues).allSatisfy { $0.at >= $1.at })
      }
    }
  }

  @Test func `without a scenario calls the tool that is demanded, or fits the schema`() {
    var prompt = Prompt(model: "m", messages: [.init(.user, "x")])
    #expect(BuiltInReply.reply(to: prompt) == Reply(text: "Hello from Mixtape. You said: x"))
    prompt.outputSchema = ["type": "object", "properties": ["n": ["type": "integer"]]]
    #expect(BuiltInReply.reply(to: prompt).parts == [.structured(nil)])
    prompt.outputSchema = [:]
    #expect(
      BuiltInReply.reply(to: prompt).parts == [.structured(["message": "Hello from Mixtape."])]
    )
    prompt.tools = [
      Prompt.Tool(name: "a"),
      Prompt.Tool(name: "b", parameters: ["properties": ["city": ["const": "Oslo"]]]),
    ]
    prompt.toolChoice = .required
    #expect(
      BuiltInReply.reply(to: prompt).parts == [.toolCall(.init(name: "a", arguments: [:]))]
    )
    prompt.toolChoice = .named("b")
    #expect(
      BuiltInReply.reply(to: prompt).parts
        == [.toolCall(.init(name: "b", arguments: ["city": "Oslo"]))]
    )
  }
}
