package import MixtapeJSON
package import MixtapeProviders

/// What belongs to one session: its position on the tape, its journal, its misses, and what a
/// scenario knows of it.
package struct Session: Sendable {
  package var player: CassettePlayer
  package var journal: Journal
  /// The last misses; `missCount` counts them all.
  package private(set) var misses: [Miss] = []
  package private(set) var missCount = 0
  /// What rules have noted.
  package var state: [String: JSON] = [:]
  /// What answers left behind for later requests.
  package var kept = Kept()
  /// When its first request came: its clock starts there.
  let startedAt: Instant
  var calls = CallTable()
  var limiter = Limiter()
  var milestones = Milestones()
  /// Tells it from an earlier session of the same name, whose exchanges may still be on their way.
  let birth: Int
  /// When it was last used, as a count of uses: the one longest unused goes when there are too
  /// many.
  var lastUse = 0
  private let repeats: RepeatPolicy
  /// The positions on the cassettes of the scenario with this number.
  private var programPlayers: (program: Int, players: [Int: CassettePlayer]) = (0, [:])

  static let missLimit = 1_000

  init(repeats: RepeatPolicy, limits: Journal.Limits, birth: Int, startedAt: Instant) {
    self.birth = birth
    self.startedAt = startedAt
    self.repeats = repeats
    player = CassettePlayer(repeats: repeats)
    journal = Journal(limits: limits)
  }

  /// Which recording of a scenario's cassette answers.
  mutating func choose(
    key: MatchKey,
    of count: Int,
    cassette: Int,
    program: Int
  ) -> CassettePlayer.Choice {
    if programPlayers.program != program { programPlayers = (program, [:]) }
    return programPlayers.players[cassette, default: CassettePlayer(repeats: repeats)]
      .choose(key: key, of: count)
  }

  /// The end of an exchange: a claimed recording is used up only if its answer was delivered, and
  /// a good answer ends its call's attempts.
  mutating func finish(
    _ ticket: Ticket,
    _ outcome: Exchange.Outcome,
    isGood: Bool,
    at now: Instant
  ) {
    journal.update(ticket.exchange) { exchange in
      exchange.outcome = outcome
      exchange.endedAt = now - ticket.startedAt
    }
    if isGood, outcome == .delivered, let series = ticket.series { calls.answeredWell(series) }
    guard let claim = ticket.claim else { return }
    let delivered = outcome != .clientLeft
    change(playerOf: claim) { $0.finish(key: claim.key, index: claim.index, delivered: delivered) }
  }

  /// The client has left before the end that was told reached it.
  mutating func left(_ ticket: Ticket, at now: Instant) {
    journal.update(ticket.exchange) { exchange in
      exchange.outcome = .clientLeft
      exchange.endedAt = now - ticket.startedAt
    }
    if let series = ticket.series { calls.takeBack(series) }
    guard let claim = ticket.claim else { return }
    change(playerOf: claim) { $0.giveBack(key: claim.key, index: claim.index) }
  }

  private mutating func change(
    playerOf claim: Ticket.Claim,
    _ change: (inout CassettePlayer) -> Void
  ) {
    if let cassette = claim.cassette {
      guard var player = programPlayers.players.removeValue(forKey: cassette) else { return }
      change(&player)
      programPlayers.players[cassette] = player
    } else {
      change(&player)
    }
  }

  package mutating func missed(_ miss: Miss) {
    missCount += 1
    if misses.count == Self.missLimit { misses.removeFirst() }
    misses.append(miss)
  }
}
