package import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// How an incoming request differs from a recorded one, in words.
package enum RequestDifference {
  /// One clause a difference, the most telling first; empty when both have the same key.
  package static func clauses(
    recorded: RecordedRequest,
    incoming: RecordedRequest,
    options: MatchOptions
  ) -> [String] {
    options.basis == .prompt
      ? promptClauses(recorded: recorded, incoming: incoming, options: options)
      : requestClauses(recorded: recorded, incoming: incoming, options: options)
  }

  private static func requestClauses(
    recorded: RecordedRequest,
    incoming: RecordedRequest,
    options: MatchOptions
  ) -> [String] {
    var clauses: [String] = []
    func compare(_ what: String, _ a: String, _ b: String) {
      if a != b { clauses.append("\(what) is \(quoted(b)), recorded was \(quoted(a))") }
    }
    compare("provider", recorded.provider, incoming.provider)
    compare("method", recorded.method, incoming.method)
    compare("path", String(path(of: recorded)), String(path(of: incoming)))
    compare("query", query(of: recorded, options), query(of: incoming, options))
    for name in options.fields {
      compare(
        "header \(name)",
        recorded.fields[name] ?? "absent",
        incoming.fields[name] ?? "absent"
      )
    }
    return clauses + bodyClauses(recorded: recorded, incoming: incoming, options: options)
  }

  private static func bodyClauses(
    recorded: RecordedRequest,
    incoming: RecordedRequest,
    options: MatchOptions
  ) -> [String] {
    guard recorded.body != incoming.body else { return [] }
    guard let a = try? JSON(parsing: recorded.body), let b = try? JSON(parsing: incoming.body)
    else {
      return [
        "body is \(incoming.body.count) bytes that differ from the recorded"
          + " \(recorded.body.count)"
      ]
    }
    return clauses(recorded: a, incoming: b, ignoring: options.ignoredPaths)
  }

  private static func clauses(
    recorded: JSON,
    incoming: JSON,
    ignoring paths: [JSONPath]
  ) -> [String] {
    JSONDifference.between(recorded, incoming, ignoring: paths).map { difference in
      "\(difference.path) is \(difference.incoming), recorded was \(difference.recorded)"
    }
  }

  private static func promptClauses(
    recorded: RecordedRequest,
    incoming: RecordedRequest,
    options: MatchOptions
  ) -> [String] {
    guard
      let a = MatchKey.neutralPrompt(provider: recorded.provider, request: recorded.asRequest),
      let b = MatchKey.neutralPrompt(provider: incoming.provider, request: incoming.asRequest)
    else { return requestClauses(recorded: recorded, incoming: incoming, options: options) }
    return clauses(recorded: a.canonical, incoming: b.canonical, ignoring: [])
  }

  private static func path(of request: RecordedRequest) -> Substring {
    request.target[...].targetPath
  }

  private static func query(of request: RecordedRequest, _ options: MatchOptions) -> String {
    QueryItems.counted(of: request.target[...].targetQuery, options: options)
      .map { "\($0.name)=\($0.value ?? "")" }.joined(separator: "&")
  }

  private static func quoted(_ text: String) -> String {
    "\"\(text.count > 60 ? text.prefix(57) + "..." : text)\""
  }
}

extension RecordedRequest {
  package var asRequest: HTTPRequest {
    HTTPRequest(method: method, target: target, fields: fields, body: body)
  }
}
