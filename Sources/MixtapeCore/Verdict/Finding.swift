/// What a check has found.
package struct Finding: Hashable, Sendable {
  package enum Severity: String, CaseIterable, Hashable, Sendable {
    case error
    case warning
    case off
  }

  /// The name of the check.
  package var check: String
  package var severity: Severity
  /// The calls that it is about, by number.
  package var calls: [Int]
  /// The attempts that show it, by call and place in the call, from 0.
  package var attempts: [AttemptPlace]
  /// What happened, in a sentence with its figures.
  package var words: String

  package init(
    check: String,
    severity: Severity,
    calls: [Int],
    attempts: [AttemptPlace],
    words: String
  ) {
    self.check = check
    self.severity = severity
    self.calls = calls
    self.attempts = attempts
    self.words = words
  }
}

/// An attempt of a call.
package struct AttemptPlace: Hashable, Sendable {
  package var call: Int
  package var index: Int

  package init(call: Int, index: Int) {
    self.call = call
    self.index = index
  }
}
