/// Nobody looks whether the primary is well again.
package struct PrimaryForgotten: TrafficCheck {
  package static let name = "primaryForgotten"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    After the primary had failed, at least 3 calls in at least two minutes went straight to the \
    backup, and nobody asked the primary again. Circuit breakers try after 5 to 60 s whether it is \
    well again (Polly and opossum 30 s, resilience4j and pybreaker 60 s): let one call probe it. \
    A primary that fails for good, with a key that is not valid or a quota that is used up, need \
    not be asked again, and one that named a time not before.
    """
  fileprivate static let patience = Duration.seconds(120)
  fileprivate static let callers = 3
  private static let limit = 1_000
  fileprivate static let targetLimit = 20

  /// Who stands in for whom, and since when nobody asks the primary.
  fileprivate struct Substitution {
    var primary: Attempt.Target
    /// From when on it should be asked again.
    var since: Instant
    var fallback: [AttemptPlace]
    var direct: [AttemptPlace] = []
    var count = 0
    var latest = Instant.start
  }

  /// What is known of one session.
  fileprivate struct Routes {
    /// By the backup.
    var substitutions: [Attempt.Target: Substitution] = [:]
    /// Those that were asked first while nothing was wrong: they stand in for nobody.
    var primaries: Set<Attempt.Target> = []
  }

  private var sessions: [String: Routes] = [:]

  package init(_ terms: Terms) {}

  package mutating func see(_ call: LogicalCall) -> [Breach] {
    let attempt = call.last
    var routes = sessions.removeValue(forKey: attempt.session) ?? Routes()
    defer { if sessions.count < Self.limit { sessions[attempt.session] = routes } }
    // An attempt at the primary ends what was said of it, and begins it anew if it fails.
    let probed = routes.substitutions.filter { $0.value.primary == attempt.target }
    let breaches = probed.values.inOrder.flatMap(\.breach)
    for backup in probed.keys { routes.substitutions[backup] = nil }
    if call.attempts.count > 1 {
      routes.note(call)
    } else if routes.substitutions[attempt.target] != nil {
      routes.substitutions[attempt.target]?.note(call.place(0), at: attempt.startedAt)
    } else if routes.primaries.count < Self.limit {
      routes.primaries.insert(attempt.target)
    }
    return breaches
  }

  package mutating func finish() -> [Breach] {
    sessions.values.flatMap(\.substitutions.values).inOrder.flatMap(\.breach)
  }
}

extension PrimaryForgotten.Routes {
  fileprivate mutating func note(_ call: LogicalCall) {
    let (first, backup) = (call.first, call.last.target)
    guard first.target != backup, !primaries.contains(backup), !first.isAnswered,
      first.failure.map(\.passes) ?? true, let end = first.end,
      substitutions.count < PrimaryForgotten.targetLimit
    else { return }
    substitutions[backup] = PrimaryForgotten.Substitution(
      primary: first.target,
      since: end + (first.retryAfter ?? .zero),
      fallback: [call.place(0), call.place(call.attempts.count - 1)]
    )
  }
}

extension PrimaryForgotten.Substitution {
  fileprivate mutating func note(_ place: AttemptPlace, at now: Instant) {
    count += 1
    latest = now
    if direct.count < 10 { direct.append(place) }
  }

  fileprivate var breach: [Breach] {
    guard count >= PrimaryForgotten.callers, latest - since >= PrimaryForgotten.patience else {
      return []
    }
    return [
      Breach(
        "\(primary.provider) failed and was not asked again for \((latest - since).brief), "
          + "while \(counted(count, "call")) went straight to the backup",
        fallback + direct
      )
    ]
  }
}

extension Collection<PrimaryForgotten.Substitution> {
  fileprivate var inOrder: [PrimaryForgotten.Substitution] {
    sorted { ($0.since, $0.fallback[0].call) < ($1.since, $1.fallback[0].call) }
  }
}
