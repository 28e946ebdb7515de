import MixtapeHTTP
package import MixtapeProviders

extension Engine {
  /// The calendar's date of a moment: it stands still and goes on with the clock that decides.
  func date(at now: Instant) -> UnixTime {
    UnixTime(nanoseconds: configuration.startDate.nanoseconds + now.nanoseconds)
  }

  /// What the provider's limiter says to a request that gets `act`; nil where it never comes there.
  func admission(
    of arrival: Arrival,
    for act: Act?,
    in session: inout Session,
    at now: Instant
  ) -> Limiter.Admission? {
    guard let limits = program?.limits[arrival.address.name],
      let prompt = arrival.prompt,
      arrival.address.operation?.kind.isLimited == true,
      act?.reachesLimiter ?? true,
      let group = limits.group(for: prompt.model)
    else { return nil }
    let account = Limiter.Account(
      provider: arrival.address.name,
      key: group.manner.account(of: arrival.request).map(Self.hash),
      models: group.name(for: prompt.model)
    )
    let cost = arrival.cost ?? group.manner.estimate(prompt)
    return session.limiter.admit(cost, of: account, under: group, at: date(at: now))
  }

  /// Instead of the key, which cannot be had from it.
  private static func hash(of key: [UInt8]) -> UInt64 {
    var hasher = StableHasher()
    hasher.combine(key.span)
    return hasher.key.high
  }

  /// How the limits of a session stand, for people.
  package func limits(
    of session: String,
    at now: Instant
  ) -> [(account: Limiter.Account, standing: RateStanding)] {
    sessions[session]?.limiter.listing(of: program?.limits ?? [:], at: date(at: now)) ?? []
  }
}

extension Act {
  /// Whether the provider counts what gets this, rather than say so before it looks at the limits.
  fileprivate var reachesLimiter: Bool {
    guard case .fail(let failure) = self else { return true }
    switch failure.kind {
    case .badGateway, .unavailable, .timeout, .invalidKey, .rateLimited, .quotaExhausted:
      return false
    default: return true
    }
  }
}

extension OperationKind {
  /// Whether a model is asked for something: lists and files have limits of their own, which are
  /// not played.
  fileprivate var isLimited: Bool {
    switch self {
    case .conversation, .completion, .embedding, .moderation, .image, .speech, .transcription: true
    case .tokenCount, .models, .files, .batches, .other: false
    }
  }
}

extension Limiter.Refusal {
  /// As that provider says it.
  func failure(asked model: String?) -> Failure {
    Failure(.rateLimited, subject: model, limit: limit, retryAfter: limit.wait)
  }
}
