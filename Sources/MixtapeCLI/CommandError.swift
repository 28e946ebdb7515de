/// Ends a command: one line for the person who typed it, a hint at most, and the exit code.
package struct CommandError: Error, Hashable, Sendable {
  package var exitCode: ExitCode
  /// A sentence without the `mixtape: error: ` in front; it may go on over more lines.
  package var message: String
  /// What to do next, where that is not plain from the message.
  package var hint: String?

  package init(_ exitCode: ExitCode, _ message: String, hint: String? = nil) {
    self.exitCode = exitCode
    self.message = message
    self.hint = hint
  }

  /// All that is printed.
  package var text: String {
    let line = "mixtape: error: \(message)"
    return hint.map { "\(line)\n\($0)" } ?? line
  }
}
