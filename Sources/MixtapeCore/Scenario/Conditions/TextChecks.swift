import MixtapeProviders
import MixtapeJSON

/// What a text says: exactly, in part, or by a pattern.
struct WordsCheck: Sendable {
  private(set) var exact: String?
  private var contained: [[UInt8]] = []
  private var pattern: Pattern?

  init?(_ node: JSONNode, _ reading: inout Reading) {
    switch node.content {
    case .string(let text):
      exact = text
    case .object:
      read(node, &reading)
    default:
      reading.add(node.expected("a string, or an object with is, contains or matches"))
      return nil
    }
  }

  private mutating func read(_ node: JSONNode, _ reading: inout Reading) {
    let words = reading.object(node, "a condition on text") { reader, reading in
      (
        reader.optional("is", &reading, as: String.self),
        reader.optional("contains", &reading, as: OneOrMore<String>.self),
        reader.optional("matches", &reading, as: Pattern.self)
      )
    }
    exact = words?.0
    contained = words?.1?.values.map { Array($0.utf8) } ?? []
    pattern = words?.2
  }

  func holds(of words: Words?) -> Bool {
    guard let words else { return false }
    if let exact, exact != words.text { return false }
    return contained.allSatisfy { words.contains($0) } && pattern?.matches(words.text) ?? true
  }
}

/// What the user said last.
struct PromptCheck: Check {
  static let key = "prompt"
  let words: WordsCheck

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let words = WordsCheck(node, &reading) else { return nil }
    self.words = words
  }

  func holds(in situation: Situation) -> Bool {
    words.holds(of: situation.understood?.lastUserMessage)
  }
}

/// What the model was told before the conversation.
struct SystemCheck: Check {
  static let key = "system"
  private let words: WordsCheck

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let words = WordsCheck(node, &reading) else { return nil }
    self.words = words
  }

  func holds(in situation: Situation) -> Bool {
    words.holds(of: situation.understood?.system)
  }
}

/// Whether the answer is to be streamed.
struct StreamCheck: Check {
  static let key = "stream"
  private let wanted: Bool

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let wanted = reading.value(node, as: Bool.self) else { return nil }
    self.wanted = wanted
  }

  func holds(in situation: Situation) -> Bool {
    situation.understood?.prompt.wantsStream == wanted
  }
}
