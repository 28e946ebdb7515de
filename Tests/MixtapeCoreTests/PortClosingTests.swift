import MixtapeHTTP
import Testing

@testable import MixtapeCore

@Suite struct `A rule that refuses` {
  private func states(
    _ when: String,
    of provider: String = "openai",
    beside: String = ""
  ) throws -> [String] {
    let asking = try Asking("{ rules: [{ when: \(when), \(beside) faults: [{ refuse: true }] }] }")
    var states: [String] = []
    var now: Instant? = .start
    while let time = now, states.count < 5 {
      let state = asking.engine.port(of: provider, at: time)
      let word = state.isClosed ? "closed" : "open"
      states.append("\(word) at \((time - .start).components.seconds)")
      now = state.nextChange
    }
    return states
  }

  @Test(arguments: [
    ("{ provider: 'openai' }", ["closed at 0"]),
    ("{}", ["closed at 0"]),
    ("{ provider: 'anthropic' }", ["open at 0"]),
    (
      "{ provider: ['openai', 'anthropic'], between: ['10s', '20s'] }",
      ["open at 0", "closed at 10", "open at 20"]
    ),
    (
      "{ outage: { from: '1s', to: '2s', every: '10s' } }",
      ["open at 0", "closed at 1", "open at 2", "closed at 11", "open at 12"]
    ),
    (
      "{ between: ['5s', '1h'], outage: { down: '10s', up: '10s' } }",
      ["open at 0", "closed at 5", "open at 10", "closed at 20", "open at 30"]
    ),
    ("{ outage: { after: { request: 5 } } }", ["open at 0"]),
  ])
  func `by provider and time closes its ports then`(when: String, expected: [String]) throws {
    #expect(try states(when) == expected)
  }

  @Test(arguments: [
    "{ model: 'gpt-5' }", "{ chance: 0.5 }", "{ attempt: 1 }", "{ stream: true }",
    "{ outage: { to: '20s', ramp: '10s' } }", "{ outage: { to: '20s', warmUp: '10s' } }",
  ])
  func `by more of a request leaves the ports open`(when: String) throws {
    #expect(try states(when) == ["open at 0"])
  }

  @Test func `resets where a port is shared`() throws {
    var asking = try Asking(
      "{ rules: [{ when: { provider: 'openai' }, faults: [{ refuse: true }] }] }"
    )
    let question = Question()
    let decision = try asking.decide(question)
    let planned = ResponsePlan.answering(
      decision,
      arrival: try asking.arrival(question),
      date: .init(seconds: 0)
    )
    #expect(planned.plan == ResponsePlan(cues: [Cue(.reset)]))
    #expect(!planned.isWhole)
  }

  @Test func `closes the port some time after a request`() throws {
    var asking = try Asking(
      """
      { rules: [{ when: { outage: { after: { request: 2 }, from: '5s', to: '9s' } },
        faults: [{ refuse: true }] }, { reply: 'x' }] }
      """
    )
    asking.now = .start + .seconds(100)
    #expect(try !asking.decide().reachesMilestone)
    #expect(try asking.decide().reachesMilestone)
    #expect(try !asking.decide().reachesMilestone)
    let soon = asking.engine.port(of: "openai", at: asking.now)
    #expect(soon == PortState(isClosed: false, nextChange: .start + .seconds(105)))
    let later = asking.engine.port(of: "openai", at: .start + .seconds(105))
    #expect(later == PortState(isClosed: true, nextChange: .start + .seconds(109)))
  }

  @Test func `starts the clock of the main session, since no request may`() throws {
    var asking = try Asking(
      """
      { rules: [{ when: { between: ['10s', '20s'] }, faults: [{ refuse: true }] },
        { reply: 'up' }] }
      """
    )
    asking.now = .start + .seconds(10)
    #expect(try asking.decide().faults.count == 1)
    asking.engine.reset(session: nil, at: asking.now)
    #expect(try asking.decide().faults.isEmpty)
    asking.now = .start + .seconds(20)
    #expect(try asking.decide().faults.count == 1)
    // Other sessions have nobody but their requests to start them.
    #expect(try asking.decide(Question(session: "other")).faults.isEmpty)
  }
}
