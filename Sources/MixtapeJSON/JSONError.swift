/// A mistake in a text that people or programs wrote, with its place.
package struct JSONError: Error, Hashable, Sendable {
  package let problem: String
  package let suggestion: String?
  package let mark: Mark
  /// The offset in bytes from the start of the file.
  package let offset: Int
  package let excerpt: SourceExcerpt

  /// The message as compilers write it: place, problem, the line, a caret, what to do.
  package func text(file: String) -> String {
    var text = "\(file):\(mark.line):\(mark.column): error: \(problem)"
    text += "\n  \(excerpt.text)\n  \(excerpt.padding)^"
    if let suggestion { text += "\n  \(suggestion)" }
    return text
  }
}

extension JSONError: CustomStringConvertible {
  /// The message in one line, for a text without a file.
  package var description: String {
    let hint = suggestion.map { "; \($0)" } ?? ""
    return "\(problem) at line \(mark.line), column \(mark.column)\(hint)"
  }
}
