/// What belongs to one session: its position on the tape, its journal, its misses.
package struct Session: Sendable {
  package var player: CassettePlayer
  package var journal: Journal
  /// The last misses; `missCount` counts them all.
  package private(set) var misses: [Miss] = []
  package private(set) var missCount = 0
  /// Tells it from an earlier session of the same name, whose exchanges may still be on their way.
  let birth: Int
  /// When it was last used, as a count of uses: the one longest unused goes when there are too
  /// many.
  var lastUse = 0

  static let missLimit = 1_000

  init(repeats: RepeatPolicy, limits: Journal.Limits, birth: Int) {
    self.birth = birth
    player = CassettePlayer(repeats: repeats)
    journal = Journal(limits: limits)
  }

  /// The end of an exchange: a claimed recording is used up only if its answer was delivered.
  mutating func finish(_ ticket: Ticket, _ outcome: Exchange.Outcome, at now: Instant) {
    journal.update(ticket.exchange) { exchange in
      exchange.outcome = outcome
      exchange.endedAt = now - ticket.startedAt
    }
    guard let claim = ticket.claim else { return }
    player.finish(key: claim.key, index: claim.index, delivered: outcome != .clientLeft)
  }

  package mutating func missed(_ miss: Miss) {
    missCount += 1
    if misses.count == Self.missLimit { misses.removeFirst() }
    misses.append(miss)
  }
}
