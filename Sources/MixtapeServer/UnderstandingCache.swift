import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Synchronization

/// What requests of late were found to mean: retries and tests send the same bytes again and again,
/// and reading them is a large part of what an answer costs.
struct UnderstandingCache: Sendable {
  private struct Entry {
    var request: HTTPRequest
    var provider: String
    var understanding: Understanding
  }

  private var entries = RecentlyUsed<MatchKey, Entry>()

  /// What a request is looked up by; the request itself is compared as well.
  static func key(of request: HTTPRequest) -> MatchKey {
    var hasher = StableHasher()
    hasher.combine(request.target)
    hasher.combine(request.body.span)
    return hasher.key
  }

  mutating func understanding(
    of request: HTTPRequest,
    at address: Address,
    key: MatchKey
  ) -> Understanding? {
    guard let entry = entries.value(key), entry.provider == address.name, entry.request == request
    else { return nil }
    return entry.understanding
  }

  mutating func insert(_ arrival: Arrival, key: MatchKey) {
    guard let understanding = arrival.understanding, !understanding.dependsOnKept else { return }
    let entry = Entry(
      request: arrival.request,
      provider: arrival.address.name,
      understanding: understanding
    )
    // The bytes, what was read from them as JSON, and the neutral words.
    let weight = 2048 + 4 * arrival.request.body.count
    entries.insert(entry, weight: weight, for: key)
  }
}

extension Server {
  /// The request as the engine wants it.
  func arrival(of request: HTTPRequest, at address: Address, for wishes: Engine.Wishes) -> Arrival {
    var arrival = understood(request, at: address, for: wishes)
    if wishes.needsCost { arrival.count() }
    return arrival
  }

  private func understood(
    _ request: HTTPRequest,
    at address: Address,
    for wishes: Engine.Wishes
  ) -> Arrival {
    let key = wishes.needsKey ? key(of: redacted(request, at: address)) : .unneeded
    guard let kept = wishes.kept else {
      return Arrival(address: address, request: request, key: key)
    }
    let place = UnderstandingCache.key(of: request)
    let known = understandings.withLock { $0.understanding(of: request, at: address, key: place) }
    let arrival = Arrival(address: address, request: request, key: key, kept: kept, known: known)
    if known == nil { understandings.withLock { $0.insert(arrival, key: place) } }
    return arrival
  }
}
