import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Limits` {
  private func asking(_ limits: String, _ rules: String = "[{ reply: 'Hello' }]") throws -> Asking {
    try Asking("{ limits: { \(limits) }, rules: \(rules) }")
  }

  private func question(
    model: String = "gpt-4o",
    key: String? = nil,
    prompt: String = "Hi",
    session: String = ""
  ) -> Question {
    Question(
      session: session,
      model: model,
      prompt: prompt,
      fields: key.map { ["authorization": "Bearer \($0)"] } ?? [:]
    )
  }

  /// `fine`, or the limit that refuses.
  private func word(_ decision: Decision) -> String {
    decision.admission?.refusal?.dimension.rawValue ?? "fine"
  }

  @Test func `are an account's own for each model`() throws {
    var asking = try asking("openai: { requestsPerMinute: 1 }")
    let questions = [
      question(), question(model: "o3"), question(key: "a"), question(key: "b"),
      question(session: "other"),
    ]
    for question in questions { #expect(word(try asking.decide(question)) == "fine") }
    for question in questions {
      #expect(word(try asking.decide(question)) == "requestsPerMinute")
    }
  }

  @Test func `are shared by the models of a group`() throws {
    var asking = try asking(
      "openai: [{ models: 'gpt-4o*', requestsPerMinute: 2 }, { models: ['o3'], requestsPerDay: 1 }]"
    )
    #expect(word(try asking.decide(question(model: "gpt-4o"))) == "fine")
    #expect(word(try asking.decide(question(model: "gpt-4o-mini"))) == "fine")
    #expect(word(try asking.decide(question(model: "gpt-4o"))) == "requestsPerMinute")
    #expect(word(try asking.decide(question(model: "o3"))) == "fine")
    #expect(word(try asking.decide(question(model: "o3"))) == "requestsPerDay")
    #expect(try asking.decide(question(model: "gpt-5")).admission == nil)
  }

  @Test func `count neither what fails before them nor what is refused`() throws {
    var asking = try asking(
      "openai: { requestsPerMinute: 1 }",
      """
      [{ when: { prompt: "down" }, fail: "unavailable" },
        { when: { prompt: "full" }, fail: "overloaded" }, { reply: "Hello" }]
      """
    )
    for _ in 1...3 {
      let decision = try asking.decide(question(prompt: "down"))
      #expect(decision.act.word == "unavailable")
      #expect(decision.admission == nil)
    }
    #expect(try asking.decide(question(prompt: "full")).act.word == "overloaded")
    for _ in 1...3 { #expect(word(try asking.decide(question())) == "requestsPerMinute") }
    asking.now = .start + .seconds(60)
    #expect(word(try asking.decide(question())) == "fine")
  }

  @Test func `do not concern what asks no model`() throws {
    var asking = try asking("openai: { requestsPerMinute: 1 }")
    for _ in 1...3 {
      let list = Question(method: "GET", path: "/v1/models", body: "")
      #expect(try asking.decide(list).admission == nil)
      let flawed = Question(body: "{ nonsense")
      #expect(try asking.decide(flawed).admission == nil)
    }
  }

  @Test func `leave the rule's changes and the recording for the next attempt`() throws {
    var asking = try asking(
      "openai: { requestsPerMinute: 1 }",
      "[{ reply: 'step {{state.step}}', set: { step: { add: 1 } } }]"
    )
    #expect(try asking.answer(question()) == "step ")
    #expect(try asking.answer(question()) == "rateLimited")
    asking.now = .start + .seconds(60)
    #expect(try asking.answer(question()) == "step 1")
  }

  @Test func `of tokens are settled by what was really used`() throws {
    var asking = try asking("openai: { tokensPerMinute: 1000 }")
    let decision = try asking.decide(question(prompt: String(repeating: "x", count: 2_000)))
    #expect(decision.admission?.standing[.tokensPerMinute]?.used == 502)
    let usage = FittedReply.Usage(input: 300, output: 50)
    asking.engine.finish(decision.ticket, .delivered, usage: usage, at: asking.now)
    #expect(asking.engine.limits(of: "", at: asking.now).map(\.standing.readings[0].used) == [350])

    let other = try asking.decide(question(prompt: String(repeating: "x", count: 2_000)))
    asking.engine.finish(other.ticket, .delivered, at: asking.now)
    #expect(asking.engine.limits(of: "", at: asking.now).map(\.standing.readings[0].used) == [852])
  }

  @Test func `refuse what is larger than the bucket for ever`() throws {
    var asking = try asking("openai: { tokensPerMinute: 100, requestsPerMinute: 1 }")
    #expect(word(try asking.decide(question())) == "fine")
    let decision = try asking.decide(question(prompt: String(repeating: "x", count: 2_000)))
    let limit = try #require(decision.admission?.refusal?.limit)
    #expect(limit.unit == .tokens)
    #expect(limit.isTooSmall)
    #expect(limit.wait == nil)
  }

  @Test func `of requests at once let the next in when one ends, or its client leaves`() throws {
    var asking = try asking("openai: { concurrent: 2 }")
    let first = try asking.decide(question())
    let second = try asking.decide(question())
    #expect(word(try asking.decide(question())) == "concurrent")
    asking.engine.finish(first.ticket, .clientLeft, at: asking.now)
    #expect(word(try asking.decide(question())) == "fine")
    #expect(word(try asking.decide(question())) == "concurrent")
    asking.engine.finish(second.ticket, .delivered, isGood: true, at: asking.now)
    #expect(word(try asking.decide(question())) == "fine")
  }

  @Test func `tell the longest wait where several are hit`() throws {
    var asking = try asking("openai: { requestsPerDay: 1, requestsPerMinute: 1 }")
    #expect(word(try asking.decide(question())) == "fine")
    let refusal = try #require(try asking.decide(question()).admission?.refusal)
    #expect(refusal.dimension == .requestsPerDay)
    #expect(refusal.limit.wait == .seconds(86_400))
  }

  @Test func `keep their levels when a scenario is read again with the same ones`() throws {
    func program(_ limits: String) throws -> Program {
      let text = "{ limits: { openai: { \(limits) } }, rules: [] }"
      return Program(scenario: try Scenario(parsing: Array(text.utf8)), name: "again.json5")
    }
    var asking = try asking("openai: { requestsPerMinute: 1 }")
    #expect(word(try asking.decide(question())) == "fine")
    asking.engine.load(try program("requestsPerMinute: 1"))
    #expect(word(try asking.decide(question())) == "requestsPerMinute")
    asking.engine.load(try program("requestsPerMinute: 2"))
    #expect(word(try asking.decide(question())) == "fine")
    asking.engine.load(try program("requestsPerMinute: 1"))
    #expect(word(try asking.decide(question())) == "requestsPerMinute")
    asking.engine.reset(session: nil)
    #expect(word(try asking.decide(question())) == "fine")
  }

  @Test func `are kept of ten thousand accounts, and not of all there ever were`() throws {
    let text = "{ limits: { openai: { requestsPerDay: 1 } }, rules: [] }"
    let limits = try Scenario(parsing: Array(text.utf8)).limits
    let group = try #require(limits[0].group(for: "m"))
    var limiter = Limiter()
    func isAdmitted(_ key: Int) -> Bool {
      let account = Limiter.Account(provider: "openai", key: UInt64(key), models: "m")
      let now = UnixTime(seconds: 1_790_000_000)
      return limiter.admit(RateCost(), of: account, under: group, at: now).refusal == nil
    }
    for key in 1...10_000 where !isAdmitted(key) { Issue.record("\(key) has not asked before") }
    for key in 1...10_000 where isAdmitted(key) { Issue.record("\(key) was forgotten") }
    // Two generations later nobody knows the first.
    for key in 10_001...60_000 where !isAdmitted(key) { Issue.record("\(key) is new") }
    #expect(!isAdmitted(60_000))
    #expect(isAdmitted(1))
  }

  @Test func `never show a key`() throws {
    var asking = try asking("openai: { requestsPerMinute: 1 }")
    _ = try asking.decide(question(key: "sk-very-secret-1234"))
    let decision = try asking.decide(question(key: "sk-very-secret-1234"))
    let refusal = try #require(decision.admission?.refusal)
    #expect(!refusal.description.contains("secret"))
    #expect(refusal.account.shortKey?.count == 8)
  }
}
