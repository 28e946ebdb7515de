/// The pieces of a stream, each written when it is wanted: of thousands, one exists at a time.
package struct PieceStream: Sendable {
  enum Part: Sendable {
    /// What is written already; the padding follows where it is open.
    case piece(Piece, isOpen: Bool = false)
    /// Each piece of the passage in each of the templates: one for each choice. The padding
    /// follows.
    case passage(Passage, [JSONTemplate], Piece.Role)
  }

  private let parts: [Part]
  private let padding: PiecePadding?
  private var dice: Dice
  private var index = 0
  private var telling: Telling?

  init(_ parts: [Part], padding: PiecePadding? = nil, dice: Dice = Dice(seed: 0)) {
    self.parts = parts
    self.padding = padding
    self.dice = dice
  }

  init(_ pieces: [Piece]) {
    self.init(pieces.map { .piece($0) })
  }

  /// Writes the next piece behind what is there; nil at the end.
  package mutating func appendNext(to bytes: inout [UInt8]) -> Piece.Role? {
    let start = bytes.count
    while true {
      if let role = telling?.appendNext(to: &bytes) {
        padding?.pad(&bytes, from: start, &dice)
        return role
      }
      guard index < parts.count else { return nil }
      index += 1
      switch parts[index - 1] {
      case .piece(let piece, let isOpen):
        telling = nil
        bytes += piece.bytes
        if isOpen { padding?.pad(&bytes, from: start, &dice) }
        return piece.role
      case .passage(let passage, let templates, let role):
        telling = Telling(passage, templates, role)
      }
    }
  }
}

extension PieceStream: Sequence, IteratorProtocol {
  package mutating func next() -> Piece? {
    var bytes: [UInt8] = []
    // Most pieces fit.
    bytes.reserveCapacity(256)
    return appendNext(to: &bytes).map { Piece(bytes, $0) }
  }
}

/// Two are equal where they bring the same.
extension PieceStream: Hashable {
  package static func == (a: PieceStream, b: PieceStream) -> Bool { a.elementsEqual(b) }

  package func hash(into hasher: inout Hasher) {
    for piece in self { hasher.combine(piece) }
  }
}

/// A passage of which some pieces are told.
private struct Telling: Sendable {
  private var pieces: PassagePieces
  private let templates: [JSONTemplate]
  private let role: Piece.Role
  private var piece: Range<Int>?
  /// Which template the piece is told in next.
  private var turn = 0
  /// That template, out of its array: no references are counted for each of thousands of pieces.
  private var template: JSONTemplate

  init(_ passage: Passage, _ templates: [JSONTemplate], _ role: Piece.Role) {
    pieces = PassagePieces(passage)
    self.templates = templates
    self.role = role
    template = templates[0]
    piece = pieces.next()
  }

  mutating func appendNext(to bytes: inout [UInt8]) -> Piece.Role? {
    guard let range = piece else { return nil }
    template.append(pieces.bytes.span.extracting(range), to: &bytes)
    if templates.count > 1 {
      turn = (turn + 1) % templates.count
      template = templates[turn]
    }
    if turn == 0 { piece = pieces.next() }
    return role
  }
}
