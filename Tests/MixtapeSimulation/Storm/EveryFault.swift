import MixtapeCore

/// A scenario in which every fault there is may strike at any time, and none takes long.
package enum EveryFault {
  /// How each fault is told where its own example would take long.
  private static let short: [String: String] = [
    "latency": "{ latency: { uniform: ['1ms', '5ms'] } }",
    "timeToFirstToken": "{ timeToFirstToken: '4ms' }",
    "tokensPerSecond": "{ tokensPerSecond: 5000 }",
    "stall": "{ stall: '3ms', at: { chunk: 2 } }",
    "bandwidth": "{ bandwidth: 2000000 }",
    "keepAlivesOnly": "{ keepAlivesOnly: '4ms' }",
    "slowClose": "{ slowClose: '3ms' }",
    "slice": "{ slice: 200, every: '1ms' }",
  ]

  /// Rare, since a client must wait until it is sure of it.
  private static let rare: Set<String> = ["hang"]

  private static var rules: [String] {
    FaultList.all.map { fault in
      let chance = rare.contains(fault.name) ? "0.004" : "0.05"
      let text = short[fault.name] ?? fault.example
      return "{ name: '\(fault.name)', when: { chance: \(chance) }, faults: [\(text)] },"
    }
  }

  /// `others` are rules that come before the ones that answer.
  package static func scenario(others: String = "") -> String {
    """
    { seed: 11, rules: [
      \(rules.joined(separator: "\n  "))
      \(others)
      { name: 'limited', when: { chance: 0.1 }, fail: 'rateLimited', retryAfter: '1s' },
      { name: 'down', when: { chance: 0.06 }, fail: 'overloaded' },
      { name: 'tool', when: { prompt: { contains: 'weather' } },
        reply: { toolCalls: [{ name: 'weather', arguments: { city: 'Oslo' } }] } },
      { name: 'words', reply: 'You said: {{lastUserMessage}}; one två three, four and five.',
        stream: { tokensPerSecond: 20000, jitter: 0.5 } },
    ] }
    """
  }
}
