package import MixtapeHTTP

/// One live request, what was decided and why, and what came of it.
///
/// What is recorded is an interaction; what happens is an exchange.
package struct Exchange: Sendable {
  package enum Outcome: Hashable, Sendable {
    /// Still being answered.
    case open
    /// The client has been sent everything, the proper end included.
    case delivered
    /// The client hung up before the end.
    case clientLeft
    /// The answer was broken off as planned or because the upstream broke off.
    case cut(String)
  }

  /// Which attempt of which logical call it is.
  package struct Call: Hashable, Sendable {
    /// The same for the same conversation, whoever is asked.
    package var key: MatchKey
    /// How often this provider had answered the call well before.
    package var occurrence: Int
    /// Of this provider, from 1, since then.
    package var attempt: Int
    /// Which call of the session it is, from 1, in order of arrival; 0: it asks nobody anything.
    package var ordinal: Int
  }

  /// Counts from 1 in each session.
  package let id: Int
  package let session: String
  package let startedAt: Instant
  package let provider: String
  package let target: String
  package let operation: String?
  /// As received; redacted on the way out.
  package let request: HTTPRequest
  /// nil where nobody asked what the request means.
  package let call: Call?
  package var because: Reason
  /// nil where no provider was asked.
  package let act: Decision.Act.Kind?
  /// The faults that a scenario has put on the answer, by name, in order.
  package let faults: [String]
  /// How long the answer was meant to take; nil where its times are somebody else's.
  package var planned: Duration?
  package var status: Int?
  package var headAt: Duration?
  package var endedAt: Duration?
  package var pieces = 0
  package var bytes = 0
  package var outcome = Outcome.open

  package init(
    id: Int,
    session: String,
    startedAt: Instant,
    provider: String,
    target: String,
    operation: String?,
    request: HTTPRequest,
    call: Call? = nil,
    because: Reason,
    act: Decision.Act.Kind? = nil,
    faults: [String] = []
  ) {
    self.id = id
    self.session = session
    self.startedAt = startedAt
    self.provider = provider
    self.target = target
    self.operation = operation
    self.request = request
    self.call = call
    self.because = because
    self.act = act
    self.faults = faults
  }

  /// What it holds on to, roughly, for the journal's bound.
  var weight: Int {
    request.body.count + request.target.utf8.count + 1024
  }
}

/// Why a request was answered as it was.
package enum Reason: Hashable, Sendable {
  /// Nothing was loaded: the built-in answer.
  case mock
  /// A rule of the scenario, counted from 0.
  case ruled(rule: Int, name: String?)
  case replayed(Tape.Track)
  case forwarded(Origin)
  case missed(Miss)
  /// One of the scenario's limits.
  case limited(Limiter.Refusal)
  /// Nobody there to forward to, or no provider recognised.
  case refused(String)
  /// The upstream could not be asked, or broke off.
  case upstreamFailed(Origin, String)
}
