import MixtapeCore
import MixtapeJSON
import Testing

@Suite struct `An expectation` {
  private func standard(_ keys: String) throws -> Standard {
    try Scenario(parsing: Array("{ rules: [], \(keys) }".utf8)).standard
  }

  private func mistakes(_ keys: String) -> [String] {
    do throws(ScenarioMistakes) {
      _ = try Scenario(parsing: Array("{ rules: [], \(keys) }".utf8))
      return []
    } catch {
      return error.mistakes.map(\.description)
    }
  }

  private func result(_ expectation: String, _ tries: [Try]) throws -> ExpectationResult {
    let verdict = Verdict(of: tries.attempts, by: try standard("expect: [\(expectation)]"))
    return try #require(verdict.expectations.first)
  }

  static let calls = [
    Try("openai", 429, model: "gpt-5-mini", conversation: "a"),
    Try("openai", 429, at: 600, model: "gpt-5-mini", conversation: "a"),
    Try("anthropic", at: 700, model: "claude-sonnet-4-5", conversation: "a"),
    Try("openai", at: 2_000, for: 4_000, model: "gpt-5-mini", conversation: "b"),
    Try("openai", 500, at: 7_000, model: "gpt-5-mini", conversation: "c"),
  ]

  @Test(
    arguments: [
      (
        #"{ every: "call", answered: true }"#, "every call is answered",
        "call 3 failed"
      ),
      (
        #"{ every: "call", answered: false }"#, "every call stays without an answer",
        "call 1 was answered; call 2 was answered"
      ),
      (
        #"{ every: "call", within: "3s" }"#, "every call is answered within 3 s",
        "call 2 took 4 s; call 3 failed"
      ),
      (
        #"{ path: ["openai 429", "openai 429", "anthropic 200"] }"#,
        "a call goes openai 429 → openai 429 → anthropic 200", nil
      ),
      (
        #"{ path: ["openai 503", "openai 200"] }"#, "a call goes openai 503 → openai 200",
        "no call did, they went openai 429 ×2 → anthropic 200; openai 200; openai 500"
      ),
      (
        #"{ every: "call", path: ["openai 200"] }"#, "every call goes openai 200",
        "call 1 went openai 429 ×2 → anthropic 200; call 3 went openai 500"
      ),
      (
        #"{ provider: "openai", attempts: { max: 3 } }"#,
        "the run makes at most 3 attempts at openai", "it made 4 attempts"
      ),
      (
        #"{ every: "call", provider: "openai", attempts: { min: 1, max: 2 } }"#,
        "every call makes at least 1 attempt and at most 2 attempts at openai", nil
      ),
      (
        #"{ cost: { max: 0.02 } }"#, "the run costs at most $0.02", nil
      ),
      (
        #"{ cost: { max: 0.00001 } }"#, "the run costs at most $0.00001",
        "it cost $0.0000665"
      ),
      (
        #"{ every: "call", cost: { max: 0.00001 } }"#, "every call costs at most $0.00001",
        "call 1 cost $0.00006"
      ),
      (
        #"{ model: "gpt-5*", share: { min: 0.5 } }"#,
        "gpt-5* gives at least 50 % of the answers", nil
      ),
      (
        #"{ model: "gpt-5*", share: { min: 0.6 } }"#,
        "gpt-5* gives at least 60 % of the answers", "it gave 1 of 2, 50 %"
      ),
    ] as [(String, String, String?)]
  )
  func `is met or says what happened`(_ text: String, words: String, happened: String?) throws {
    let result = try result(text, Self.calls)
    #expect(result.expected == words)
    #expect(result.isMet == (happened == nil))
    #expect(result.happened == happened ?? "")
    #expect(result.isMet || !result.calls.isEmpty || words.hasSuffix("of the answers"))
  }

  @Test func `of calls is not met where there are none`() throws {
    let result = try result(#"{ every: "call", answered: true }"#, [])
    #expect(!result.isMet)
    #expect(result.happened == "there was no call")
  }

  @Test func `has a name, and fails the verdict`() throws {
    let standard = try standard(
      #"expect: [{ name: "spares the backup", provider: "anthropic", attempts: { max: 0 } }]"#
    )
    let verdict = Verdict(of: Self.calls.attempts, by: standard)
    #expect(verdict.expectations.map(\.name) == ["spares the backup"])
    #expect(!verdict.isPassed)
  }

  @Test func `counts shares as fractions`() throws {
    let tries = (0..<3).map { Try($0 == 0 ? "openai" : "anthropic", conversation: "\($0)") }
    #expect(try result("{ provider: 'openai', share: { min: 0.333333333 } }", tries).isMet)
    #expect(try !result("{ provider: 'openai', share: { min: 0.333333334 } }", tries).isMet)
  }

  @Test(
    arguments: [
      ("expect: {}", "expected an array of expectations, found an object"),
      ("expect: [{}]", "an expectation says what it expects"),
      ("expect: [{ answered: true }]", "answered is said of calls"),
      ("expect: [{ every: 'cal', answered: true }]", "did you mean \"call\"?"),
      ("expect: [{ anwsered: true }]", "did you mean \"answered\"?"),
      ("expect: [{ every: 'call', within: 3 }]", "add a unit"),
      ("expect: [{ path: [] }]", "a path has at least one step"),
      ("expect: [{ path: ['opnai 200'] }]", "did you mean \"openai\"?"),
      ("expect: [{ path: ['openai'] }]", "expected a provider and what it answered"),
      ("expect: [{ path: ['openai 2000'] }]", "expected a provider and what it answered"),
      ("expect: [{ path: ['openai 200 cutt'] }]", "did you mean \"cut\"?"),
      ("expect: [{ attempts: 3 }]", "expected bounds as { min: …, max: … }"),
      ("expect: [{ attempts: { max: -1 } }]", "expected a number from 0"),
      ("expect: [{ attempts: {} }]", "bounds need a min or a max"),
      ("expect: [{ attempts: { min: 3, max: 1 } }]", "nothing is within these bounds"),
      ("expect: [{ cost: { max: '$1' } }]", "expected a number of dollars as 0.02"),
      ("expect: [{ share: { min: 0.5 } }]", "whose share?"),
      ("expect: [{ model: 'x', share: { min: 60 } }]", "a percentage is divided by 100: 0.6"),
      ("expect: [{ every: 'call', model: 'x', share: { min: 0.5 } }]", "leave out every"),
      ("expect: [{ every: 'call', provider: 'openai', answered: true }]", "provider narrows"),
      ("expect: [{ every: 'call', answered: false, within: '1s' }]", "leave out within"),
      ("checks: { strom: 'off' }", "did you mean \"storm\"?"),
      ("checks: { storm: 'of' }", "did you mean \"off\"?"),
      ("checks: { storm: { severity: 'err' } }", "expected \"error\", \"warning\" or \"off\""),
      ("checks: { storm: { attempts: 1 } }", "expected a number of attempts from 2"),
      ("checks: { miss: { attempts: 3 } }", "unknown key \"attempts\" in the check \"miss\""),
      ("checks: { lateFallback: { within: 5 } }", "add a unit"),
    ]
  )
  func `tells its mistakes with their places`(_ keys: String, part: String) {
    let found = mistakes(keys)
    #expect(found.count == 1, "\(found)")
    #expect(found.first?.contains(part) == true, "\(found)")
    #expect(found.first?.contains("at line 1, column ") == true)
  }

  @Test func `stands beside the checks`() throws {
    let standard = try standard(
      """
      checks: { storm: { severity: "warning", attempts: 20 }, repeatedText: "error", miss: "off",
        stall: { after: "10s" }, lateFallback: { within: "5s" } }
      """
    )
    #expect(
      standard.severities == ["storm": .warning, "repeatedText": .error, "miss": .off]
    )
    #expect(standard.terms.attempts == 20)
    #expect(standard.terms.stall == .seconds(10))
    #expect(standard.terms.budget == .seconds(5))
  }
}
