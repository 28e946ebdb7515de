import MixtapeCore
import MixtapeHTTP
import MixtapeJSON

/// The control API: everything under `/__mixtape/`, and the list of what there is.
struct Control: Sendable {
  static let root = "/__mixtape"

  let server: Server

  /// One thing that can be asked for or done.
  struct Endpoint: Sendable {
    let method: String
    /// After the root; a final `*` stands for one more segment, which is handed over.
    let path: String
    let summary: String
    let answer: @Sendable (Server, Question) async -> ControlAnswer
  }

  /// What an endpoint is told of the request.
  struct Question: Sendable {
    /// The segment for which `*` stands.
    let segment: String
    /// From `?session=`; nil: not said.
    let session: String?
    /// From `?form=`; nil: JSON.
    let form: String?
    let body: [UInt8]
  }

  static let endpoints: [Endpoint] =
    [index, health] + exchanges + misses + cassettes + scenario + limits + clock + [reset]

  private static let index = Endpoint(
    method: "GET",
    path: "/",
    summary: "what there is"
  ) { _, _ in
    ControlAnswer(
      .object(
        JSONObject(
          endpoints.map { endpoint in
            JSONObject.Member(
              key: "\(endpoint.method) \(root)\(endpoint.path)",
              value: .string(endpoint.summary)
            )
          }
        )
      )
    )
  }

  func answer(_ request: HTTPRequest) async -> ControlAnswer {
    if let problem = LocalOnly.problem(with: request, hosts: server.configuration.controlHosts) {
      return .problem(403, problem)
    }
    let path = request.path.dropFirst(Self.root.count)
    let asked = path.isEmpty ? "/" : path
    let matching = Self.endpoints.compactMap { endpoint in
      endpoint.segment(of: asked).map { (endpoint, $0) }
    }
    guard !matching.isEmpty else {
      return .problem(404, "There is no \(asked) here. GET \(Self.root)/ lists what there is.")
    }
    guard let (endpoint, segment) = matching.first(where: { $0.0.method == request.method }) else {
      let allowed = matching.map(\.0.method).joined(separator: ", ")
      return .problem(405, "\(asked) takes \(allowed), not \(request.method).", allow: allowed)
    }
    let query = QueryItems(parsing: request.query)
    return await endpoint.answer(
      server,
      Question(
        segment: segment,
        session: query["session"],
        form: query["form"],
        body: request.decodedBody
      )
    )
  }
}

extension Control.Endpoint {
  /// What stands for `*`, or an empty string; nil where the path is another.
  fileprivate func segment(of asked: Substring) -> String? {
    guard path.hasSuffix("*") else { return asked == path ? "" : nil }
    let front = path.dropLast()
    guard asked.hasPrefix(front) else { return nil }
    let segment = asked.dropFirst(front.count)
    return segment.isEmpty || segment.contains("/") ? nil : String(segment)
  }
}

/// What the control API answers: JSON or text, at once.
struct ControlAnswer: Sendable {
  let status: Int
  let fields: HTTPFields
  private let type: String
  private let body: [UInt8]

  init(_ json: JSON, status: Int = 200, fields: HTTPFields = [:]) {
    self.status = status
    self.fields = fields
    type = "application/json"
    body = json.bytes(.pretty) + [0x0A]
  }

  init(text: String) {
    status = 200
    fields = [:]
    type = "text/plain; charset=utf-8"
    body = Array(text.utf8)
  }

  static func problem(_ status: Int, _ message: String, allow: String? = nil) -> ControlAnswer {
    ControlAnswer(
      ["error": ["message": .string(message)]],
      status: status,
      fields: allow.map { ["allow": $0] } ?? [:]
    )
  }

  var plan: ResponsePlan {
    var fields: HTTPFields = ["content-type": type, "cache-control": "no-store"]
    for (name, value) in self.fields.pairs { fields.append(name, value) }
    return ResponsePlan(cues: [
      Cue(.head(HTTPResponseHead(status: status, fields: fields), body: .bytes(body.count))),
      Cue(.body(body)), Cue(.end),
    ])
  }
}
