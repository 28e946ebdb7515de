import MixtapeProviders
import Testing

struct TextPiecesTests {
  static let cases: [(text: String, pieces: [String])] = [
    ("", []),
    ("Hello, world!", ["Hello", ",", " world", "!"]),
    ("two  spaces", ["two", "  ", "spaces"]),
    ("internationalization", ["internat", "ionaliza", "tion"]),
    (" leading", [" leading"]),
    ("a\n\nb", ["a", "\n\n", "b"]),
    ("in 2026, 1234567", ["in", " 202", "6", ",", " 123", "456", "7"]),
    ("你好", ["你", "好"]),
    ("👩‍👩‍👧‍👦!", ["👩‍👩‍👧‍👦", "!"]),
    ("e\u{301}te\u{301}", ["e\u{301}te\u{301}"]),
    ("привет мир", ["прив", "ет", " мир"]),
    ("...... end", ["...", "...", " end"]),
    (" ", [" "]),
  ]

  @Test(arguments: cases)
  func `a text is cut at words, numbers, signs and spaces`(_ text: String, _ pieces: [String]) {
    #expect(Array(TextPieces(text)) == pieces)
  }

  @Test func `pieces of any text joined are the text`() {
    var dice = Dice(seed: 3)
    let letters = Array("ab AB 12\n\t.,!é日👋\u{301}\r\n\"\\<")
    for _ in 0..<300 {
      let text = String((0..<dice.below(60)).map { _ in letters[dice.below(letters.count)] })
      #expect(TextPieces(text).joined() == text)
      #expect(TextPieces(text).allSatisfy { !$0.isEmpty })
    }
  }

  @Test func `a count is the number of pieces`() {
    #expect(TokenCount.estimate("Why did the developer love tracing?") == 8)
    #expect(TokenCount.estimate("") == 0)
  }
}
