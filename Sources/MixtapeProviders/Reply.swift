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
  package let text: String
  /// Where in the text's bytes each of the pieces ends that were asked for; nil: one for each
  /// token.
  let ends: [Int]?

  package init(_ text: String) {
    self.init(text, ends: nil)
  }

  package init(pieces: [String]) {
    var end = 0
    let ends = pieces.map { piece in
      end += piece.utf8.count
      return end
    }
    self.init(pieces.joined(), ends: ends)
  }

  package init(stringLiteral text: String) {
    self.init(text)
  }

  private init(_ text: String, ends: [Int]?) {
    self.text = text
    self.ends = ends
  }

  /// The same with its pieces found, so that nobody who tells it again has to.
  package var cut: Passage {
    ends == nil ? Passage(pieces: Array(TextPieces(text))) : self
  }

  /// Joined, they are the text.
  package func forEachPiece(_ body: (String) -> Void) {
    var pieces = PassagePieces(self)
    while let range = pieces.next() {
      body(String(decoding: pieces.bytes[range], as: UTF8.self))
    }
  }

  /// A piece that was asked for counts as one token, however long.
  package var tokens: Int { ends?.count ?? TokenCount.estimate(text) }

  package func prefix(_ count: Int) -> Passage {
    guard let ends else { return Passage(TextPieces(text).prefix(count).joined()) }
    return prefix(endingAt: ends.prefix(count))
  }

  /// What stands before a place in the text, in the pieces that were asked for.
  func prefix(before end: String.Index) -> Passage {
    guard let ends else { return Passage(String(text[..<end])) }
    let length = text.utf8.distance(from: text.startIndex, to: end)
    let whole = ends.prefix { $0 < length }
    return prefix(endingAt: length > 0 ? whole + [length] : [])
  }

  private func prefix(endingAt ends: ArraySlice<Int>) -> Passage {
    let bytes = text.utf8.prefix(ends.last ?? 0)
    return Passage(String(decoding: bytes, as: UTF8.self), ends: Array(ends))
  }
}

/// The pieces of a passage, one after the other, as places in its bytes.
struct PassagePieces: Sendable {
  let bytes: [UInt8]
  private var tokens: TextPieces
  private let areGiven: Bool
  private let ends: [Int]
  private var index = 0
  private var start = 0

  init(_ passage: Passage) {
    tokens = TextPieces(passage.text)
    bytes = tokens.bytes
    areGiven = passage.ends != nil
    ends = passage.ends ?? []
  }

  mutating func next() -> Range<Int>? {
    guard areGiven else { return tokens.nextRange() }
    guard index < ends.count else { return nil }
    let piece = start..<ends[index]
    start = piece.upperBound
    index += 1
    return piece
  }
}
