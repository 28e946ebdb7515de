/// What an app is held to: the standing checks, as its scenario wants them, and what it expects.
package struct Standard: Hashable, Sendable {
  /// Where they differ from the checks' own, by name.
  package var severities: [String: Finding.Severity] = [:]
  package var terms = Terms()
  package var expectations: [Expectation] = []

  package init() {}

  package func severity(of check: any StandingCheck.Type) -> Finding.Severity {
    severities[check.name] ?? check.severity
  }
}
