import MixtapeProviders

/// The backup says that it is too much, and everybody goes on falling back to it.
package struct SecondaryHammered: TrafficCheck {
  package static let name = "secondaryHammered"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    The backup answered that it was asked too often, and 10 more attempts or more fell back to it \
    within the time that it had named (at most a minute counts), or within one second where it had \
    named none. When the primary is down the backup gets everything: queue, shed load, or go on to \
    a third provider.
    """
  private static let attempts = 10
  private static let wait = Duration.seconds(1)
  private static let namedAttempts = 20
  private static let limit = 1_000

  private struct Backup: Hashable {
    var session: String
    var target: Attempt.Target
  }

  /// A time in which the backup wants to be left alone.
  fileprivate struct Limited {
    var from: Instant
    var until: Instant
    var count = 0
    var places: [AttemptPlace]
  }

  private var limited: [Backup: Limited] = [:]

  package init(_ terms: Terms) {}

  package mutating func see(_ call: LogicalCall) -> [Breach] {
    let index = call.attempts.count - 1
    guard index > 0, call.attempts[index - 1].target != call.last.target else { return [] }
    let attempt = call.last
    let backup = Backup(session: attempt.session, target: attempt.target)
    var breaches: [Breach] = []
    if let known = limited[backup], attempt.startedAt >= known.until {
      breaches = Self.breach(known, backup)
      limited[backup] = nil
    }
    if let from = limited[backup]?.from, attempt.startedAt >= from {
      limited[backup]?.note(call.place(index), keeping: Self.namedAttempts)
    }
    if let end = attempt.end, attempt.failure == .rateLimited || attempt.failure == .overloaded {
      let asked = min(attempt.retryAfter ?? Self.wait, Terms.longestRetryAfter)
      if limited[backup] == nil, limited.count < Self.limit {
        limited[backup] = Limited(from: end, until: end, places: [call.place(index)])
      }
      if let known = limited[backup] {
        limited[backup]?.from = min(known.from, end)
        limited[backup]?.until = max(known.until, end + asked)
      }
    }
    return breaches
  }

  package mutating func finish() -> [Breach] {
    limited.sorted { $0.value.from < $1.value.from }.flatMap { Self.breach($0.value, $0.key) }
  }

  private static func breach(_ limited: Limited, _ backup: Backup) -> [Breach] {
    guard limited.count >= attempts else { return [] }
    return [
      Breach(
        "\(backup.target.provider) was at its limit, and "
          + "\(counted(limited.count, "attempt")) more fell back to it meanwhile",
        limited.places
      )
    ]
  }
}

extension SecondaryHammered.Limited {
  fileprivate mutating func note(_ place: AttemptPlace, keeping limit: Int) {
    count += 1
    if places.count < limit { places.append(place) }
  }
}
