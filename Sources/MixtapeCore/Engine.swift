package import MixtapeHTTP
package import MixtapeProviders

/// Decides what each request gets, and keeps what follows from it: the only state that changes.
///
/// Everything here is synchronous and pure; the server holds it in a lock.
package struct Engine: Sendable {
  package let configuration: EngineConfiguration
  let tape: Tape
  /// What stands in when nothing fits: the real provider, an error, or the built-in answer.
  let fallback: Fallback
  /// The scenario that is played; nil: none.
  package private(set) var program: Program?
  /// Counts the scenarios that were loaded.
  private(set) var programNumber = 0
  private(set) var sessions: [String: Session] = [:]
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

  /// Plays another scenario, or none; sessions keep what they know.
  package mutating func load(_ program: Program?, at now: Instant = .start) {
    self.program = program
    programNumber += 1
    beginIfPortsClose(at: now)
  }

  /// No request may come to begin a session at a port that is closed.
  private mutating func beginIfPortsClose(at now: Instant) {
    guard let program, !program.closings.isEmpty else { return }
    sessions[""] = takeSession("", at: now)
  }

  /// What an arrival has to bring.
  package struct Wishes: Sendable {
    /// What the session has kept, to understand the request with; nil: nobody asks what it means.
    package var kept: Kept?
    /// Whether recordings are looked for by its key.
    package var needsKey: Bool
    /// Whether limits are played, so that what it costs must be counted.
    package var needsCost: Bool
  }

  package func wishes(for session: String) -> Wishes {
    Wishes(
      kept: program != nil || fallback == .mock ? sessions[session]?.kept ?? Kept() : nil,
      needsKey: fallback != .mock || program?.tapes.isEmpty == false,
      needsCost: program?.limits.isEmpty == false
    )
  }

  package mutating func decide(_ arrival: Arrival, at now: Instant) -> Decision {
    let name = arrival.address.session
    var session = takeSession(name, at: now)
    let choice = choose(for: arrival, in: &session, at: now)
    let exchange = Exchange(
      id: session.journal.nextID,
      session: name,
      startedAt: now,
      provider: arrival.address.name,
      target: arrival.address.target,
      operation: arrival.address.operation?.name,
      request: arrival.request,
      call: choice.call,
      because: choice.reason(for: arrival),
      act: choice.act.kind,
      faults: choice.faults.map(\.name)
    )
    session.journal.append(exchange)
    let ticket = Ticket(
      session: name,
      exchange: exchange.id,
      startedAt: now,
      birth: session.birth,
      claim: choice.claim,
      series: choice.series,
      charge: choice.admission?.charge
    )
    sessions[name] = session
    return Decision(
      ticket: ticket,
      act: choice.act,
      luck: choice.luck,
      pacing: choice.pacing,
      faults: choice.faults,
      rule: choice.rule?.ordinal,
      admission: choice.admission,
      reachesMilestone: choice.reachesMilestone
    )
  }

  /// A request that no provider claims, for the journal.
  package mutating func refuse(
    _ request: HTTPRequest,
    because reason: String,
    at now: Instant
  ) -> Ticket {
    var session = takeSession("", at: now)
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

  /// The end of an exchange: a claimed recording is used up only if its answer was delivered, and
  /// only a good answer lets the attempts of its call begin anew.
  ///
  /// It is told just before the end goes out, since a client that has it may ask again at once.
  /// `usage` is what the answer says that it cost; nil: what it was taken to cost stays.
  package mutating func finish(
    _ ticket: Ticket,
    _ outcome: Exchange.Outcome,
    isGood: Bool = false,
    usage: FittedReply.Usage? = nil,
    at now: Instant
  ) {
    guard isCurrent(ticket) else { return }
    sessions[ticket.session]?.finish(ticket, outcome, isGood: isGood, at: now)
    guard let charge = ticket.charge else { return }
    let date = date(at: now)
    sessions[ticket.session]?.limiter.settle(charge, usage: usage, at: date)
  }

  /// The end did not reach the client after all: nothing follows from it.
  package mutating func left(_ ticket: Ticket, at now: Instant) {
    guard isCurrent(ticket) else { return }
    sessions[ticket.session]?.left(ticket, at: now)
  }

  /// What an answer leaves behind, before its end is sent: the client may ask for it at once.
  package mutating func keep(_ changes: [Kept.Change], _ ticket: Ticket) {
    guard isCurrent(ticket) else { return }
    for change in changes { sessions[ticket.session]?.kept.apply(change) }
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
  package mutating func reset(session name: String?, at now: Instant = .start) {
    if let name { sessions[name] = nil } else { sessions = [:] }
    beginIfPortsClose(at: now)
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
  private mutating func takeSession(_ name: String, at now: Instant) -> Session {
    uses += 1
    var session = sessions.removeValue(forKey: name) ?? newSession(name, at: now)
    session.lastUse = uses
    return session
  }

  private mutating func newSession(_ name: String, at now: Instant) -> Session {
    forgetOneIfTooMany()
    return Session(
      repeats: configuration.repeats,
      limits: name.isEmpty ? .main : .session,
      birth: uses,
      startedAt: now
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
