/// Which recording answers: the position of one session on the tape.
///
/// A recording is claimed when it is chosen and used up only when its answer was delivered; a
/// client that left early gives it back.
package struct CassettePlayer: Sendable {
  private enum State: UInt8 {
    case ready
    case claimed
    case played
  }

  /// What a request gets.
  package enum Choice: Hashable, Sendable {
    /// The `index`-th of the recordings with that key.
    case play(index: Int)
    /// All were played, and they do not repeat.
    case exhausted
    case unknown
  }

  private var statesByKey: [MatchKey: [State]] = [:]
  private let repeats: RepeatPolicy

  package init(repeats: RepeatPolicy) {
    self.repeats = repeats
  }

  /// The first recording not yet taken, in recorded order, so that identical requests at the same
  /// time each get their own.
  package mutating func choose(key: MatchKey, of count: Int) -> Choice {
    guard count > 0 else { return .unknown }
    if count == 1, repeats != .error { return .play(index: 0) }
    var states = statesByKey[key] ?? []
    if states.count < count {
      states += Array(repeating: .ready, count: count - states.count)
    }
    defer { statesByKey[key] = states }
    if let index = states.firstIndex(of: .ready) {
      states[index] = .claimed
      return .play(index: index)
    }
    switch repeats {
    case .last:
      return .play(index: count - 1)
    case .error:
      return .exhausted
    case .cycle:
      for index in states.indices where states[index] == .played { states[index] = .ready }
      guard let index = states.firstIndex(of: .ready) else { return .play(index: count - 1) }
      states[index] = .claimed
      return .play(index: index)
    }
  }

  /// The answer was delivered whole, or not.
  package mutating func finish(key: MatchKey, index: Int, delivered: Bool) {
    guard let state = statesByKey[key]?[index], state == .claimed else { return }
    statesByKey[key]?[index] = delivered ? .played : .ready
  }

  /// The answer was not delivered after all.
  package mutating func giveBack(key: MatchKey, index: Int) {
    statesByKey[key]?[index] = .ready
  }

  package func isPlayed(key: MatchKey, index: Int) -> Bool {
    guard let states = statesByKey[key], states.indices.contains(index) else { return false }
    return states[index] != .ready
  }
}
