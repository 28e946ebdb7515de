package import MixtapeJSON

/// Everything that is wrong with a scenario, in the order of the text.
package struct ScenarioMistakes: Error, Hashable, Sendable {
  package var mistakes: [JSONError]

  /// A key that is missing and one that is misspelled may be the same mistake.
  init(_ mistakes: [JSONError]) {
    let sorted = mistakes.sorted { ($0.offset, $0.problem) < ($1.offset, $1.problem) }
    self.mistakes = sorted.enumerated().filter { index, mistake in
      index == 0 || sorted[index - 1] != mistake
    }.map(\.element)
  }

  /// One paragraph each, as compilers write it.
  package func text(file: String) -> String {
    mistakes.map { $0.text(file: file) }.joined(separator: "\n")
  }
}
