import MixtapeProviders

/// Somebody asks the same provider again what can only fail again.
package struct PointlessRetry: StandingCheck {
  package static let name = "pointlessRetry"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The same request fails again for the same reason: a key that is not valid, a model that does \
    not exist, a request that is wrong, a quota that is used up. Repair it, or ask another provider.
    """

  package static func breaches(in calls: [LogicalCall], _ terms: Terms) -> [Breach] {
    calls.flatMap { call in
      call.retries.compactMap { retry in
        let (before, after) = (call.attempts[retry.before], call.attempts[retry.after])
        guard !before.isWorthRetrying, before.model == after.model else { return nil }
        let reason = before.isMiss ? "a miss" : before.failure?.rawValue ?? "a failure"
        return Breach(
          "\(before.word) (\(reason)) was asked again of the same provider",
          [
            AttemptPlace(call: call.number, index: retry.before),
            AttemptPlace(call: call.number, index: retry.after),
          ]
        )
      }
    }
  }
}

extension LogicalCall {
  /// Each attempt that follows one of the same provider, with that one: their places in the call.
  var retries: [(before: Int, after: Int)] {
    attempts.indices.dropFirst().compactMap { index in
      let provider = attempts[index].provider
      guard let before = attempts[..<index].lastIndex(where: { $0.provider == provider }),
        attempts[before].end.map({ $0 <= attempts[index].startedAt + Grouping.tolerance }) ?? false
      else { return nil }
      return (before, index)
    }
  }
}
