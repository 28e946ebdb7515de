import MixtapeJSON
import MixtapeProviders

/// Words as someone wrote them down: with blanks, in pieces, or repeated to a length.
struct PassageTemplate: Hashable, Sendable {
  /// One, or the pieces that a stream is to have.
  var pieces: [Template]
  var arePieces: Bool
  /// How many tokens the words are repeated or cut to.
  var tokens: Int?

  var isConstant: Bool { pieces.allSatisfy { $0.constant != nil } }

  func filled(in situation: Situation) -> Passage {
    passage { $0.filled(in: situation) }
  }

  /// The words where they do not depend on any request.
  var constant: Passage? {
    isConstant ? passage { $0.constant ?? "" }.cut : nil
  }

  private func passage(_ text: (Template) -> String) -> Passage {
    let texts = pieces.map(text)
    guard let tokens else {
      return arePieces ? Passage(pieces: texts) : Passage(texts.joined())
    }
    let first = arePieces ? texts : Array(TextPieces(texts.joined()))
    let again = arePieces ? texts : Array(TextPieces(" " + texts.joined()))
    var repeated = Array(first.prefix(tokens))
    while repeated.count < tokens, !again.isEmpty {
      repeated += again.prefix(tokens - repeated.count)
    }
    return Passage(pieces: repeated)
  }
}

extension PassageTemplate: JSONReadable {
  init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .string:
      self.init(pieces: [try Template(node)], arePieces: false)
    case .array:
      self.init(pieces: try [Template](node), arePieces: true)
    default:
      throw node.expected("a string, or an array of the pieces that a stream is to have")
    }
  }
}
