package import MixtapeHTTP
import MixtapeJSON
package import MixtapeProviders

extension MatchKey {
  /// The key of a request, recorded or incoming, after redaction.
  ///
  /// `provider` is the name under which it was asked for, `target` the provider's own path and
  /// query; `body` has its content coding undone.
  package static func make(
    provider: String,
    method: String,
    target: String,
    fields: HTTPFields,
    body: Span<UInt8>,
    options: MatchOptions
  ) -> MatchKey {
    var hasher = StableHasher()
    if options.basis == .prompt,
      let prompt = neutralPrompt(
        provider: provider,
        request: HTTPRequest(method: method, target: target, fields: fields, body: body.copied())
      )
    {
      hasher.combine(prompt: prompt)
    } else {
      hasher.combine(provider)
      hasher.combine(method)
      hasher.combine(target[...].targetPath)
      hasher.combine(query: target[...].targetQuery, options: options)
      hasher.combine(body: body, fields: fields, ignoring: options.ignoredPaths)
    }
    for name in options.fields {
      hasher.combine(fields.values(name).joined(separator: ", "))
    }
    return hasher.key
  }

  /// The same, where requests are matched by their prompts.
  static func make(matching prompt: Prompt) -> MatchKey {
    var hasher = StableHasher()
    hasher.combine(prompt: prompt)
    return hasher.key
  }

  /// What the request means, where its provider can say so.
  package static func neutralPrompt(provider name: String, request: HTTPRequest) -> Prompt? {
    let provider = ProviderList.named(Substring(name)) ?? ProviderList.gateway(named: name)
    let operation = provider.operation(
      method: request.method,
      path: request.path,
      query: request.query
    )
    guard let operation else { return nil }
    return try? provider.prompt(of: request, for: operation)
  }
}

extension StableHasher {
  /// Items by name and value, in any order; keys and what the user leaves out do not count.
  fileprivate mutating func combine(query: Substring, options: MatchOptions) {
    guard !query.isEmpty else { return combine(0) }
    let counted = QueryItems.counted(of: query, options: options)
    combine(UInt64(counted.count))
    for item in counted {
      combine(item.name)
      combine(item.value ?? "")
    }
  }

  /// JSON by its canonical hash, whatever the content type says; other bodies by their bytes.
  fileprivate mutating func combine(
    body: Span<UInt8>,
    fields: HTTPFields,
    ignoring paths: [JSONPath]
  ) {
    if body.isEmpty {
      combine(0)
    } else if let fingerprint = JSONFingerprint(of: body, ignoring: paths) {
      combine(1)
      combine(fingerprint.high)
      combine(fingerprint.low)
    } else if let boundary = MultipartBoundary(fields: fields) {
      combine(2)
      for piece in boundary.pieces(of: body) { combine(piece, count: piece.count) }
    } else {
      combine(3)
      combine(body)
    }
  }

  /// Model and messages only: what makes two requests one logical call.
  fileprivate mutating func combine(prompt: Prompt) {
    combine(prompt.canonical.bytes().span)
  }
}

extension QueryItems {
  /// The items that make a difference, sorted.
  package static func counted(of query: Substring, options: MatchOptions) -> [Item] {
    QueryItems(parsing: query).items
      .filter { item in
        !credentialNames.contains(item.name) && !options.ignoredQueryItems.contains(item.name)
      }
      .sorted { ($0.name, $0.value ?? "") < ($1.name, $1.value ?? "") }
  }

  private static let credentialNames = ["key", "api_key", "api-key", "access_token", "token"]
}

extension Span<UInt8> {
  fileprivate func copied() -> [UInt8] {
    indices.map { self[$0] }
  }
}
