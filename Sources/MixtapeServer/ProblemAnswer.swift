import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// Our own errors, where no provider's shape applies.
enum ProblemAnswer {
  static func plan(status: Int, message: String) -> ResponsePlan {
    let body = body(message)
    let head = HTTPResponseHead(
      status: status,
      fields: ["content-type": "application/json", "x-should-retry": "false"]
    )
    return ResponsePlan(cues: [
      Cue(.head(head, body: .bytes(body.count))), Cue(.body(body)), Cue(.end),
    ])
  }

  /// For a message that could not be parsed: the connection cannot be used again.
  static func bytes(for error: HTTPProtocolError) -> [UInt8] {
    let body = body("Mixtape could not read this request: \(error.message).")
    var text = "HTTP/1.1 \(error.status) \(HTTPStatus.reason(of: error.status))\r\n"
    text += "content-type: application/json\r\ncontent-length: \(body.count)\r\n"
    text += "connection: close\r\n\r\n"
    return Array(text.utf8) + body
  }

  static func unknownPath(_ request: HTTPRequest, server: Server) -> String {
    let providers =
      ProviderList.all.map(\.name) + server.configuration.engine.upstreams.map(\.name)
    let names = providers.reduce(into: [String]()) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    return "Mixtape does not know which provider \(request.method) \(request.path) is for."
      + " Put the provider first: /\(names.first ?? "")\(request.path)."
      + " It knows \(names.joined(separator: ", "))."
  }

  private static func body(_ message: String) -> [UInt8] {
    let error: JSON = [
      "error": ["message": .string(message), "type": "mixtape_error", "code": nil]
    ]
    return error.bytes(.pretty) + [0x0A]
  }
}
