/// An answer in neutral words; each provider writes it in its own format.
package struct Reply: Hashable, Sendable {
  /// What the answer is made of, in order.
  package enum Part: Hashable, Sendable {
    case text(String)
  }

  package var parts: [Part]

  package init(parts: [Part]) {
    self.parts = parts
  }

  package init(text: String) {
    parts = [.text(text)]
  }

  /// All of its text, joined.
  package var text: String {
    parts.reduce(into: "") { text, part in
      switch part {
      case .text(let piece): text += piece
      }
    }
  }
}
