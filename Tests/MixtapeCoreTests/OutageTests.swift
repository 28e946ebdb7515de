import MixtapeHTTP
import MixtapeJSON
import Testing

@testable import MixtapeCore

@Suite struct `An outage` {
  private func window(_ text: String) throws -> OutageWindow {
    let node = try JSONNode(parsing: Array(text.utf8), dialect: .json5)
    var reading = Reading()
    let window = reading.object(node, "an outage") { reader, reading in
      OutageWindow(&reader, node, &reading)
    }
    #expect(reading.mistakes.isEmpty)
    return try #require(window ?? nil)
  }

  @Test(arguments: [
    ("{ from: '10s', to: '130s' }", [0: 0, 9.999: 0, 10: 1, 129.999: 1, 130: 0, 9999: 0]),
    ("{ from: '10s' }", [9: 0, 10: 1, 99_999: 1]),
    ("{ to: '10s' }", [0: 1, 9: 1, 10: 0]),
    ("{ from: '10s', to: '20s', every: '1m' }", [5: 0, 10: 1, 20: 0, 69: 0, 70: 1, 80: 0, 130: 1]),
    (
      "{ from: '50s', to: '80s', every: '1m' }", [0: 0, 49: 0, 50: 1, 79: 1, 80: 0, 110: 1, 140: 0]
    ),
    ("{ from: '10s', to: '50s', ramp: '20s' }", [10: 0, 15: 0.25, 20: 0.5, 30: 1, 49: 1, 50: 0]),
    ("{ from: '10s', to: '20s', warmUp: '40s' }", [15: 1, 20: 1, 30: 0.75, 50: 0.25, 60: 0]),
    (
      "{ from: '10s', to: '50s', ramp: '40s', warmUp: '40s' }",
      [10: 0, 20: 0.25, 40: 0.75, 50: 1, 60: 0.75, 80: 0.25, 90: 0]
    ),
    (
      "{ from: '10s', to: '40s', down: '5s', up: '10s' }",
      [9: 0, 10: 1, 14: 1, 15: 0, 24: 0, 25: 1, 29: 1, 30: 0, 39: 0, 40: 0]
    ),
    ("{ down: '1s', up: '1s' }", [0: 1, 1: 0, 2: 1, 1001: 0]),
    (
      "{ from: '1s', to: '4s', every: '10s', down: '1s', up: '1s', warmUp: '2s' }",
      [0: 0, 1: 1, 2: 0, 3: 1, 4: 1, 5: 0.5, 6: 0, 11: 1, 12: 0, 15: 0.5]
    ),
  ])
  func `takes its share of the requests`(text: String, shares: [Double: Double]) throws {
    let window = try window(text)
    for (seconds, share) in shares {
      let elapsed = Duration.milliseconds(Int(seconds * 1000))
      #expect(window.share(at: elapsed) == Ratio(share), "\(text) at \(seconds) s")
    }
  }

  @Test(arguments: [
    ("{ from: '10s', to: '130s' }", [10, 130]),
    ("{ from: '10s' }", [10]),
    ("{ from: '10s', to: '20s', every: '1m' }", [10, 20, 70, 80, 130, 140]),
    ("{ from: '50s', to: '80s', every: '1m' }", [50, 80, 110, 140, 170]),
    ("{ from: '10s', to: '40s', down: '5s', up: '10s' }", [10, 15, 25, 30, 40]),
    ("{ down: '1s', up: '2s' }", [1, 3, 4, 6, 7]),
  ])
  func `that is certain says when it changes`(text: String, changes: [Int]) throws {
    let window = try window(text)
    #expect(window.isCertain)
    var time = Duration.zero
    var found: [Int] = []
    while found.count < changes.count, let next = window.nextChange(after: time) {
      #expect(next > time)
      found.append(Int(next.components.seconds))
      // Between two changes it stays the same.
      for part in 0..<10 {
        let between = time + (next - time) * part / 10
        #expect(window.share(at: between) == window.share(at: time))
      }
      time = next
    }
    #expect(found == changes)
  }

  @Test(arguments: [
    ("{ from: '20s', to: '10s' }", "its end, to, does not come after its beginning, from"),
    ("{ from: '10s', every: '1m' }", "what comes again must end before: there is every, but no to"),
    ("{ warmUp: '1m' }", "it never ends, so nothing warms up: there is no to"),
    ("{ to: '10s', ramp: '11s' }", "its ramp takes longer than the outage"),
    ("{ to: '61s', every: '1m' }", "it begins again, after every, before it is over"),
    (
      "{ to: '50s', warmUp: '11s', every: '1m' }",
      "it begins again, after every, before it is over"
    ),
    ("{ down: '5s' }", "down and up go together, and neither is \"0s\""),
    ("{ down: '0s', up: '1s' }", "down and up go together, and neither is \"0s\""),
    ("{ from: 10 }", "expected a duration as \"300ms\", \"2s\" or \"1h\", found the number 10"),
    ("{ form: '10s' }", "unknown key \"form\" in an outage"),
    ("{ after: { } }", "a beginning is either a call or a request, by its number"),
    (
      "{ after: { call: 1, request: 2 } }",
      "a beginning is either a call or a request, by its number"
    ),
  ])
  func `that cannot be is a mistake`(text: String, problem: String) throws {
    do {
      _ = try Scenario(parsing: Array("{ rules: [{ when: { outage: \(text) } }] }".utf8))
      Issue.record("\(text) is taken")
    } catch {
      #expect(error.mistakes.map(\.problem) == [problem])
    }
  }

  @Test func `goes by the clock of the session`() throws {
    var asking = try Asking(
      """
      { rules: [{ when: { outage: { from: '10s', to: '20s' } }, reply: 'down' },
        { reply: 'up' }] }
      """
    )
    asking.now = .start + .seconds(1000)
    var answers: [String] = []
    for seconds in [0, 9, 10, 19, 20] {
      asking.now = .start + .seconds(1000 + seconds)
      answers.append(try asking.answer())
    }
    #expect(answers == ["up", "up", "down", "down", "up"])
  }

  @Test func `can count from a logical call of the session`() throws {
    var asking = try Asking(
      """
      { rules: [{ when: { outage: { after: { call: 2 }, from: '10s', to: '20s' } }, reply: 'down' },
        { reply: 'up' }] }
      """
    )
    var answers: [String] = []
    for (seconds, prompt) in [(0, "a"), (100, "b"), (109, "c"), (110, "a"), (120, "b")] {
      asking.now = .start + .seconds(seconds)
      answers.append(try asking.answer(Question(prompt: prompt)))
    }
    #expect(answers == ["up", "up", "up", "down", "up"])
  }

  @Test func `can count from a request, for each provider its own`() throws {
    var asking = try Asking(
      "{ rules: [{ when: { outage: { after: { request: 3 } } }, reply: 'down' }, { reply: 'up' }] }"
    )
    var answers: [String] = []
    for _ in 0..<4 { answers.append(try asking.answer()) }
    #expect(answers == ["up", "up", "down", "down"])
    #expect(try asking.answer(Question(provider: "deepseek", path: "/chat/completions")) == "up")
    asking.engine.reset(session: nil)
    #expect(try asking.answer() == "up")
  }

  @Test func `that ramps fails about the share of the requests that it says`() throws {
    var asking = try Asking(
      "{ rules: [{ when: { outage: { ramp: '100s', to: '200s' } }, reply: 'down' }] }"
    )
    _ = try asking.answer()
    for percent in [0, 20, 50, 100] {
      asking.now = .start + .seconds(percent)
      var count = 0
      for number in 0..<1000 where try asking.answer(Question(prompt: "\(number)")) == "down" {
        count += 1
      }
      #expect(abs(count - 10 * percent) < 50, "\(count) at \(percent) s")
      if percent == 0 || percent == 100 { #expect(count == 10 * percent) }
    }
  }

  @Test func `with luck does not change the luck of the others`() throws {
    func answers(_ first: String) throws -> [String] {
      var asking = try Asking(
        "{ rules: [\(first), { name: 'x', when: { chance: 0.5 }, reply: 'yes' }, { reply: 'no' }] }"
      )
      return try (0..<100).map { try asking.answer(Question(prompt: "\($0)")) }
    }
    let without = try answers("{ pass: true }")
    #expect(try answers("{ when: { outage: { ramp: '1h' } }, pass: true }") == without)
  }
}
