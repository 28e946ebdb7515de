package import MixtapeJSON

/// Everything that is wrong with a scenario, in the order of the text.
package struct ScenarioMistakes: Error, Hashable, Sendable {
  package var mistakes: [JSONError]

  init(_ mistakes: [JSONError]) {
    self.mistakes = mistakes.sorted { $0.offset < $1.offset }
  }

  /// One paragraph each, as compilers write it.
  package func text(file: String) -> String {
    mistakes.map { $0.text(file: file) }.joined(separator: "\n")
  }
}
