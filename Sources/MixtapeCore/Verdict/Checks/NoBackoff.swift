/// Somebody tries again and again without waiting at all.
package struct NoBackoff: SingleCallCheck {
  package static let name = "noBackoff"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    Two retries in a row began less than 10 ms after the failure before them, or three less than \
    50 ms. A provider that has \
    just failed needs time: wait about 0.5 s, and twice as long each time, up to 8 s, a little \
    less by chance (the SDKs' 0.5·2ⁿ s, times 0.75 to 1). One retry at once is allowed, for a \
    connection that had gone stale; so is asking another model, key or provider at once.
    """
  /// Even who waits a random part of 0.5·2ⁿ s hardly ever waits so little so often.
  private static let short = (wait: Duration.milliseconds(50), count: 3)
  private static let shortest = (wait: Duration.milliseconds(10), count: 2)
  /// A failure that took so long has been waited for.
  private static let longest = Duration.seconds(1)

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    var breaches: [Breach] = []
    var row: [Retry] = []
    for retry in call.retries {
      if let last = row.last, last.after != retry.before { close(&row, in: call, &breaches) }
      if isHasty(retry, in: call) {
        row.append(retry)
      } else {
        close(&row, in: call, &breaches)
      }
    }
    close(&row, in: call, &breaches)
    return breaches
  }

  private static func isHasty(_ retry: Retry, in call: LogicalCall) -> Bool {
    let before = call.attempts[retry.before]
    let isTold = before.retryAfter.map { $0 <= Terms.longestRetryAfter } ?? false
    return retry.wait < short.wait && !isTold && before.isWorthRetrying
      && (before.endedAt ?? .zero) < longest
  }

  private static func close(
    _ row: inout [Retry],
    in call: LogicalCall,
    _ breaches: inout [Breach]
  ) {
    if row.count >= short.count
      || row.count >= shortest.count && row.allSatisfy({ $0.wait < shortest.wait })
    {
      breaches.append(
        Breach(
          "\(call.attempts[row[0].before].provider) failed and was asked again at once, "
            + "\(row.count) times in a row",
          ([row[0].before] + row.map(\.after)).map { call.place($0) }
        )
      )
    }
    row = []
  }
}
