import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `A rehearsal` {
  private func transcript(_ scenario: String, seed: UInt64 = 0) throws -> String {
    let scenario = try Scenario(parsing: Array(scenario.utf8))
    let program = Program(scenario: scenario, name: "test.json5")
    return Rehearsal(program, seed: seed).run().text
  }

  @Test func `greets each provider that the rules name`() throws {
    let text = try transcript(
      "{ rules: [{ when: { provider: ['openai', 'cohere'] }, reply: 'Hi from {{provider}}' }] }"
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Hello" to openai
            0 ms  1    openai ← 200   rule 1
            0 ms  1    answered by openai after 1 request: "Hi from openai"
            0 ms  2  "Hello" to cohere
            0 ms  2    cohere ← 200   rule 1
            0 ms  2    answered by cohere after 1 request: "Hi from cohere"

        2 answered, 0 unanswered, 2 requests, 0 ms
        """
    )
  }

  @Test func `asks again as the provider wants it, and then as it pleases`() throws {
    let text = try transcript(
      """
      { rules: [{ name: "busy", sequence: [{ fail: "rateLimited", retryAfter: "20s" },
        { fail: "overloaded" }, { reply: "at last" }] }],
        rehearse: [{ ask: "anthropic", model: "claude-sonnet-4-5", prompt: "Now?" }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Now?" to anthropic, claude-sonnet-4-5
            0 ms  1    anthropic ← 429 rateLimited, retry-after 20 s   rule 1, "busy"
        20000 ms  1    anthropic ← 529 overloaded                      rule 1, "busy"; attempt 2
        21000 ms  1    anthropic ← 200                                 rule 1, "busy"; attempt 3
        21000 ms  1    answered by anthropic after 3 requests: "at last"

        1 answered, 0 unanswered, 3 requests, 21000 ms
        """
    )
  }

  @Test func `goes through outages and refusals by the clock`() throws {
    let text = try transcript(
      """
      { seed: 1, rules: [
        { name: "gone", when: { provider: "openai", outage: { to: "1s", every: "1m" } },
          faults: [{ refuse: true }] },
        { name: "weak",
          when: { provider: "openai", outage: { from: "10s", to: "50s", ramp: "40s" } },
          fail: "overloaded" },
        { reply: "up" }],
        rehearse: [{ ask: "openai", prompt: "One" }, { ask: "openai", prompt: "Two", after: "12s" },
          { ask: "openai", prompt: "Three", after: "37s" }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 1

            0 ms  1  "One" to openai
            0 ms  1    openai ← no answer, then reset   rule 3; faults: refuse
          500 ms  1    openai ← no answer, then reset   rule 3; faults: refuse; attempt 2
         1500 ms  1    openai ← 200                     rule 3; attempt 3
         1500 ms  1    answered by openai after 3 requests: "up"
        12000 ms  2  "Two" to openai
        12000 ms  2    openai ← 200                     rule 3
        12000 ms  2    answered by openai after 1 request: "up"
        49000 ms  3  "Three" to openai
        49000 ms  3    openai ← 503 overloaded          rule 2, "weak"
        49500 ms  3    openai ← 503 overloaded          rule 2, "weak"; attempt 2
        50500 ms  3    openai ← 200                     rule 3; attempt 3
        50500 ms  3    answered by openai after 3 requests: "up"

        3 answered, 0 unanswered, 7 requests, 50500 ms
        """
    )
  }

  @Test func `falls back, and gives up where nobody is left`() throws {
    let text = try transcript(
      """
      { rules: [{ name: "down", when: { provider: "openai" }, fail: "unavailable",
          retryAfter: "1s" },
        { when: { provider: "anthropic", prompt: { contains: "report" } },
          reply: "Hello from the backup.", stream: { tokensPerSecond: 40 } },
        { fail: "badRequest" }],
        rehearse: [{ ask: "openai", model: "gpt-5-mini", prompt: "Summarise the report.",
          stream: true, retries: 1, fallback: ["anthropic"] },
          { ask: "openai", prompt: "Alone", retries: 0, fallback: ["gemini", "bedrock"] }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Summarise the report." to openai, gpt-5-mini, streamed
            0 ms  1    openai    ← 503 unavailable, retry-after 1 s   rule 1, "down"
         1000 ms  1    openai    ← 503 unavailable, retry-after 1 s   rule 1, "down"; attempt 2
         1000 ms  1    falls back to anthropic
         1000 ms  1    anthropic ← 200, 11 pieces in 100 ms           rule 2
         1100 ms  1    answered by anthropic after 3 requests: "Hello from the backup."
         1100 ms  2  "Alone" to openai
         1100 ms  2    openai    ← 503 unavailable, retry-after 1 s   rule 1, "down"
         1100 ms  2    falls back to gemini
         1100 ms  2    gemini    ← 400 badRequest                     rule 3
         1100 ms  2    falls back to bedrock
         1100 ms  2    bedrock   ← 400 badRequest                     rule 3
         1100 ms  2    no answer after 3 requests

        1 answered, 1 unanswered, 6 requests, 1100 ms
        """
    )
  }

  @Test func `runs the tools that it has`() throws {
    let text = try transcript(
      """
      { rules: [{ when: { prompt: "Once", toolResult: true }, reply: "It is {{toolResult}}." },
        { reply: { toolCalls: [{ name: "weather", arguments: { city: "Paris" } }] } }],
        rehearse: [{ ask: "openai", prompt: "Once", tools: { weather: "12 °C" } },
          { ask: "gemini", prompt: "No such tool" }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Once" to openai
            0 ms  1    openai ← 200   rule 2
            0 ms  1    runs weather({"city":"Paris"}) → "12 °C"
            0 ms  1    openai ← 200   rule 1
            0 ms  1    answered by openai after 2 requests: "It is 12 °C."
            0 ms  2  "No such tool" to gemini
            0 ms  2    gemini ← 200   rule 2
            0 ms  2    answered by gemini after 1 request: weather({"city":"Paris"})

        2 answered, 0 unanswered, 3 requests, 0 ms
        """
    )
  }

  @Test func `stops where a tool is asked for again and again`() throws {
    let text = try transcript(
      """
      { rules: [{ reply: { toolCalls: [{ name: "weather" }] } }],
        rehearse: [{ ask: "ollama", tools: { weather: "12 °C" } }] }
      """
    )
    let lines = text.split(separator: "\n")
    #expect(lines.count { $0.contains("← 200") } == 20)
    #expect(lines.count { $0.contains("runs weather({}) → \"12 °C\"") } == 19)
    #expect(
      lines.suffix(2) == [
        "    0 ms  1    stops after 20 requests", "0 answered, 1 unanswered, 20 requests, 0 ms",
      ]
    )
  }

  @Test func `lets calls overlap, and the user go on`() throws {
    let text = try transcript(
      """
      { rules: [{ when: { turn: 2 }, reply: "Two" },
        { reply: { text: "x", tokens: 10 },
          stream: { timeToFirstToken: "500ms", tokensPerSecond: 2 } }],
        rehearse: [{ ask: "openai", prompt: "First", then: ["And?"] },
          { ask: "gemini", prompt: "Second", stream: true, after: "2s" },
          { ask: "openai", embed: "words" }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "First" to openai
            0 ms  1    openai ← 200 after 5 s                       rule 2
         2000 ms  2  "Second" to gemini, streamed
         2000 ms  2    gemini ← 200, 11 pieces from 500 ms to 5 s   rule 2
         5000 ms  1    answered by openai after 1 request: "x x x x x x x x x x"
         5000 ms  1  "And?"
         5000 ms  1    openai ← 200                                 rule 1
         5000 ms  1    answered by openai after 1 request: "Two"
         7000 ms  2    answered by gemini after 1 request: "x x x x x x x x x x"
         7000 ms  3  embed "words" to openai
         7000 ms  3    openai ← 200 after 5 s                       rule 2
        12000 ms  3    answered by openai after 1 request: a vector

        4 answered, 0 unanswered, 4 requests, 12000 ms
        """
    )
  }

  @Test func `shows what the session notes, and where answers break off`() throws {
    let text = try transcript(
      """
      { rules: [{ when: { state: { n: 2 } }, reply: "done" },
        { reply: "a b c d e", set: { n: { add: 1 } }, stream: { tokensPerSecond: 100 },
          faults: [{ errorEvent: "overloaded", at: { chunk: 4 } }] }],
        rehearse: [{ ask: "openai", stream: true }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Hello" to openai, streamed
            0 ms  1    openai ← 200, 4 pieces in 20 ms, then an error   rule 2; faults: errorEvent; set n = 1
          520 ms  1    openai ← 200, 4 pieces in 20 ms, then an error   rule 2; faults: errorEvent; set n = 2; attempt 2
         1540 ms  1    openai ← 200, 4 pieces                           rule 1; attempt 3
         1540 ms  1    answered by openai after 3 requests: "done"

        1 answered, 0 unanswered, 3 requests, 1540 ms
        """
    )
  }

  @Test func `names the faults on an answer, those of earlier rules first`() throws {
    let text = try transcript(
      """
      { rules: [{ when: { attempt: 1 }, faults: [{ latency: "2s" }, { jitter: 0 }] },
        { name: "cut", when: { attempt: 1 }, reply: "a b c d",
          faults: [{ truncate: true, at: { chunk: 3 } }] },
        { reply: "well" }],
        rehearse: [{ ask: "openai", stream: true }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Hello" to openai, streamed
            0 ms  1    openai ← 200, 2 pieces in 2 s, then cut off   rule 2, "cut"; faults: latency, \
        jitter, truncate
         2500 ms  1    openai ← 200, 4 pieces                        rule 3; attempt 2
         2500 ms  1    answered by openai after 2 requests: "well"

        1 answered, 0 unanswered, 2 requests, 2500 ms
        """
    )
  }

  @Test func `sees how recordings break off`() throws {
    let scenario = try Scenario(
      parsing: Array("{ rules: [{ replay: 'x.json' }], rehearse: [{ ask: 'openai' }] }".utf8)
    )
    var options = MatchOptions()
    options.basis = .prompt
    let body = #"{"model":"any-model","messages":[{"role":"user","content":"Hello"}]}"#
    let key = MatchKey.make(
      provider: "openai",
      method: "POST",
      target: "/v1/chat/completions",
      fields: [:],
      body: Array(body.utf8).span,
      options: options
    )
    var tape = Tape()
    for number in 0..<3 {
      tape.append(Tape.Track(cassette: 0, interaction: number), key: key, path: "")
    }
    let endings: [Cue.Action] = [.cut, .reset, .hang]
    let program = Program(scenario: scenario, tapes: [tape], name: "test.json5")
    let rehearsal = Rehearsal(program, seed: 0) { track in
      ResponsePlan(cues: [
        Cue(.head(HTTPResponseHead(status: 200), body: .stream)),
        Cue(.body([1])),
        Cue(at: .milliseconds(track.interaction < 2 ? 40 : 0), endings[track.interaction]),
      ])
    }
    #expect(
      rehearsal.run().text == """
        rehearsal of test.json5, seed 0

             0 ms  1  "Hello" to openai
             0 ms  1    openai ← 200 recorded, 1 piece in 40 ms, then cut off   rule 1
           540 ms  1    openai ← 200 recorded, 1 piece in 40 ms, then reset     rule 1; attempt 2
          1580 ms  1    openai ← 200 recorded, 1 piece in 600 s, then silence   rule 1; attempt 3
        601580 ms  1    no answer after 3 requests

        0 answered, 1 unanswered, 3 requests, 601580 ms
        """
    )
  }

  @Test func `does not wait for longer than a minute because it is asked to`() throws {
    let text = try transcript(
      """
      { rules: [{ sequence: [{ fail: "overloaded", retryAfter: "61s" },
        { fail: "overloaded", retryAfter: "1m" }, { reply: "Hi" }] }],
        rehearse: [{ ask: "anthropic" }] }
      """
    )
    #expect(text.contains("\n  500 ms  1    anthropic ← 529"))
    #expect(text.contains("\n60500 ms  1    anthropic ← 200"))
  }

  @Test func `says where a request would leave the machine`() throws {
    let text = try transcript(
      """
      { rules: [{ when: { provider: "openai" }, forward: true }, { reply: "Here." }],
        rehearse: [{ ask: "openai", fallback: ["mistral"] }, { ask: "bedrock", embed: "x" }] }
      """
    )
    #expect(
      text == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Hello" to openai
            0 ms  1    openai  ← 502 would go to the real provider   rule 1
            0 ms  1    falls back to mistral
            0 ms  1    mistral ← 200                                 rule 2
            0 ms  1    answered by mistral after 2 requests: "Here."
            0 ms  2  embed "x" to bedrock
            0 ms  2    bedrock has no embeddings
            0 ms  2    no answer after 0 requests

        1 answered, 1 unanswered, 2 requests, 0 ms
        """
    )
  }

  @Test func `has the luck of its seed`() throws {
    func text(_ seed: UInt64) throws -> String {
      try transcript(
        """
        { rules: [{ when: { chance: 0.5 }, fail: "overloaded" }],
          rehearse: [\(String(repeating: "{ ask: 'openai', stream: true },", count: 10))] }
        """,
        seed: seed
      )
    }
    #expect(try text(1) == text(1))
    let bodies = try (1...3).map { try text($0).split(separator: "\n").dropFirst().joined() }
    #expect(Set(bodies).count == 3)
  }

  @Test func `shows which limit refuses, and for how long`() throws {
    let text = try transcript(
      """
      { limits: { openai: { requestsPerMinute: 1 }, gemini: { requestsPerMinute: 1 } },
        rules: [{ reply: "Hi" }],
        rehearse: [{ ask: "openai", model: "m" }, { ask: "openai", model: "m" },
          { ask: "gemini", model: "m" }, { ask: "gemini", model: "m", retries: 0 }] }
      """
    )
    let refusals = text.split(separator: "\n").filter { $0.contains("429") }
    #expect(refusals.count == 2)
    let told = [
      "openai ← 429 rateLimited, retry-after 60 s",
      "rule 1; requestsPerMinute 1 of 1 used, 1 requested, fits in 60 s",
      "gemini ← 429 rateLimited",
      "rule 1; requestsPerMinute 1 of 1 used, 1 requested, fits in 40 s",
    ]
    for words in told { #expect(text.contains(words)) }
  }
}
