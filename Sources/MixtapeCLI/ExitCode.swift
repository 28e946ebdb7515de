/// What the shell is told at the end.
package enum ExitCode: Int32, Sendable {
  case success = 0
  /// The verdict failed, or an exchange was missed.
  case failure = 1
  /// Wrong usage, or a file with mistakes.
  case usage = 2
  /// The server could not start: the port is taken, the address is not ours.
  case unavailable = 3
}
