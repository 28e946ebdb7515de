/// Somebody asks the same target again before the time that it was told to wait is over.
package struct RetryAfterIgnored: SingleCallCheck {
  package static let name = "retryAfterIgnored"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    The provider said how long to wait, and the client asked the same model with the same key \
    again sooner. Wait for that long, or ask another provider at once: both are right. A wait of \
    more than a minute need not be believed, as the common SDKs do not; 50 ms are allowed for \
    clocks.
    """
  /// Clients and clocks are not exact to the millisecond.
  private static let tolerance = Duration.milliseconds(50)

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    call.retries.compactMap { retry in
      let before = call.attempts[retry.before]
      guard let asked = before.retryAfter, asked <= Terms.longestRetryAfter,
        retry.wait + tolerance < asked
      else { return nil }
      return Breach(
        "\(before.provider) asked to wait \(asked.brief), "
          + "and was asked again after \(retry.wait.brief)",
        [call.place(retry.before), call.place(retry.after)]
      )
    }
  }
}
