import MixtapeCore
import MixtapeJSON
import Testing

@Suite struct `A scenario's text` {
  private func mistakes(_ text: String) -> String {
    do throws(ScenarioMistakes) {
      _ = try Scenario(parsing: Array(text.utf8))
      return ""
    } catch {
      return error.text(file: "a.json5")
    }
  }

  /// The problems without file and excerpt: `line:column problem; suggestion`.
  private func problems(_ text: String) -> [String] {
    do throws(ScenarioMistakes) {
      _ = try Scenario(parsing: Array(text.utf8))
      return []
    } catch {
      return error.mistakes.map { mistake in
        "\(mistake.mark.line):\(mistake.mark.column) \(mistake.problem)"
          + (mistake.suggestion.map { "; \($0)" } ?? "")
      }
    }
  }

  @Test func `is read with everything in it`() throws {
    let text = """
      // A scenario with a bit of everything.
      {
        seed: 7,
        rules: [
          { name: "first", when: { provider: "openai", model: "gpt-5*", chance: 0.5 },
            fail: { kind: "rateLimited", limit: "tokens", message: "wait, {{model}}", status: 430 },
            retryAfter: "20s" },
          { when: { provider: ["anthropic", "openai"] }, replay: "a.json" },
          { when: { prompt: "x" }, replay: "b.json", faults: [{ errorEvent: "overloaded" }] },
          { sequence: [{ replay: "a.json" }, { forward: true }, { pass: true }, { reply: "end" }] },
          { reply: { text: ["pie", "ces"], reasoning: "hm", stop: "length",
              toolCalls: [{ name: "weather", arguments: { city: "Oslo" } }],
              usage: { input: 3 }, embedding: [0.5, 1], structured: true, model: "told" },
            stream: { timeToFirstToken: "1.5s", tokensPerSecond: 40, jitter: 0.2 },
            set: { step: { add: 1 }, done: true } },
        ],
        rehearse: [{ ask: "openai", prompt: "Hi", tools: { weather: "12 °C" }, then: ["and?"],
          fallback: ["anthropic", { provider: "gemini", model: "g" }], retries: 1, after: "10s",
          header: { "x-a": "b" }, schema: { type: "object" }, stream: true }],
      }
      """
    let scenario = try Scenario(parsing: Array(text.utf8))
    #expect(scenario.seed == 7)
    #expect(scenario.rules.map(\.name) == ["first", nil, nil, nil, nil])
    #expect(scenario.rules.map(\.place.line) == [5, 8, 9, 10, 11])
    #expect(scenario.cassettePaths == ["a.json", "b.json"])
    #expect(scenario.providers == ["openai", "anthropic"])
    #expect(scenario.rules[4].pacing?.timeToFirstToken == .milliseconds(1500))
    #expect(scenario.rules[4].pacing?.interval == .milliseconds(25))
    #expect(scenario.rules[2].faults.count == 1)
    let step = try #require(scenario.rehearsal.first)
    #expect(step.fallback.map(\.provider) == ["anthropic", "gemini"])
    #expect(step.tools.first?.result == "12 °C")
    #expect(step.after == .seconds(10))
    #expect(step.then == ["and?"])
    #expect(step.retries == 1)
  }

  @Test func `tells every mistake with its place, in the order of the text`() {
    let text = """
      {
        sede: 7,
        rules: [
          { when: { promt: "x", chance: 5 }, reply: "Hello {{lastUserMesage}}" },
          { reply: "a", fail: "overlaoded", retryAfter: 20 },
        ],
      }
      """
    #expect(
      mistakes(text) == """
        a.json5:2:3: error: unknown key "sede" in a scenario
            sede: 7,
            ^
          did you mean "seed"?
        a.json5:4:15: error: unknown key "promt" in a condition
              { when: { promt: "x", chance: 5 }, reply: "Hello {{lastUserMesage}}" },
                        ^
          did you mean "prompt"?
        a.json5:4:35: error: expected a number from 0 to 1, found the number 5
              { when: { promt: "x", chance: 5 }, reply: "Hello {{lastUserMesage}}" },
                                            ^
          a percentage is divided by 100: 0.05
        a.json5:4:54: error: unknown template {{lastUserMesage}}
              { when: { promt: "x", chance: 5 }, reply: "Hello {{lastUserMesage}}" },
                                                               ^
          did you mean {{lastUserMessage}}?
        a.json5:5:25: error: a rule has one act, and there are reply and fail
              { reply: "a", fail: "overlaoded", retryAfter: 20 },
                                  ^
          remove one of them
        a.json5:5:25: error: no failure is called "overlaoded"
              { reply: "a", fail: "overlaoded", retryAfter: 20 },
                                  ^
          did you mean "overloaded"?
        a.json5:5:51: error: expected a duration as "300ms", "2s" or "1h", found the number 20
              { reply: "a", fail: "overlaoded", retryAfter: 20 },
                                                            ^
          add a unit: "20s" or "20ms"
        """
    )
  }

  @Test(arguments: [
    (
      "{ rules: [{ reply: 'a' }",
      "1:25 the text ends inside the array that begins at line 1, column 10"
    ),
    ("{ }", "1:1 a scenario needs the key \"rules\""),
    ("[]", "1:1 expected a scenario, found an array"),
    ("{ rules: [{ reply: None }] }", "1:20 unknown word 'None'; write null"),
  ])
  func `that cannot be read at all has one mistake`(text: String, problem: String) {
    #expect(problems(text) == [problem])
  }

  @Test(arguments: [
    (
      "{ reply: 5 }",
      ["1:20 expected a text, or an object such as { text: \"Hello\" }"]
    ),
    ("{ reply: { txt: 'a' } }", ["1:22 unknown key \"txt\" in a reply; did you mean \"text\"?"]),
    ("{ reply: { tokens: 5 } }", ["1:20 tokens needs a text to repeat"]),
    (
      "{ reply: { toolCalls: [{ nme: 'a' }] } }",
      ["1:36 unknown key \"nme\" in a tool call; did you mean \"name\"?"]
    ),
    (
      "{ reply: 'a', reply: 'b' }",
      ["1:25 the key \"reply\" stands twice; the first is at line 1, column 13"]
    ),
    (
      "{ fail: 'nonsense' }",
      [
        "1:19 no failure is called \"nonsense\"; there are \"badRequest\", \"invalidKey\", "
          + "\"permission\", \"notFound\", \"wrongMethod\", \"unknownModel\", \"contextTooLong\", "
          + "\"tooLarge\", \"unprocessable\", \"rateLimited\", \"quotaExhausted\", \"overloaded\", "
          + "\"serverError\", \"badGateway\", \"unavailable\" and \"timeout\""
      ]
    ),
    ("{ fail: 'missed' }", ["1:19 no failure is called \"missed\""]),
    (
      "{ fail: { kind: 'overloaded', limit: 'tokens' } }",
      ["1:48 only \"rateLimited\" has a limit"]
    ),
    (
      "{ fail: { kind: 'overloaded', status: 200 } }",
      ["1:49 expected a status from 400 to 599, found the number 200"]
    ),
    ("{ reply: 'a', retryAfter: '2s' }", ["1:37 retryAfter needs a fail beside it"]),
    ("{ pass: false }", ["1:19 expected true, found false; or leave the key out"]),
    ("{ sequence: [] }", ["1:23 a sequence needs at least one act"]),
    ("{ sequence: [{ sequence: [] }] }", ["1:26 unknown key \"sequence\" in a step of a sequence"]),
    (
      "{ when: { provider: 'opnai' } }",
      ["1:31 no provider is called \"opnai\"; did you mean \"openai\"?"]
    ),
    ("{ when: { operation: 'chat' } }", ["1:32 expected \"conversation\", \"completion\""]),
    (
      "{ when: { prompt: { matches: '(' } } }",
      ["1:40 \"(\" is no regular expression; for the letters themselves use contains"]
    ),
    ("{ when: { attempt: 0 } }", ["1:30 expected a number, counted from 1, found the number 0"]),
    ("{ when: { turn: { from: 3, to: 2 } } }", ["1:27 no number is from 3 to 2"]),
    ("{ when: { between: ['2m', '10s'] } }", ["1:37 the end does not come after the beginning"]),
    (
      "{ when: { between: '10s' } }",
      ["1:30 expected two durations, as [\"10s\", \"2m\"], found the string \"10s\""]
    ),
    (
      "{ when: { state: { a: [] } } }",
      ["1:33 expected a string, a number, true, false or null, found an array"]
    ),
    (
      "{ stream: { tokensPerSecond: 0 } }",
      ["1:40 expected a number of tokens from 0.001 to 1000000000, found the number 0"]
    ),
    (
      "{ stream: { timeToFirstToken: '3 seconds' } }",
      ["1:41 expected a duration as \"300ms\", \"2s\" or \"1h\", found the string"]
    ),
    (
      "{ fail: { edge: 'cloudflar' } }",
      ["1:28 no front end is called \"cloudflar\"; did you mean \"cloudflare\"?"]
    ),
    (
      "{ fail: { edge: 'envoy', status: 520 } }",
      ["1:45 envoy has no page for 520; it has 503, 504"]
    ),
    (
      "{ faults: [{ explode: true }] }",
      [
        "1:22 a fault has exactly one of the keys \"refuse\"",
        "1:24 unknown key \"explode\" in a fault",
      ]
    ),
    (
      "{ faults: [{ errorEvent: 'overloaded', at: { chnk: 3 } }] }",
      ["1:56 unknown key \"chnk\" in a place; did you mean \"chunk\"?"]
    ),
    ("{ set: { a: { ad: 1 } } }", ["1:25 unknown key \"ad\" in a change of state"]),
    ("{ reply: 'a {{b' }", ["1:23 this '{{' is not closed; end it with '}}'"]),
    ("{ reply: 'a {{model}} {{oops}}' }", ["1:33 unknown template {{oops}}"]),
  ])
  func `shows what is wrong with a rule`(rule: String, expected: [String]) {
    let found = problems("{ rules: [\(rule)] }")
    #expect(found.count == expected.count, "\(found)")
    for (found, expected) in zip(found, expected) { #expect(found.hasPrefix(expected)) }
  }

  @Test func `says what is wrong with a rehearsal`() {
    let text = "{ rules: [], rehearse: [{ ask: 'opnai', promt: 'x', fallback: [{}] }] }"
    #expect(
      problems(text) == [
        "1:32 no provider is called \"opnai\"; did you mean \"openai\"?",
        "1:41 unknown key \"promt\" in a question; did you mean \"prompt\"?",
        "1:64 a fallback needs the key \"provider\"",
      ]
    )
  }
}
