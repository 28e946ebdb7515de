package import MixtapeHTTP
package import MixtapeProviders

/// What a target means: which session, which provider, and the provider's own path.
///
/// `/s/<session>/<provider>/<own path>`, `/<provider>/<own path>`, or a path by which a provider is
/// known without being named. DESIGN §2.1.
package struct Address: Sendable {
  /// Empty for the session in which one is without naming any.
  package var session: String
  /// The first segment of the path, or the name of the provider that was recognised.
  package var name: String
  package var provider: any Provider
  /// The provider's own path and query, with its first slash.
  package var target: String
  package var operation: Operation?

  /// Nil where nobody is meant.
  ///
  /// `owner` is the provider at whose own port the request has come: its name need not stand in the
  /// path. `gateways` are the names that upstreams and recordings have besides those of the known
  /// providers.
  package init?(of request: HTTPRequest, for owner: String? = nil, gateways: Set<String>) {
    let (session, rest) = Self.split(session: request.target)
    let (first, own) = Self.split(segment: rest)
    self.session = String(session)
    if let owner, owner != first {
      guard let provider = Self.provider(named: owner[...], gateways: gateways) else { return nil }
      name = owner
      self.provider = provider
      target = String(rest)
    } else if let provider = Self.provider(named: first, gateways: gateways) {
      name = String(first)
      self.provider = provider
      target = own.utf8.first == UInt8(ascii: "/") ? String(own) : "/" + own
    } else if let provider = ProviderList.recognise(
      method: request.method,
      path: rest.targetPath,
      fields: request.fields
    ) {
      name = provider.name
      self.provider = provider
      target = String(rest)
    } else {
      return nil
    }
    operation = provider.operation(
      method: request.method,
      path: target[...].targetPath,
      query: target[...].targetQuery
    )
  }

  private static func provider(
    named name: Substring,
    gateways: Set<String>
  ) -> (any Provider)? {
    if let provider = ProviderList.named(name) { return provider }
    let name = String(name)
    return gateways.contains(name) ? ProviderList.gateway(named: name) : nil
  }

  /// `/s/blue/openai/v1` is session `blue` and `/openai/v1`.
  private static func split(session target: String) -> (session: Substring, rest: Substring) {
    guard target.hasPrefix("/s/") else { return ("", target[...]) }
    let (name, rest) = split(segment: target.dropFirst(2))
    return name.isEmpty ? ("", target[...]) : (name, rest)
  }

  /// `/openai/v1?x` is `openai` and `/v1?x`.
  private static func split(
    segment target: Substring
  ) -> (first: Substring, rest: Substring) {
    let first = Substring(
      target.utf8.dropFirst().prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    )
    return (first, target[first.endIndex...])
  }
}
