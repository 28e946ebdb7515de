/// Ends a command: what the person who typed it should know, and the exit code.
package struct CommandError: Error, Hashable, Sendable {
  package var exitCode: ExitCode
  /// All that is printed.
  package var text: String

  /// One line, and a hint at most: what to do next, where that is not plain from the message.
  package init(_ exitCode: ExitCode, _ message: String, hint: String? = nil) {
    let line = "mixtape: error: \(message)"
    self.exitCode = exitCode
    text = hint.map { "\(line)\n\($0)" } ?? line
  }

  /// A mistake in a file: begins with its place, so that editors can jump there.
  package init(mistake: String) {
    exitCode = .usage
    text = mistake
  }
}
