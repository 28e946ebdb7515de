package import MixtapeHTTP

/// What a provider makes of a reply or a failure: a head, and a body or the pieces of a stream.
package struct ProviderAnswer: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case whole([UInt8])
    /// Each is an event or a line of its own, for the performer to pace.
    case pieces([[UInt8]])
  }

  package var head: HTTPResponseHead
  package var body: Body

  package init(head: HTTPResponseHead, body: Body) {
    self.head = head
    self.body = body
  }

  /// All bytes of the body, joined.
  package var bytes: [UInt8] {
    switch body {
    case .whole(let bytes): bytes
    case .pieces(let pieces): Array(pieces.joined())
    }
  }
}

/// Where an answer gets its luck and its time from.
package struct Setting: Sendable {
  package var dice: Dice
  package var date: UnixTime

  package init(dice: Dice, date: UnixTime) {
    self.dice = dice
    self.date = date
  }
}
