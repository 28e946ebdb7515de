import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// What is chosen for a request, and all that goes with it.
struct Choice {
  var act: Decision.Act
  var luck: Dice
  var claim: Ticket.Claim?
  var series: CallTable.Series?
  var call: Exchange.Call?
  var pacing: Pacing?
  var faults: [ChosenFault] = []
  var rule: (ordinal: Int, name: String?)?
  var admission: Limiter.Admission?
  var reachesMilestone = false

  func reason(for arrival: Arrival) -> Reason {
    if let refusal = admission?.refusal { return .limited(refusal) }
    switch act {
    case .miss: return .refused("nothing recorded")
    case .refuse(let message): return .refused(message)
    case .mock, .reply, .fail, .replay, .forward: break
    }
    if let note = arrival.unsupported, isOwnRefusal(of: arrival) { return .refused(note) }
    if let rule { return .ruled(rule: rule.ordinal, name: rule.name) }
    switch act {
    case .replay(let track): return .replayed(track)
    case .forward(let origin): return .forwarded(origin)
    default: break
    }
    return .mock
  }

  /// What is not answered in the provider's name has taken nothing of its limits.
  mutating func takeBack(from limiter: inout Limiter) {
    switch act {
    case .miss, .refuse:
      if let charge = admission?.charge { limiter.cancel(charge) }
      admission = nil
    case .mock, .reply, .fail, .replay, .forward: break
    }
  }

  /// Whether nobody but the provider refuses the request.
  private func isOwnRefusal(of arrival: Arrival) -> Bool {
    switch act {
    case .mock: true
    case .fail(let failure): failure == arrival.meaning?.failure
    default: false
    }
  }
}

extension Engine {
  /// The scenario's rules first, then what lies beneath: the order, in one place.
  func choose(for arrival: Arrival, in session: inout Session, at now: Instant) -> Choice {
    guard let meaning = arrival.meaning else {
      let (act, claim) = beneath(arrival, in: &session)
      return Choice(act: act, luck: passingLuck(of: arrival), claim: claim)
    }
    var situation = situation(of: arrival, meaning, in: &session, at: now)
    let found = program?.course(in: &situation)
    let admission = admission(of: arrival, for: found?.act, in: &session, at: now)
    let refusal = admission?.refusal
    let (chosen, claim) =
      refusal.map { (.fail($0.failure(asked: arrival.prompt?.model)), nil) }
      ?? self.act(found?.act, for: situation, in: &session)
    // Said anew, a recording is used up as if it had been played.
    let isAnew = found?.changesContent == true && chosen.isFromElsewhere && arrival.asksForWords
    let act = isAnew ? .mock : chosen
    if refusal == nil {
      for change in found?.changes ?? [] { change.apply(to: &session.state, in: situation) }
    }
    var choice = Choice(
      act: act,
      luck: situation.dice(for: .answer),
      claim: claim,
      series: CallTable.Series(
        key: arrival.call,
        provider: arrival.address.name,
        occurrence: situation.occurrence,
        attempt: situation.attempt
      ),
      call: Exchange.Call(
        key: arrival.call,
        occurrence: situation.occurrence,
        attempt: situation.attempt,
        ordinal: situation.call
      ),
      pacing: refusal == nil ? found?.pacing : nil,
      faults: found?.faults ?? [],
      rule: found?.rule,
      admission: admission,
      reachesMilestone: situation.reachesMilestone
    )
    choice.takeBack(from: &session.limiter)
    return choice
  }

  private func situation(
    of arrival: Arrival,
    _ meaning: Meaning,
    in session: inout Session,
    at now: Instant
  ) -> Situation {
    let name = arrival.address.name
    let understood = meaning.understood
    let standing = session.calls.ask(
      arrival.call,
      provider: name,
      isCall: understood?.isCall ?? false
    )
    let elapsed = now - session.startedAt
    var reachesMilestone = false
    if let wanted = program?.milestones, !wanted.isEmpty {
      reachesMilestone = session.milestones.note(
        call: standing.ordinal,
        at: name,
        wanted: wanted,
        elapsed: elapsed
      )
    }
    var luck = StableHasher()
    luck.combine(program?.scenario.seed ?? configuration.seed)
    luck.combine(arrival.address.session)
    luck.combine(arrival.call.high)
    luck.combine(arrival.call.low)
    luck.combine(UInt64(standing.occurrence))
    luck.combine(name)
    luck.combine(UInt64(standing.attempt))
    return Situation(
      arrival: arrival,
      understood: understood,
      attempt: standing.attempt,
      asked: standing.asked,
      occurrence: standing.occurrence,
      call: standing.ordinal,
      elapsed: elapsed,
      milestones: session.milestones,
      reachesMilestone: reachesMilestone,
      state: session.state,
      luck: luck
    )
  }

  /// Where nobody asked what a request means: the same for the same request, whenever it comes.
  private func passingLuck(of arrival: Arrival) -> Dice {
    var luck = StableHasher()
    luck.combine(configuration.seed)
    luck.combine(arrival.address.session)
    luck.combine(arrival.address.name)
    luck.combine(arrival.key.high)
    luck.combine(arrival.key.low)
    return Dice(seed: luck.key.high)
  }

  private func act(
    _ act: Act?,
    for situation: Situation,
    in session: inout Session
  ) -> (Decision.Act, Ticket.Claim?) {
    let arrival = situation.arrival
    switch act {
    case .reply(let template):
      if let failure = arrival.meaning?.failure { return (.fail(failure), nil) }
      return (.reply(template.filled(in: situation)), nil)
    case .fail(let template):
      return (.fail(template.filled(in: situation)), nil)
    case .forward:
      return (fallback == .record ? forward(arrival) : .refuse(Self.forwardsNothing), nil)
    case .replay(let cassette):
      return replay(arrival, cassette: cassette, in: &session)
    case .sequence, .pass, nil:
      return beneath(arrival, in: &session)
    }
  }

  private static let forwardsNothing =
    "The scenario forwards this request, but nothing goes to the real provider here: "
    + "record to a cassette, with --record new-episodes."

  private func replay(
    _ arrival: Arrival,
    cassette: Int,
    in session: inout Session
  ) -> (Decision.Act, Ticket.Claim?) {
    guard let tape = program?.tapes[cassette] else { return (.miss([]), nil) }
    let tracks = tape.tracks(for: arrival.key)
    let choice = session.choose(
      key: arrival.key,
      of: tracks.count,
      cassette: cassette,
      program: programNumber
    )
    guard case .play(let index) = choice else {
      return (.miss(nearest(to: arrival, tracks: tracks, on: tape)), nil)
    }
    return (
      .replay(tracks[index]), Ticket.Claim(cassette: cassette, key: arrival.key, index: index)
    )
  }

  /// Cassette first, then the upstream, then a miss or the built-in answer.
  private func beneath(
    _ arrival: Arrival,
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
    case .miss: return (.miss(nearest(to: arrival, tracks: tracks, on: tape)), nil)
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
    on tape: Tape
  ) -> [Decision.Near] {
    guard tracks.isEmpty else {
      return tracks.prefix(3).map { Decision.Near(track: $0, isPlayed: true) }
    }
    let path = Tape.path(provider: arrival.address.name, target: arrival.address.target)
    return tape.tracks(atPath: path, limit: 100).map { Decision.Near(track: $0, isPlayed: false) }
  }
}

extension Arrival {
  /// Whether the answer is what a model says, which can be said anew.
  fileprivate var asksForWords: Bool {
    switch address.operation?.kind {
    case .conversation, .completion: true
    default: false
    }
  }

  /// What the journal says where there is no such endpoint.
  fileprivate var unsupported: String? {
    guard case .noOperation = meaning else { return nil }
    let endpoints = address.provider.endpoints.map { "\($0.method) \($0.path.text)" }
    return "\(address.name) has no \(request.method) \(address.target[...].targetPath); "
      + "Mixtape answers \(endpoints.joined(separator: ", "))"
  }
}
