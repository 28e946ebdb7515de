/// What a session knows of its logical calls: how often each has asked whom.
///
/// Bounded by two generations: when the young one is full it becomes the old one, and the old one
/// is forgotten, except for what is asked again.
struct CallTable: Sendable {
  /// Where one request stands.
  struct Standing: Hashable, Sendable {
    /// How often this provider has answered the call well before.
    var occurrence = 0
    /// From 1, since then.
    var attempt = 1
    /// From 1 and without end: what a sequence counts.
    var asked = 0
    /// Which call of the session it is, from 1.
    var ordinal = 0
  }

  /// The attempts of one call at one provider, for the end of an exchange.
  struct Series: Hashable, Sendable {
    var key: MatchKey
    var provider: String
    var occurrence: Int
    /// Which of them it is.
    var attempt: Int
  }

  private struct Call {
    var latestOccurrence = -1
    var ordinal = 0
    var standings: [String: Standing] = [:]
  }

  private static let generation = 5_000
  private var young: [MatchKey: Call] = [:]
  private var old: [MatchKey: Call] = [:]
  private var count = 0

  /// `isCall` is false for what asks nobody anything: it has attempts, but is not counted.
  mutating func ask(_ key: MatchKey, provider: String, isCall: Bool) -> Standing {
    var call = take(key)
    var standing = call.standings[provider] ?? Standing(attempt: 0)
    standing.attempt += 1
    standing.asked += 1
    if isCall, standing.attempt == 1, standing.occurrence > call.latestOccurrence {
      count += 1
      call.latestOccurrence = standing.occurrence
      call.ordinal = count
    }
    if standing.attempt == 1 { standing.ordinal = call.ordinal }
    call.standings[provider] = standing
    young[key] = call
    return standing
  }

  /// The provider has answered well: its next attempt is again the first.
  mutating func answeredWell(_ series: Series) {
    var call = take(series.key)
    if var standing = call.standings[series.provider], standing.occurrence == series.occurrence {
      standing.occurrence += 1
      standing.attempt = 0
      call.standings[series.provider] = standing
    }
    young[series.key] = call
  }

  /// The good answer did not reach the client; where it has not asked again meanwhile, the attempts
  /// go on.
  mutating func takeBack(_ series: Series) {
    var call = take(series.key)
    if var standing = call.standings[series.provider],
      standing.occurrence == series.occurrence + 1, standing.attempt == 0
    {
      standing.occurrence = series.occurrence
      standing.attempt = series.attempt
      call.standings[series.provider] = standing
    }
    young[series.key] = call
  }

  private mutating func take(_ key: MatchKey) -> Call {
    if let call = young.removeValue(forKey: key) { return call }
    if young.count >= Self.generation {
      old = young
      young = [:]
    }
    return old.removeValue(forKey: key) ?? Call()
  }
}
