/// What is to be said of everything that an app asked.
package struct Verdict: Hashable, Sendable {
  package var calls: [LogicalCall]
  package var findings: [Finding]

  /// Judges by the standing checks; `severities` are those that a scenario has changed.
  package init(
    _ calls: [LogicalCall],
    terms: Terms = Terms(),
    severities: [String: Finding.Severity] = [:]
  ) {
    self.calls = calls
    findings = CheckList.all.flatMap { check in
      let severity = severities[check.name] ?? check.severity
      if severity == .off { return [Finding]() }
      return check.breaches(in: calls, terms).map { breach in
        Finding(
          check: check.name,
          severity: severity,
          calls: Set(breach.attempts.map(\.call)).sorted(),
          attempts: breach.attempts,
          words: breach.words
        )
      }
    }
  }

  /// No error was found; warnings do not fail.
  package var isPassed: Bool { !findings.contains { $0.severity == .error } }
}
