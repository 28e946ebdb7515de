/// Vectors made from words: texts that share words are near each other by cosine, and the same
/// text has the same vector whatever the provider.
///
/// No model is consulted: a synonym is as far away as any other word. It is enough for an example
/// of retrieval to find the document that speaks of what was asked.
package enum EmbeddingVector {
  /// Of length 1, each number with at most eight digits after the point.
  package static func make(for text: String, dimensions: Int) -> [Double] {
    let dimensions = max(1, dimensions)
    var vector = [Double](repeating: 0, count: dimensions)
    for word in words(of: text) {
      let weight = commonWords.contains(word) ? 0.2 : Double(min(word.utf8.count, 8))
      add(word, weight: weight, to: &vector)
      // Refund, refunds and refunded begin alike.
      add("\(word.prefix(5))…", weight: weight / 2, to: &vector)
    }
    tint(&vector, with: text)
    return rounded(vector)
  }

  /// How near two vectors of the same length are to each other: 1 for the same direction.
  package static func cosine(_ first: [Double], _ second: [Double]) -> Double {
    let product = zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
    let lengths = length(first) * length(second)
    return lengths == 0 ? 0 : product / lengths
  }

  /// They stand in every text, so that to share them means little.
  private static let commonWords: Set<String> = [
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "do", "does", "for", "from",
    "had", "has", "have", "how", "i", "if", "in", "is", "it", "its", "me", "my", "not", "of", "on",
    "or", "our", "should", "that", "the", "their", "there", "they", "this", "to", "was", "we",
    "were", "what", "when", "where", "which", "who", "why", "will", "with", "would", "you", "your",
  ]

  /// Each word reaches so many dimensions: few enough to be fast, enough for strangers to stay
  /// strangers.
  private static let reach = 64

  private static func add(_ feature: String, weight: Double, to vector: inout [Double]) {
    var dice = Dice(seed: hash(feature))
    for _ in 0..<reach {
      let index = dice.below(vector.count)
      vector[index] += dice.next() & 1 == 0 ? weight : -weight
    }
  }

  /// Adds a twentieth that depends on every letter: texts of the same words in another order stay
  /// distinct, a text without words has a direction, and no number is zero.
  private static func tint(_ vector: inout [Double], with text: String) {
    let length = length(vector)
    let scale = length == 0 ? 1 : length / 20 / Double(vector.count).squareRoot()
    var dice = Dice(seed: hash(text))
    for index in vector.indices {
      let unit = Double(dice.next() >> 11) / Double(1 << 53 as UInt64)
      vector[index] += scale * (2 * unit - 1)
    }
  }

  private static func rounded(_ vector: [Double]) -> [Double] {
    let length = length(vector)
    return vector.map { value in
      let scaled = value / length * 100_000_000
      return Double(Int(scaled < 0 ? scaled - 0.5 : scaled + 0.5)) / 100_000_000
    }
  }

  private static func length(_ vector: [Double]) -> Double {
    vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
  }

  /// Letters and digits that stand together, in lower case and without the s of the plural; of
  /// scripts without spaces, each character.
  private static func words(of text: String) -> [String] {
    var words: [String] = []
    var word = ""
    func end() {
      if word.utf8.count > 3, word.last == "s" { word.removeLast() }
      if !word.isEmpty { words.append(word) }
      word = ""
    }
    for character in text.lowercased() {
      if let scalar = character.unicodeScalars.first, scalar.value >= 0x2E80 {
        end()
        words.append(String(character))
      } else if character.isLetter || character.isNumber {
        word.append(character)
      } else {
        end()
      }
    }
    end()
    return words
  }

  /// FNV-1a over the bytes of UTF-8.
  private static func hash(_ text: String) -> UInt64 {
    text.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
  }
}
