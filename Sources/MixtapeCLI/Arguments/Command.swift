/// A command as declared: what the parser accepts, what the help shows, and what it does.
package struct Command: Sendable {
  /// What stands on the line besides options.
  package struct Operands: Hashable, Sendable {
    /// As shown in the help: `CASSETTE`.
    package var name: String
    /// In a sentence: `a cassette`.
    package var noun: String
    package var count: ClosedRange<Int>

    package init(_ name: String, noun: String, count: ClosedRange<Int>) {
      self.name = name
      self.noun = noun
      self.count = count
    }

    package var usage: String {
      let many = count.upperBound > 1 ? "…" : ""
      return count.lowerBound == 0 ? "[\(name)\(many)]" : "\(name)\(many)"
    }
  }

  package struct Example: Hashable, Sendable {
    package var line: String
    package var meaning: String

    package init(_ line: String, _ meaning: String) {
      self.line = line
      self.meaning = meaning
    }
  }

  package var name: String
  /// One line for the list of commands.
  package var summary: String
  /// Paragraphs for the help of this command.
  package var discussion: [String]
  package var operands: Operands
  package var options: [Option]
  package var examples: [Example]
  package var run: @Sendable (Arguments, Console) async throws -> ExitCode

  package init(
    _ name: String,
    summary: String,
    discussion: [String],
    operands: Operands,
    options: [Option],
    examples: [Example],
    run: @escaping @Sendable (Arguments, Console) async throws -> ExitCode
  ) {
    self.name = name
    self.summary = summary
    self.discussion = discussion
    self.operands = operands
    self.options = options
    self.examples = examples
    self.run = run
  }

  package var usage: String {
    "mixtape \(name) \(operands.usage)" + (options.isEmpty ? "" : " [OPTIONS]")
  }
}
