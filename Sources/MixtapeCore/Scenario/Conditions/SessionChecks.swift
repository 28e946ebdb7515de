import MixtapeJSON

/// The time since the session's first request: from the first, and before the second.
struct BetweenCheck: TimeCheck {
  static let key = "between"
  private let range: Range<Duration>

  init?(_ node: JSONNode, _ reading: inout Reading) {
    let what = "two durations, as [\"10s\", \"2m\"]"
    guard case .array(let nodes) = node.content, nodes.count == 2 else {
      reading.add(node.expected(what))
      return nil
    }
    let times = nodes.compactMap { reading.value($0, as: TimeSpan.self)?.duration }
    guard times.count == 2 else { return nil }
    guard times[0] < times[1] else {
      reading.add(nodes[1].error("the end does not come after the beginning"))
      return nil
    }
    range = times[0]..<times[1]
  }

  var isCertain: Bool { true }

  func holds(in situation: Situation) -> Bool { range.contains(situation.elapsed) }

  func holds(at time: SessionTime) -> Bool { range.contains(time.elapsed) }

  func nextChange(after time: SessionTime) -> Duration? {
    [range.lowerBound, range.upperBound].first { $0 > time.elapsed }
  }
}

/// How likely it is, decided anew for each attempt.
struct ChanceCheck: Check {
  static let key = "chance"
  private let chance: Ratio

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let chance = reading.value(node, as: Ratio.self) else { return nil }
    self.chance = chance
  }

  func holds(in situation: Situation) -> Bool {
    var dice = situation.dice(for: .chance)
    return chance.happens(&dice)
  }
}

/// What earlier rules have noted.
struct StateCheck: Check {
  static let key = "state"
  private let wanted: [(key: String, value: JSON)]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard case .object(let members) = node.content else {
      reading.add(node.expected("an object of keys and values"))
      return nil
    }
    wanted = members.compactMap { member in
      switch member.value.content {
      case .array, .object:
        reading.add(member.value.expected("a string, a number, true, false or null"))
        return nil
      case .null, .bool, .number, .string:
        return (member.key, member.value.json)
      }
    }
  }

  func holds(in situation: Situation) -> Bool {
    wanted.allSatisfy { key, value in
      let found = situation.state[key] ?? .null
      return found == value || found.int.map { $0 == value.int } ?? false
    }
  }
}
