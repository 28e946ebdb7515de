package import MixtapeJSON

/// An answer in neutral words; each provider writes it in its own format.
///
/// What is not said is made up to fit the prompt: see `FittedReply`.
package struct Reply: Hashable, Sendable {
  /// What the answer is made of, in order.
  package enum Part: Hashable, Sendable {
    case text(Passage)
    /// What the model thought before it spoke.
    case reasoning(Passage)
    case toolCall(ToolCall)
    /// The model's words where it declines to answer.
    case refusal(Passage)
    /// JSON as text; nil: a sample that fits the schema of the request.
    case structured(JSON?)
  }

  package struct ToolCall: Hashable, Sendable {
    package var name: String
    package var arguments: JSON
    /// nil: one in the provider's own form.
    package var id: String?
    /// Its arguments cannot be read; see `argumentsText`.
    package var isMalformed = false

    package init(name: String, arguments: JSON, id: String? = nil) {
      self.name = name
      self.arguments = arguments
      self.id = id
    }
  }

  /// Why the model stopped.
  package enum Stop: String, CaseIterable, Hashable, Sendable {
    /// It had said what it had to say.
    case end
    /// It reached the greatest number of tokens.
    case length
    case toolCalls
    case contentFilter
    /// It came to one of the request's stop sequences.
    case stopSequence
    case refusal
  }

  /// Counts that are to be told instead of estimates.
  package struct Usage: Hashable, Sendable {
    /// All of the prompt, the cached part included.
    package var input: Int?
    package var cachedInput: Int?
    package var cacheWrite: Int?
    /// All of the answer, the reasoning included.
    package var output: Int?
    package var reasoning: Int?

    package init() {}
  }

  package var parts: [Part]
  /// nil: as the parts and the request have it.
  package var stop: Stop?
  package var usage = Usage()
  /// The name to be told instead of the one that was asked for.
  package var model: String?
  /// What embeddings answer; nil: vectors made from the words of each input.
  package var vectors: [[Double]]?

  package init(parts: [Part]) {
    self.parts = parts
  }

  package init(text: String) {
    parts = [.text(Passage(text))]
  }
}

extension Reply.ToolCall {
  /// For formats that have arguments as text: without their end where they are malformed.
  var argumentsText: String { argumentsText(of: arguments.text()) }

  /// The same where the provider lays out the text in its own way.
  func argumentsText(of text: String) -> String {
    isMalformed ? String(text.dropLast(max(1, text.count / 3))) : text
  }

  /// For formats that have them as JSON, and so can only leave them out.
  var argumentsValue: JSON { isMalformed ? [:] : arguments }
}

/// Words, and how a stream cuts them.
package struct Passage: Hashable, Sendable, ExpressibleByStringLiteral {
  package var text: String
  /// Pieces that were asked for; nil: one for each token.
  package var givenPieces: [String]?

  package init(_ text: String) {
    self.text = text
  }

  package init(pieces: [String]) {
    text = pieces.joined()
    givenPieces = pieces
  }

  package init(stringLiteral text: String) {
    self.init(text)
  }

  /// Joined, they are the text.
  package func forEachPiece(_ body: (String) -> Void) {
    if let givenPieces {
      for piece in givenPieces { body(piece) }
    } else {
      for piece in TextPieces(text) { body(piece) }
    }
  }
}
