import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Rules` {
  @Test func `are tried in order, and the first that acts answers`() throws {
    var asking = try Asking(
      """
      { rules: [
        { when: { prompt: { contains: "x" } }, pass: true, set: { seen: { add: 1 } } },
        { when: { model: "gpt-5-mini" }, set: { mini: true } },
        { name: "second", when: { prompt: "x" }, reply: "exactly x" },
        { reply: "other {{state.seen}} {{state.mini}}" },
        { reply: "never" },
      ] }
      """
    )
    let decision = try asking.decide(Question(prompt: "x"))
    #expect(decision.act.word == "exactly x")
    #expect(decision.rule == 2)
    let because = asking.engine.session("")?.journal[1]?.because
    #expect(because == .ruled(rule: 2, name: "second"))
    #expect(try asking.answer(Question(prompt: "xy")) == "other 1 true")
  }

  @Test func `that none fits leave the answer to what lies beneath`() throws {
    var asking = try Asking("{ rules: [{ when: { model: 'none' }, reply: 'x' }] }")
    #expect(try asking.answer() == "mock")
    #expect(asking.engine.session("")?.journal[1]?.because == .mock)
  }

  @Test func `that fall through leave their pacing and faults behind`() throws {
    var asking = try Asking(
      """
      { rules: [
        { stream: { timeToFirstToken: "1s" }, faults: [{ errorEvent: "overloaded" }] },
        { reply: "x", stream: { timeToFirstToken: "2s" }, faults: [{ errorEvent: "timeout" }] },
      ] }
      """
    )
    let decision = try asking.decide()
    #expect(decision.pacing?.timeToFirstToken == .seconds(1))
    #expect(decision.faults.count == 2)
  }

  @Test func `among a thousand are found by prompt, model and provider, in order`() throws {
    var rules = ["{ when: { provider: 'anthropic' }, reply: 'claude' }"]
    for number in 0..<500 {
      rules.append("{ when: { prompt: 'p\(number)' }, reply: 'prompt \(number)' }")
      rules.append("{ when: { model: ['m\(number)', 'n\(number)'] }, reply: 'model \(number)' }")
    }
    rules.append("{ when: { prompt: { contains: 'p' } }, reply: 'contains' }")
    rules.append("{ when: { prompt: 'p7', model: 'late' }, reply: 'late' }")
    var asking = try Asking("{ rules: [\(rules.joined(separator: ","))] }")
    #expect(try asking.answer(Question(model: "x", prompt: "p499")) == "prompt 499")
    #expect(try asking.answer(Question(model: "n3", prompt: "p4")) == "model 3")
    #expect(try asking.answer(Question(model: "n3", prompt: "p3")) == "prompt 3")
    #expect(try asking.answer(Question(model: "late", prompt: "pp")) == "contains")
    #expect(try asking.answer(Question(model: "late", prompt: "q")) == "mock")
    let anthropic = Question(
      provider: "anthropic",
      path: "/v1/messages",
      body:
        "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"p1\"}]}"
    )
    #expect(try asking.answer(anthropic) == "claude")
  }

  @Test func `play a sequence once for each conversation, and stay at its end`() throws {
    var asking = try Asking(
      """
      { rules: [{ sequence: [
        { fail: "overloaded", retryAfter: "1s" }, { fail: "timeout", set: { late: true } },
        { reply: "well {{state.late}} {{attempt}}" },
      ] }] }
      """
    )
    let answers = try (0..<6).map { _ in try asking.answer() }
    #expect(
      answers == [
        "overloaded", "timeout", "well true 3", "well true 1", "well true 1", "well true 1",
      ]
    )
    #expect(try asking.answer(Question(prompt: "another")) == "overloaded")
  }

  @Test func `go on in a sequence after a good answer, too`() throws {
    var asking = try Asking("{ rules: [{ sequence: [{ reply: 'a' }, { reply: 'b' }] }] }")
    #expect(try (0..<3).map { _ in try asking.answer() } == ["a", "b", "b"])
  }

  @Test func `can let an agent's loop with tools end`() throws {
    var asking = try Asking(
      """
      { rules: [
        { when: { toolResult: false, tool: "weather" },
          reply: { toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }] } },
        { when: { toolResult: { name: "weather", contains: "rain" } },
          reply: "Take an umbrella: {{toolResult}}" },
      ] }
      """
    )
    let question = Question(tools: ["weather"])
    #expect(try asking.answer(question) == "weather{\"city\":\"Oslo\"}")
    var next = question
    next.toolResult = ("weather", "rain")
    #expect(try asking.answer(next) == "Take an umbrella: rain")
  }

  @Test func `fail whatever comes, and reply only to what can be understood`() throws {
    let broken = Question(body: "{ nonsense")
    let nowhere = Question(path: "/v1/nowhere")
    let wrongMethod = Question(method: "DELETE", body: "")
    var replying = try Asking("{ rules: [{ reply: 'x' }] }")
    #expect(try replying.answer(broken) == "badRequest")
    #expect(try replying.answer(nowhere) == "notFound")
    #expect(try replying.answer(wrongMethod) == "wrongMethod")
    #expect(try replying.answer(Question(method: "GET", path: "/v1/models", body: "")) == "x")
    var failing = try Asking("{ rules: [{ fail: 'unavailable' }] }")
    for question in [broken, nowhere, wrongMethod, Question()] {
      #expect(try failing.answer(question) == "unavailable")
    }
  }

  @Test func `forward only where something may go upstream`() throws {
    let text = "{ rules: [{ forward: true }] }"
    var asking = try Asking(text)
    guard case .refuse(let words) = try asking.decide().act else {
      Issue.record("not refused")
      return
    }
    #expect(words.contains("--record"))
    var configuration = EngineConfiguration()
    configuration.recordMode = .newEpisodes
    asking.engine = Engine(configuration: configuration, tape: Tape(), fallback: .record)
    asking.engine.load(Program(scenario: try Scenario(parsing: Array(text.utf8)), name: "t"))
    #expect(try asking.decide().act.word == "forward")
  }

  @Test func `replay their own cassettes, each session from the start`() throws {
    let key = MatchKey(high: 1, low: 1)
    var tape = Tape()
    for index in 0..<2 {
      tape.append(Tape.Track(cassette: 7, interaction: index), key: key, path: "p")
    }
    let scenario = try Scenario(parsing: Array("{ rules: [{ replay: 'a.json' }] }".utf8))
    var configuration = EngineConfiguration()
    configuration.repeats = .error
    let program = Program(scenario: scenario, tapes: [tape], name: "t")
    var engine = Engine(configuration: configuration, tape: Tape(), fallback: .mock)
    engine.load(program)
    func play(_ session: String) throws -> Int? {
      let question = Question(session: session).request
      let address = try #require(Address(of: question, gateways: []))
      let arrival = Arrival(address: address, request: question, key: key, kept: Kept())
      let decision = engine.decide(arrival, at: .start)
      engine.finish(decision.ticket, .delivered, at: .start)
      guard case .replay(let track) = decision.act else { return nil }
      return track.interaction
    }
    #expect(try (0..<3).map { _ in try play("") } == [0, 1, nil])
    #expect(try play("other") == 0)
    engine.load(program)
    #expect(try play("") == 0)
  }
}
