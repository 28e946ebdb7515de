import MixtapeCore
import MixtapeJSON
import Testing

/// What a person is told who has written a fault, a place or a front end that does not exist.
@Suite struct `Mistakes in faults`: Sendable {
  /// `line:column problem; suggestion`.
  private func problems(_ rule: String) -> [String] {
    do throws(ScenarioMistakes) {
      _ = try Scenario(parsing: Array("{ rules: [\n\(rule)\n] }".utf8))
      return []
    } catch {
      return error.mistakes.map { mistake in
        "\(mistake.mark.line):\(mistake.mark.column) \(mistake.problem)"
          + (mistake.suggestion.map { "; \($0)" } ?? "")
      }
    }
  }

  private static let names = FaultList.all.map { $0.name }.quotedList(joinedBy: "or")

  static let written: [(fault: String, expected: [String])] = [
    ("{ truncate: true }", ["2:13 a fault needs the key \"at\""]),
    (
      "{ truncate: 3, at: { chunk: 3 } }",
      ["2:25 expected true, found the number 3; or leave the key out"]
    ),
    (
      "{ truncte: true, at: { chunk: 3 } }",
      [
        "2:13 a fault has exactly one of the keys \(names)",
        "2:15 unknown key \"truncte\" in a fault; did you mean \"truncate\"?",
      ]
    ),
    (
      "{ stall: '3s', hang: true }",
      ["2:13 a fault has exactly one of the keys \(names)"]
    ),
    (
      "{ stall: '3s', at: { chunk: 0 } }",
      ["2:41 expected a number, counted from 1, found the number 0"]
    ),
    (
      "{ stall: '3s', at: { event: '3' } }",
      ["2:41 expected a number, counted from 1, found the string \"3\""]
    ),
    (
      "{ stall: '3s', at: { byte: -1 } }",
      ["2:40 expected a number of bytes, from 0, found the number -1"]
    ),
    (
      "{ stall: '3s', at: { fraction: 50 } }",
      [
        "2:44 expected a number from 0 to 1, found the number 50; "
          + "a percentage is divided by 100: 0.5"
      ]
    ),
    (
      "{ hang: true, at: { before: 'fistToken' } }",
      [
        "2:41 expected \"firstToken\", \"toolCall\", \"toolArguments\", \"finish\", \"usage\", "
          + "\"terminator\" or \"end\", found the string \"fistToken\"; "
          + "did you mean \"firstToken\"?"
      ]
    ),
    (
      "{ hang: true, at: { inside: 'char' } }",
      ["2:41 expected \"character\" or \"lineEnd\", found the string \"char\""]
    ),
    (
      "{ hang: true, at: { chunk: 2, byte: 3 } }",
      [
        "2:31 a place has exactly one of the keys \"chunk\", \"event\", \"byte\", \"fraction\", "
          + "\"before\", \"after\" or \"inside\""
      ]
    ),
    (
      "{ hang: true, att: { chunk: 2 } }",
      ["2:27 unknown key \"att\" in a fault; did you mean \"at\"?"]
    ),
    (
      "{ close: true, at: { chunk: 2 } }",
      ["2:28 unknown key \"at\" in a fault; known keys are \"close\""]
    ),
    (
      "{ errorEvent: 'overloded' }",
      ["2:27 no failure is called \"overloded\"; did you mean \"overloaded\"?"]
    ),
    (
      "{ latency: { uniform: ['2s', '1s'] } }",
      ["2:42 the second is less than the first"]
    ),
    (
      "{ latency: { lognormal: { sigma: 0.5 } } }",
      ["2:37 a lognormal latency needs the key \"median\""]
    ),
    (
      "{ latency: { fixed: '1s', uniform: ['1s', '2s'] } }",
      [
        "2:24 expected a duration, or { fixed }, { uniform } or { lognormal }, found an object"
      ]
    ),
    (
      "{ wrongContentLength: 0 }",
      ["2:35 expected a number of bytes: 100 too many, or -100, found the number 0"]
    ),
    (
      "{ retryAfter: 20 }",
      [
        "2:27 expected a duration, false for none, or { seconds, milliseconds, date, text } of "
          + "which some are there, found the number 20"
      ]
    ),
    (
      "{ retryAfter: { second: 20 } }",
      ["2:29 unknown key \"second\" in a wait; did you mean \"seconds\"?"]
    ),
    (
      "{ keepAlivesOnly: '25h' }",
      ["2:31 expected a duration of at most \"24h\", found the string \"25h\""]
    ),
    (
      "{ tokensPerSecond: 0 }",
      ["2:32 expected a number of tokens from 0.001 to 1000000000, found the number 0"]
    ),
  ]

  @Test(arguments: written)
  func `are told with their place and what was meant`(fault: String, expected: [String]) {
    #expect(problems("{ faults: [\(fault)] }") == expected)
  }

  @Test func `are all told at once, each at its own place`() {
    let found = problems(
      """
      { faults: [{ stall: 'soon', at: { chunk: 2 } }, { hang: true, at: { chnk: 2 } },
        { jitter: 3 }] }
      """
    )
    #expect(
      found.map { $0.prefix { $0 != " " } } == ["2:21", "2:69", "3:13"],
      "\(found)"
    )
  }

  static let edges: [(edge: String, expected: [String])] = [
    (
      "{ edge: 'nginxx' }",
      ["2:17 no front end is called \"nginxx\"; did you mean \"nginx\"?"]
    ),
    (
      "{ edge: 'apache' }",
      [
        "2:17 no front end is called \"apache\"; there are \"cloudflare\", \"cloudflareText\", "
          + "\"cloudflareChallenge\", \"envoy\", \"nginx\", \"googleFrontEnd\" and \"uvicorn\""
      ]
    ),
    ("{ edge: 'uvicorn', status: 502 }", ["2:36 uvicorn has no page for 502; it has 500"]),
    (
      "{ edge: 'envoy', reason: 'overflw' }",
      ["2:34 envoy does not say \"overflw\"; did you mean \"overflow\"?"]
    ),
    ("{ edge: 'nginx', reason: 'overflow' }", ["2:34 nginx gives no reason"]),
    (
      "{ edge: 'nginx', stauts: 502 }",
      ["2:26 unknown key \"stauts\" in a failure; did you mean \"status\"?"]
    ),
  ]

  @Test(arguments: edges)
  func `of front ends are told as well`(edge: String, expected: [String]) {
    #expect(problems("{ fail: \(edge) }") == expected)
  }
}
