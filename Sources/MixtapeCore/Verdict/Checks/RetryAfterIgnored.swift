/// Somebody asks the same provider again before the time that it was told to wait is over.
package struct RetryAfterIgnored: StandingCheck {
  package static let name = "retryAfterIgnored"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The provider said how long to wait, and the client asked again sooner. Wait that long, or ask \
    another provider at once.
    """
  /// Clients and clocks are not exact to the millisecond.
  private static let tolerance = Duration.milliseconds(50)

  package static func breaches(in calls: [LogicalCall], _ terms: Terms) -> [Breach] {
    calls.flatMap { call in
      call.retries.compactMap { retry in
        let (before, after) = (call.attempts[retry.before], call.attempts[retry.after])
        guard let asked = before.retryAfter, let end = before.end, asked > .zero else { return nil }
        let waited = after.startedAt - end
        guard waited + tolerance < asked else { return nil }
        return Breach(
          "\(before.provider) asked for \(asked.words), and was asked again after \(waited.words)",
          [
            AttemptPlace(call: call.number, index: retry.before),
            AttemptPlace(call: call.number, index: retry.after),
          ]
        )
      }
    }
  }
}
