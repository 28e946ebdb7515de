import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Changing a rule` {
  private struct Topic: Sendable {
    var name: String
    var text: String
  }

  /// What one question gets: the whole plan, with ids and times.
  private struct Got: Equatable {
    var plan: ResponsePlan
    var faults: [String]
    var rule: String
  }

  private static let topics = ["tea", "salt", "wind", "iron", "moss"].map { name in
    Topic(
      name: name,
      text: """
        { name: 'late \(name)', when: { prompt: { contains: '\(name)' }, chance: 0.4 },
          faults: [{ latency: { uniform: ['1s', '9s'] } }, { jitter: 0.3 }] },
        { name: '\(name)', when: { prompt: { contains: '\(name)' }, chance: 0.7 },
          reply: 'about \(name)', stream: { tokensPerSecond: 9, jitter: 0.5 } },
        """
    )
  }

  private static let beside = [
    "{ name: 'beside', when: { chance: 0.5 }, set: { a: 1 } },",
    "{ when: { prompt: { contains: 'nobody asks this' } }, fail: 'overloaded' },",
    "{ when: { provider: 'gemini', chance: 0.5 }, reply: 'another' },",
  ]

  private func outcomes(_ rules: [String]) throws -> [String: Got] {
    var asking = try Asking(
      "{ seed: 3, rules: [\(rules.joined(separator: "\n")) { name: 'rest', reply: 'rest' }] }"
    )
    let rules = try #require(asking.engine.program?.scenario.rules)
    var outcomes: [String: Got] = [:]
    for topic in Self.topics {
      for number in 0..<12 {
        let question = Question(prompt: "\(topic.name) \(number)", stream: number % 2 == 0)
        let arrival = try asking.arrival(question)
        let decision = asking.engine.decide(arrival, at: .start)
        let date = UnixTime(seconds: 1_790_000_000)
        outcomes[question.prompt] = Got(
          plan: ResponsePlan.answering(decision, arrival: arrival, date: date).plan,
          faults: decision.faults.map(\.name),
          rule: decision.rule.flatMap { rules[$0].name } ?? ""
        )
      }
    }
    return outcomes
  }

  private func shuffled(_ texts: [String], _ dice: inout Dice) -> [String] {
    var texts = texts
    for index in texts.indices { texts.swapAt(index, index + dice.below(texts.count - index)) }
    return texts
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func `or adding, removing and moving some leaves the luck of the named others`(
    seed: UInt64
  ) throws {
    var dice = Dice(seed: seed)
    let before = try outcomes(Self.topics.map(\.text))
    let removed = Self.topics[dice.below(Self.topics.count)]
    let kept = Self.topics.filter { $0.name != removed.name }.map(\.text)
    let added = Self.beside.filter { _ in dice.below(2) == 0 }
    let after = try outcomes(shuffled(kept + added, &dice))
    for (prompt, got) in before {
      if prompt.hasPrefix(removed.name) {
        #expect(after[prompt]?.rule == "rest")
      } else {
        #expect(after[prompt] == got, "\(prompt)")
      }
    }
    #expect(Set(before.values.map(\.rule)).count == 6)
    #expect(Set(before.values.map(\.faults.count)) == [0, 2])
  }
}
