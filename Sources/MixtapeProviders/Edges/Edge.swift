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
  /// What it may say of how the provider was lost; the first unless another is asked for. Empty
  /// where its status says all.
  var reasons: [String] { get }
  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer
}

/// What a front end tells, and of whom.
package struct EdgePage: Sendable {
  var status: Int
  var reason: String?
  /// The name of the provider's host.
  var host: String
}

extension Edge {
  package var reasons: [String] { [] }

  /// `phrase` stands in the status line, where it is not the usual one: Google's SDK shows it.
  func answer(
    _ status: Int,
    phrase: String? = nil,
    type: String,
    _ fields: KeyValuePairs<String, String>,
    _ text: String
  ) -> ProviderAnswer {
    var head: HTTPFields = ["content-type": type]
    for (name, value) in fields { head.append(name, value) }
    return ProviderAnswer(
      head: HTTPResponseHead(status: status, reason: phrase, fields: head),
      body: .whole(Array(text.utf8))
    )
  }
}

extension Provider {
  /// What the front end before this provider says of a failure.
  func answer(
    _ failure: Failure,
    by edge: any Edge,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let page = EdgePage(
      status: failure.status ?? edge.statuses[0],
      reason: failure.edge?.reason ?? edge.reasons.first,
      host: origin?.host ?? name
    )
    var answer = edge.answer(page, in: &setting)
    if let wait = failure.retryAfter {
      answer.head.fields.append("retry-after", String(wait.wholeSecondsUp))
    }
    return answer
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
