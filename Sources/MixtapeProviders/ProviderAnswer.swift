package import MixtapeHTTP

/// What a provider makes of a reply or a failure: a head, and a body or the pieces of a stream.
package struct ProviderAnswer: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case whole([UInt8])
    case stream(PieceStream)
  }

  package enum Body: Hashable, Sendable {
    case whole([UInt8])
    /// Each is an event or a line of its own.
    case pieces([Piece])
  }

  package var head: HTTPResponseHead
  package var content: Content
  /// What the session keeps for later requests: a response that may be asked for, a file.
  package var keeps: [Kept.Change] = []

  package init(head: HTTPResponseHead, body: Body) {
    self.head = head
    content = Content(body)
  }

  init(head: HTTPResponseHead, stream: PieceStream) {
    self.head = head
    content = .stream(stream)
  }

  /// With all pieces of a stream written, for those who look at single ones.
  package var body: Body {
    get {
      switch content {
      case .whole(let bytes): .whole(bytes)
      case .stream(let stream): .pieces(Array(stream))
      }
    }
    set { content = Content(newValue) }
  }

  /// All bytes of the body, joined.
  package var bytes: [UInt8] {
    switch content {
    case .whole(let bytes): bytes
    case .stream(let stream): stream.flatMap(\.bytes)
    }
  }
}

extension ProviderAnswer.Content {
  fileprivate init(_ body: ProviderAnswer.Body) {
    switch body {
    case .whole(let bytes): self = .whole(bytes)
    case .pieces(let pieces): self = .stream(PieceStream(pieces))
    }
  }
}

/// A piece of a stream: an event or a line of its own, and what it is there for.
package struct Piece: Hashable, Sendable {
  package enum Role: String, CaseIterable, Hashable, Sendable {
    /// Comes before the model has said anything.
    case opening
    case text
    case reasoning
    case refusal
    /// A tool call's beginning: its name, or all of it where it comes whole.
    case toolCall
    case arguments
    /// Says why the model stopped.
    case finish
    /// Brings nothing but the counts.
    case usage
    /// Says that the stream is complete.
    case terminator
    case keepAlive
    case failure
    /// Begins or ends a part of the answer without bringing any of it.
    case frame
  }

  package var bytes: [UInt8]
  package var role: Role

  package init(_ bytes: [UInt8], _ role: Role) {
    self.bytes = bytes
    self.role = role
  }
}

extension Piece.Role {
  /// Whether it brings a token of the model's, as far as pacing goes.
  package var isToken: Bool {
    switch self {
    case .text, .reasoning, .refusal, .toolCall, .arguments: true
    case .opening, .finish, .usage, .terminator, .keepAlive, .failure, .frame: false
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
