/// A rule that refuses and asks only who is asked and when: while it holds, nobody listens at the
/// own ports of its providers.
struct PortClosing: Sendable {
  /// Empty: all of them.
  private let providers: [String]
  private let checks: [any TimeCheck]

  /// nil where the rule refuses nobody, or looks at more of a request.
  init?(_ rule: Rule) {
    guard rule.faults.contains(where: { $0 is Refuse }) else { return nil }
    var checks: [any TimeCheck] = []
    for check in rule.when.checks where !(check is ProviderCheck) {
      guard let check = check as? any TimeCheck, check.isCertain else { return nil }
      checks.append(check)
    }
    providers = rule.when.providers
    self.checks = checks
  }

  func concerns(_ provider: String) -> Bool {
    providers.isEmpty || providers.contains(provider)
  }

  func holds(at time: SessionTime) -> Bool { checks.allSatisfy { $0.holds(at: time) } }

  func nextChange(after time: SessionTime) -> Duration? {
    checks.compactMap { $0.nextChange(after: time) }.min()
  }
}

/// Whether a provider's own port is closed.
package struct PortState: Hashable, Sendable {
  package var isClosed: Bool
  /// When that may change, if nothing else happens.
  package var nextChange: Instant?
}

extension Program {
  /// Whether the program refuses all that the provider is asked at that time, and when that may
  /// change.
  func port(of provider: String, at time: SessionTime) -> (isClosed: Bool, nextChange: Duration?) {
    let closings = closings.filter { $0.concerns(provider) }
    return (
      closings.contains { $0.holds(at: time) },
      closings.compactMap { $0.nextChange(after: time) }.min()
    )
  }
}

extension Engine {
  /// By the clock of the session that is used without naming any.
  package func port(of provider: String, at now: Instant) -> PortState {
    guard let program, let session = session("") else { return PortState(isClosed: false) }
    let (isClosed, nextChange) = program.port(
      of: provider,
      at: SessionTime(
        elapsed: now - session.startedAt,
        provider: provider,
        milestones: session.milestones
      )
    )
    return PortState(isClosed: isClosed, nextChange: nextChange.map { session.startedAt + $0 })
  }
}
