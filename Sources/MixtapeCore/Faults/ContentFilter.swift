package import MixtapeJSON
package import MixtapeProviders

/// The provider's filter stops the answer after so many tokens.
package struct ContentFilter: ContentFault {
  package static let name = "contentFilter"
  package static let example = "{ contentFilter: true, afterTokens: 5 }"
  private let tokens: Int

  package init(_ options: inout JSONReader) throws(JSONError) {
    _ = try options.required(Self.name, as: Confirmed.self)
    tokens = try options.optional("afterTokens", as: Count.self)?.number ?? 0
  }

  package func change(_ reply: inout Reply, to prompt: inout Prompt) {
    reply.cut(to: tokens)
    reply.stop = .contentFilter
  }
}
