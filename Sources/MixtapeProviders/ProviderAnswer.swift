package import MixtapeHTTP

/// What a provider makes of a reply or a failure: a head, and a body or the pieces of a stream.
package struct ProviderAnswer: Hashable, Sendable {
  package enum Body: Hashable, Sendable {
    case whole([UInt8])
    /// Each is an event or a line of its own, for the performer to pace.
    case pieces([Piece])
  }

  package var head: HTTPResponseHead
  package var body: Body
  /// What the session keeps for later requests: a response that may be asked for, a file.
  package var keeps: [Kept.Change] = []

  package init(head: HTTPResponseHead, body: Body) {
    self.head = head
    self.body = body
  }

  /// All bytes of the body, joined.
  package var bytes: [UInt8] {
    switch body {
    case .whole(let bytes): bytes
    case .pieces(let pieces): pieces.flatMap(\.slice)
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

  /// Where its bytes lie: a buffer of their own, or one that it has in common with its neighbours.
  package private(set) var slice: ArraySlice<UInt8>
  package var role: Role

  package init(_ bytes: [UInt8], _ role: Role) {
    self.init(bytes[...], role)
  }

  fileprivate init(_ slice: ArraySlice<UInt8>, _ role: Role) {
    self.slice = slice
    self.role = role
  }

  package var bytes: [UInt8] {
    get { Array(slice) }
    set { slice = newValue[...] }
  }
}

/// The pieces of a long stream while they are written, in one buffer: an array of its own for each
/// would cost more than what is in it.
struct PieceBuffer {
  /// New bytes are put behind what is there.
  var bytes: [UInt8] = []
  private var marks: [(end: Int, role: Piece.Role)] = []

  /// Where the piece begins that is being written.
  var start: Int { marks.last?.end ?? 0 }

  mutating func endPiece(_ role: Piece.Role) {
    marks.append((bytes.count, role))
  }

  var pieces: [Piece] {
    var start = 0
    return marks.map { end, role in
      defer { start = end }
      return Piece(bytes[start..<end], role)
    }
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
