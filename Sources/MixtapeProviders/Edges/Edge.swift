import MixtapeHTTP

/// A front end that stands before a provider, and answers in its place when that cannot be reached.
///
/// What it says is no JSON and knows nothing of the request: pages and lines of text, as they are
/// told in `wire/edge.md`'s sources. Bytes that nobody has recorded are called unverified.
package protocol Edge: Sendable {
  /// As a scenario has it.
  var name: String { get }
  /// The statuses that it answers with; the first unless another is asked for.
  var statuses: [Int] { get }
  /// `host` is the name of the provider, where a page has one.
  func answer(status: Int, for host: String, in setting: inout Setting) -> ProviderAnswer
}

extension Edge {
  func answer(
    status: Int,
    type: String,
    _ fields: KeyValuePairs<String, String>,
    _ text: String
  ) -> ProviderAnswer {
    var head: HTTPFields = ["content-type": type]
    for (name, value) in fields { head.append(name, value) }
    return ProviderAnswer(
      head: HTTPResponseHead(status: status, fields: head),
      body: .whole(Array(text.utf8))
    )
  }
}

/// Every front end that there is: to add one, add a line.
package enum EdgeList {
  package static let all: [any Edge] = [
    Cloudflare(), CloudflareText(), CloudflareChallenge(), Envoy(), Nginx(), GoogleFrontEnd(),
    Uvicorn(),
  ]

  package static func named(_ name: String) -> (any Edge)? {
    all.first { $0.name == name }
  }
}
