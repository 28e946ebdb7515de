/// Many callers come back at the same moment.
package struct SynchronisedRetries: TrafficCheck {
  package static let name = "synchronisedRetries"
  package static let severity = Finding.Severity.warning
  package static let explanation = """
    Ten calls or more retried the same provider within 50 ms, and there was hardly another retry \
    around: what overloads a provider once overloads it again when all wait equally long. Vary \
    the wait by chance: the SDKs take 0.75 to 1 of 0.5·2ⁿ s, which spreads even the first retries \
    over 125 ms. Retries at the moment for which the provider itself has asked are not counted.
    """
  private static let window = Duration.milliseconds(50)
  private static let callers = 10
  /// A retry that comes so long after the one before belongs to another burst.
  private static let gap = Duration.milliseconds(250)
  private static let namedAttempts = 20

  /// Retries of one provider, each soon after the one before.
  fileprivate struct Burst: Sendable {
    var retries: [(at: Instant, place: AttemptPlace)] = []
    var count = 0
    var densest: [AttemptPlace] = []
    var densestCount = 0
    var last = Instant.start
  }

  private var bursts: [String: Burst] = [:]

  package init(_ terms: Terms) {}

  package mutating func see(_ call: LogicalCall) -> [Breach] {
    let index = call.attempts.count - 1
    guard let retry = call.retry(at: index), call.attempts[retry.before].retryAfter == nil else {
      return []
    }
    let (provider, now) = (call.last.provider, call.last.startedAt)
    var burst = bursts.removeValue(forKey: provider) ?? Burst()
    var breaches: [Breach] = []
    if burst.count > 0, now - burst.last >= Self.gap {
      breaches = Self.breach(burst, provider)
      burst = Burst()
    }
    burst.add(call.place(index), at: now, within: Self.window)
    bursts[provider] = burst
    return breaches
  }

  package mutating func finish() -> [Breach] {
    bursts.keys.sorted().flatMap { provider in
      bursts[provider].map { Self.breach($0, provider) } ?? []
    }
  }

  private static func breach(_ burst: Burst, _ provider: String) -> [Breach] {
    guard burst.densestCount >= callers, burst.densestCount * 4 >= burst.count * 3 else {
      return []
    }
    return [
      Breach(
        "\(burst.densestCount) calls retried \(provider) within \(window.brief)",
        Array(burst.densest.prefix(namedAttempts))
      )
    ]
  }
}

extension SynchronisedRetries.Burst {
  fileprivate mutating func add(_ place: AttemptPlace, at now: Instant, within window: Duration) {
    count += 1
    last = now
    // What is older than the window goes; in steps, so that adding stays cheap.
    if let first = retries.first, now - first.at > window {
      retries.removeAll { now - $0.at > window }
    }
    if retries.contains(where: { $0.place.call == place.call }) { return }
    retries.append((now, place))
    if retries.count > densestCount {
      densestCount = retries.count
      if densestCount <= 64 { densest = retries.map(\.place) }
    }
  }
}
