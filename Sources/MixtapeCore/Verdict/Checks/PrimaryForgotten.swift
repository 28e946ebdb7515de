/// Nobody looks whether the primary is well again.
package struct PrimaryForgotten: TrafficCheck {
  package static let name = "primaryForgotten"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    After the primary had failed, at least 3 calls in at least two minutes went straight to the \
    backup, and nobody asked the primary again. Circuit breakers try after 5 to 60 s whether it is \
    well again (Polly and opossum 30 s, resilience4j and pybreaker 60 s): let one call probe it. A primary that fails for good, with a key that is not valid or a quota that is \
    used up, need not be asked again, and one that named a time not before.
    """
  fileprivate static let patience = Duration.seconds(120)
  fileprivate static let callers = 3
  private static let limit = 1_000

  private struct Backup: Hashable {
    var session: String
    var target: Attempt.Target
  }

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

  private var substitutions: [Backup: Substitution] = [:]
  /// Those that were asked first while nothing was wrong: they stand in for nobody.
  private var primaries: Set<Backup> = []

  package init(_ terms: Terms) {}

  package mutating func see(_ call: LogicalCall) -> [Breach] {
    let index = call.attempts.count - 1
    let attempt = call.last
    let asked = Backup(session: attempt.session, target: attempt.target)
    let isProbed = substitutions.filter {
      $0.key.session == attempt.session && $0.value.primary == attempt.target
    }
    // An attempt at the primary ends what was said of it, and begins it anew if it fails.
    let breaches = isProbed.keys.sorted(by: { $0.target.model < $1.target.model })
      .flatMap { substitutions.removeValue(forKey: $0)?.breach ?? [] }
    if index == 0 {
      if substitutions[asked] == nil {
        if primaries.count < Self.limit { primaries.insert(asked) }
      } else {
        substitutions[asked]?.note(call.place(0), at: attempt.startedAt)
      }
    } else {
      note(call, asked)
    }
    return breaches
  }

  package mutating func finish() -> [Breach] {
    substitutions.values.sorted { $0.since < $1.since }.flatMap(\.breach)
  }

  private mutating func note(_ call: LogicalCall, _ asked: Backup) {
    let first = call.first
    guard first.target != asked.target, !primaries.contains(asked), !first.isAnswered,
      first.failure.map(\.passes) ?? true, substitutions.count < Self.limit, let end = first.end
    else { return }
    substitutions[asked] = Substitution(
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
