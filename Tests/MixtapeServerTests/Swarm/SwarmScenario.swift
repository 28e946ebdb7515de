import MixtapeCore
import MixtapeProviders

/// Scenarios that nobody would write, out of all that scenarios can say.
struct SwarmScenario {
  private var dice: Dice
  /// Only some faults strike in one scenario, so that those that end an answer early do not hide
  /// the others.
  private var faults: [String] = []
  private let cassette: String?

  /// `cassette` is what `replay` acts play.
  init(dice: Dice, cassette: String?) {
    self.dice = dice
    self.cassette = cassette
    for fault in FaultList.all where self.dice.below(3) == 0 { faults.append(fault.example) }
  }

  /// How many requests a minute OpenAI admits, where it is limited.
  static let limit = 3

  /// Its text.
  mutating func text() -> String {
    let rules = (0..<(2 + dice.below(8))).map { number in
      "    { name: 'r\(number)', \(rule()) },"
    }
    let limits =
      dice.below(2) == 0 ? "limits: { openai: { requestsPerMinute: \(Self.limit) } }," : ""
    return """
      { seed: \(dice.below(1_000)), \(limits) rules: [
      \(rules.joined(separator: "\n"))
        ] }
      """
  }

  private mutating func rule() -> String {
    var parts: [String] = []
    let conditions = (0..<dice.below(3)).map { _ in condition() }
    let keys = Dictionary(conditions) { first, _ in first }
    if !keys.isEmpty {
      let texts = keys.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }
      parts.append("when: { \(texts.joined(separator: ", ")) }")
    }
    parts += course(mayBeSequence: true)
    return parts.joined(separator: ", ")
  }

  private mutating func condition() -> (String, String) {
    let conditions = [
      ("provider", pick(["'openai'", "['anthropic', 'gemini']", "'ollama'"])),
      ("model", pick(["'gpt*'", "'a-model'", "'gemini-*'"])),
      ("prompt", pick(["{ contains: '1' }", "{ contains: 'forward' }", "{ matches: '[0-4]' }"])),
      ("stream", pick(["true", "false"])),
      ("call", pick(["[3, 9]", "5"])),
      ("attempt", pick(["1", "[2, 9]"])),
      ("between", pick(["['1m', '10h']", "['5h', '90h']", "['0s', '1h']"])),
      ("outage", pick(["{ from: '1h', to: '9h', every: '24h' }", "{ from: '2m', to: '80h' }"])),
      ("chance", pick(["0.1", "0.5", "0.9"])),
      ("state", "{ mood: '\(pick(["good", "bad"]))' }"),
      ("turn", "1"),
    ]
    return conditions[dice.below(conditions.count)]
  }

  /// An act, or none, and what stands beside it.
  private mutating func course(mayBeSequence: Bool) -> [String] {
    var parts: [String] = []
    switch dice.below(mayBeSequence ? 12 : 10) {
    case 0, 1, 2:
      let text = words(1 + dice.below(40))
      parts.append("reply: '\(text)'")
    case 3: parts.append("reply: { toolCalls: [{ name: 'weather', arguments: { a: 1 } }] }")
    case 4, 5: parts.append("fail: '\(pick(Self.failures))'")
    case 6: parts.append("forward: true")
    case 7: if let cassette { parts.append("replay: '\(cassette)'") }
    case 8: parts.append("pass: true")
    case 9: break
    default:
      let steps = (0..<(1 + dice.below(3))).map { _ in
        "{ \(course(mayBeSequence: false).joined(separator: ", ")) }"
      }
      parts.append("sequence: [\(steps.joined(separator: ", "))]")
    }
    if dice.below(3) == 0 {
      let rate = pick(["1", "20", "500"])
      parts.append(
        "stream: { timeToFirstToken: '\(pick(["0s", "2s", "1m"]))', tokensPerSecond: \(rate) }"
      )
    }
    if dice.below(2) == 0, !faults.isEmpty {
      let chosen = (0..<(1 + dice.below(3))).map { _ in pick(faults) }
      parts.append("faults: [\(chosen.joined(separator: ", "))]")
    }
    if dice.below(6) == 0 { parts.append("set: { mood: '\(pick(["good", "bad"]))' }") }
    return parts
  }

  private static let failures = [
    "rateLimited", "overloaded", "serverError", "unavailable", "timeout", "badGateway",
    "quotaExhausted", "invalidKey", "contextTooLong", "permission",
  ]

  private func words(_ count: Int) -> String {
    "ein Wort für {{lastUserMessage}}" + (1..<count + 1).map { " w\($0)" }.joined()
  }

  private mutating func pick(_ texts: [String]) -> String {
    texts[dice.below(texts.count)]
  }
}
