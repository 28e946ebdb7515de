package import MixtapeHTTP

/// What a request gets, and under which number its outcome is told.
package struct Decision: Sendable {
  package enum Act: Sendable {
    /// The built-in answer of the provider that was asked.
    case mock
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

  struct Claim: Hashable, Sendable {
    var key: MatchKey
    var index: Int
  }
}

/// A request as the engine sees it: parsed, addressed, and with its key made of what is left after
/// redaction.
package struct Arrival: Sendable {
  package var address: Address
  package var request: HTTPRequest
  package var key: MatchKey

  package init(address: Address, request: HTTPRequest, key: MatchKey) {
    self.address = address
    self.request = request
    self.key = key
  }
}
