import MixtapeJSON

/// How many times the user has spoken.
struct TurnCheck: Check {
  static let key = "turn"
  private let range: NumberRange

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let range = NumberRange(node, &reading) else { return nil }
    self.range = range
  }

  func holds(in situation: Situation) -> Bool {
    situation.understood.map { range.contains($0.turn) } ?? false
  }
}

/// How often the call has asked this provider since it was last answered well.
struct AttemptCheck: Check {
  static let key = "attempt"
  private let range: NumberRange

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let range = NumberRange(node, &reading) else { return nil }
    self.range = range
  }

  func holds(in situation: Situation) -> Bool { range.contains(situation.attempt) }
}

/// Which logical call of the session it is, in order of arrival.
struct CallCheck: Check {
  static let key = "call"
  private let range: NumberRange

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let range = NumberRange(node, &reading) else { return nil }
    self.range = range
  }

  func holds(in situation: Situation) -> Bool { range.contains(situation.call) }
}
