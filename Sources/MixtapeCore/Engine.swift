package import MixtapeHTTP
import MixtapeProviders

/// Decides what each request gets, and keeps what follows from it: the only state that changes.
///
/// Everything here is synchronous and pure; the server holds it in a lock.
package struct Engine: Sendable {
  package let configuration: EngineConfiguration
  private let tape: Tape
  /// What stands in when nothing fits: the real provider, an error, or the built-in answer.
  private let fallback: Fallback
  private var sessions: [String: Session] = [:]
  private var uses = 0

  package enum Fallback: Hashable, Sendable {
    /// No cassette was named: a mock provider that answers anything.
    case mock
    /// A cassette that is only played: what is not on it is missed.
    case miss
    /// A cassette is open for recording.
    case record
  }

  static let sessionLimit = 1_000

  package init(configuration: EngineConfiguration, tape: Tape, fallback: Fallback) {
    self.configuration = configuration
    self.tape = tape
    self.fallback = fallback
  }

  package mutating func decide(_ arrival: Arrival, at now: Instant) -> Decision {
    let name = arrival.address.session
    var session = takeSession(name)
    let (act, claim) = act(for: arrival, in: &session)
    let exchange = Exchange(
      id: session.journal.nextID,
      session: name,
      startedAt: now,
      provider: arrival.address.name,
      target: arrival.address.target,
      operation: arrival.address.operation?.name,
      request: arrival.request,
      because: Self.reason(for: act)
    )
    session.journal.append(exchange)
    sessions[name] = session
    let ticket = Ticket(
      session: name,
      exchange: exchange.id,
      startedAt: now,
      birth: session.birth,
      claim: claim
    )
    return Decision(ticket: ticket, act: act)
  }

  /// A request that no provider claims, for the journal.
  package mutating func refuse(
    _ request: HTTPRequest,
    because reason: String,
    at now: Instant
  ) -> Ticket {
    var session = takeSession("")
    let exchange = Exchange(
      id: session.journal.nextID,
      session: "",
      startedAt: now,
      provider: "",
      target: request.target,
      operation: nil,
      request: request,
      because: .refused(reason)
    )
    session.journal.append(exchange)
    sessions[""] = session
    return Ticket(session: "", exchange: exchange.id, startedAt: now, birth: session.birth)
  }

  /// Changes what the journal says about an exchange.
  package mutating func note(_ ticket: Ticket, _ change: (inout Exchange) -> Void) {
    guard isCurrent(ticket) else { return }
    sessions[ticket.session]?.journal.update(ticket.exchange, change)
  }

  /// The end of an exchange: a claimed recording is used up only if its answer was delivered.
  package mutating func finish(
    _ ticket: Ticket,
    _ outcome: Exchange.Outcome,
    at now: Instant
  ) {
    guard isCurrent(ticket) else { return }
    sessions[ticket.session]?.finish(ticket, outcome, at: now)
  }

  /// What came of looking for the nearest recordings.
  package mutating func missed(_ ticket: Ticket, _ miss: Miss) {
    guard isCurrent(ticket) else { return }
    sessions[ticket.session]?.missed(miss)
    note(ticket) { $0.because = .missed(miss) }
  }

  package func session(_ name: String) -> Session? { sessions[name] }

  /// Every session that was used, by name.
  package var sessionNames: [String] { sessions.keys.sorted() }

  /// Rewinds a session, or all of them: positions, journal and misses as at the start.
  package mutating func reset(session name: String?) {
    if let name { sessions[name] = nil } else { sessions = [:] }
  }

  package mutating func clearJournal(of name: String) {
    sessions[name]?.journal.removeAll()
  }

  /// False when the session was rewound or forgotten after the request had come.
  private func isCurrent(_ ticket: Ticket) -> Bool {
    sessions[ticket.session]?.birth == ticket.birth
  }

  /// The session, made on first use.
  ///
  /// It is taken out so that changing it copies nothing; the caller puts it back.
  private mutating func takeSession(_ name: String) -> Session {
    uses += 1
    var session = sessions.removeValue(forKey: name) ?? newSession(name)
    session.lastUse = uses
    return session
  }

  private mutating func newSession(_ name: String) -> Session {
    forgetOneIfTooMany()
    return Session(
      repeats: configuration.repeats,
      limits: name.isEmpty ? .main : .session,
      birth: uses
    )
  }

  private mutating func forgetOneIfTooMany() {
    guard sessions.count >= Self.sessionLimit,
      let oldest = sessions.filter({ !$0.key.isEmpty }).min(by: {
        $0.value.lastUse < $1.value.lastUse
      })
    else { return }
    sessions[oldest.key] = nil
  }
}

extension Engine {
  /// Cassette first, then the upstream, then a miss or the built-in answer: the order, in one
  /// place.
  private func act(
    for arrival: Arrival,
    in session: inout Session
  ) -> (Decision.Act, Ticket.Claim?) {
    if configuration.recordMode == .all, fallback == .record {
      return (forward(arrival), nil)
    }
    let tracks = tape.tracks(for: arrival.key)
    switch session.player.choose(key: arrival.key, of: tracks.count) {
    case .play(let index):
      return (.replay(tracks[index]), Ticket.Claim(key: arrival.key, index: index))
    case .unknown, .exhausted:
      break
    }
    switch fallback {
    case .mock: return (.mock, nil)
    case .record: return (forward(arrival), nil)
    case .miss: return (.miss(nearest(to: arrival, tracks: tracks, in: session)), nil)
    }
  }

  private func forward(_ arrival: Arrival) -> Decision.Act {
    let name = arrival.address.name
    if let upstream = configuration.upstreams.first(where: { $0.name == name }) {
      return .forward(upstream.origin)
    }
    if let origin = arrival.address.provider.origin {
      return .forward(origin)
    }
    return .refuse(
      "Mixtape does not know where \(name) is: name it with --upstream \(name)=URL."
    )
  }

  /// The same request, already played, or else the newest recordings of the same path.
  private func nearest(
    to arrival: Arrival,
    tracks: [Tape.Track],
    in session: Session
  ) -> [Decision.Near] {
    guard tracks.isEmpty else {
      return tracks.prefix(3).map { Decision.Near(track: $0, isPlayed: true) }
    }
    let path = Tape.path(provider: arrival.address.name, target: arrival.address.target)
    return tape.tracks(atPath: path, limit: 100).map { Decision.Near(track: $0, isPlayed: false) }
  }

  private static func reason(for act: Decision.Act) -> Reason {
    switch act {
    case .mock: .mock
    case .replay(let track): .replayed(track)
    case .forward(let origin): .forwarded(origin)
    case .miss: .refused("nothing recorded")
    case .refuse(let message): .refused(message)
    }
  }
}
