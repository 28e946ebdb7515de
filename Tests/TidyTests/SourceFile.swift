/// A Swift file of the tree: its text, and its code without comments and literals.
struct SourceFile: Sendable {
  /// From the top of the tree: `Sources/MixtapeCore/Engine.swift`.
  let path: String
  let lines: [String]
  /// `lines` with comments and the text of literals made blank.
  let codeLines: [String]
  /// `lines` with all but the text of literals made blank.
  let literalLines: [String]
  let code: [UInt8]

  init(path: String, bytes: [UInt8]) {
    self.path = path
    let lexer = SwiftLexer(bytes)
    code = lexer.code
    lines = Self.lines(bytes)
    codeLines = Self.lines(lexer.code)
    literalLines = Self.lines(lexer.literals)
  }

  /// `MixtapeCore` in `Sources/MixtapeCore/…`.
  var target: String {
    let parts = path.split(separator: "/")
    return parts.count > 2 ? String(parts[1]) : ""
  }

  var isTest: Bool { path.hasPrefix("Tests/") }

  private static func lines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The findings of the lines for which `message` gives one.
  func findings(in lines: [String], _ message: (String) -> String?) -> [Finding] {
    lines.enumerated().compactMap { index, line in
      message(line).map { Finding(path: path, line: index + 1, message: $0) }
    }
  }

  /// The findings at the places of a word in the code.
  func findings(of word: String, _ message: (String) -> String?) -> [Finding] {
    code.places(of: word).compactMap { place in
      let line = code[..<place].count { $0 == UInt8(ascii: "\n") }
      return message(codeLines[line]).map { Finding(path: path, line: line + 1, message: $0) }
    }
  }
}
