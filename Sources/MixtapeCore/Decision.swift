package import MixtapeHTTP
package import MixtapeProviders

/// What a request gets, and under which number its outcome is told.
package struct Decision: Sendable {
  package enum Act: Sendable {
    /// The built-in answer of the provider that was asked.
    case mock
    case reply(Reply)
    case fail(Failure)
    case replay(Tape.Track)
    /// Ask the real provider, and record the exchange.
    case forward(Origin)
    /// Nothing recorded fits; these come near, and some have been played.
    case miss([Near])
    /// It cannot be forwarded; why, in a sentence.
    case refuse(String)
  }

  package struct Near: Hashable, Sendable {
    package var track: Tape.Track
    package var isPlayed: Bool
  }

  package var ticket: Ticket
  package var act: Act
  /// For ids, pacing and faults: the same attempt of the same call has the same, whenever it comes.
  package var luck: Dice
  package var pacing: Pacing?
  package var faults: [ChosenFault] = []
  /// Which rule of the scenario answers, from 0.
  package var rule: Int?
  /// What the provider's limiter said; nil: nothing is limited, or the request never came there.
  package var admission: Limiter.Admission?
  /// Whether an outage begins to count from this request.
  package var reachesMilestone = false
}

extension Decision.Act {
  package enum Kind: String, Sendable {
    case mock, reply, fail, replay, forward, miss, refuse
  }

  var kind: Kind {
    switch self {
    case .mock: .mock
    case .reply: .reply
    case .fail: .fail
    case .replay: .replay
    case .forward: .forward
    case .miss: .miss
    case .refuse: .refuse
    }
  }

  /// Whether its words are a recording's or the real provider's.
  var isFromElsewhere: Bool {
    switch self {
    case .replay, .forward, .miss: true
    case .mock, .reply, .fail, .refuse: false
    }
  }
}

/// The number under which the outcome of a request is noted.
package struct Ticket: Hashable, Sendable {
  package var session: String
  package var exchange: Int
  package var startedAt: Instant
  /// That of the session, which may have been rewound since.
  var birth: Int
  /// The recording that was claimed, to be used up or given back.
  var claim: Claim?
  /// Which attempts end when this one is answered well.
  var series: CallTable.Series?
  /// What it has taken of the limits.
  var charge: Limiter.Charge?

  struct Claim: Hashable, Sendable {
    /// The scenario's cassette; nil: those of the command line.
    var cassette: Int?
    var key: MatchKey
    var index: Int
  }
}

extension Decision {
  /// The words of the answer, where it is made of words.
  func told(to prompt: Prompt) -> FittedReply? {
    let said: Reply
    switch act {
    case .reply(let reply): said = reply
    case .mock: said = BuiltInReply.reply(to: prompt)
    case .fail, .replay, .forward, .miss, .refuse: return nil
    }
    let (reply, prompt) = changed(said, to: prompt)
    return FittedReply(reply, to: prompt)
  }
}
