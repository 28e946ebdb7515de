import MixtapeProviders

/// Somebody asks the same target again what can only fail again.
package struct PointlessRetry: SingleCallCheck {
  package static let name = "pointlessRetry"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The same request fails again for the same reason: a key that is not valid (401), no \
    permission (403), a model that does not exist (404), a request that is wrong (400, 413, 422), \
    a quota that is used up, a recording that is not there. Repair it, or ask another provider. \
    Another key or another model is another chance, and so is an answer that says x-should-retry.
    """

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.retries.compactMap { retry in
      let before = call.attempts[retry.before]
      guard !before.isWorthRetrying else { return nil }
      let reason = before.isMiss ? "a miss" : before.failure?.rawValue
      return Breach(
        "\(before.word)\(reason.map { " (\($0))" } ?? "") was asked again of the same model",
        [call.place(retry.before), call.place(retry.after)]
      )
    }
  }
}
