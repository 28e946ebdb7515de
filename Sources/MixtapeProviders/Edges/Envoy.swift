/// Envoy, as in front of OpenAI, Cohere and Mistral: one line of text (quoted by many users).
struct Envoy: Edge {
  let name = "envoy"
  let statuses = [503, 504]
  let reasons = [
    "connection termination", "connection failure", "connection timeout", "overflow",
    Self.refused, Self.noUpstream,
  ]

  /// It has asked again, and again there was nobody; users of ChatGPT's own host quote it.
  private static let refused = "connection refused"
  /// None is left to ask, or none is well.
  private static let noUpstream = "no healthy upstream"

  func answer(_ page: EdgePage, in setting: inout Setting) -> ProviderAnswer {
    answer(page.status, type: "text/plain", ["server": "envoy"], text(of: page))
  }

  private func text(of page: EdgePage) -> String {
    if page.status == 504 { return "upstream request timeout" }
    let start = "upstream connect error or disconnect/reset before headers. "
    switch page.reason {
    case Self.noUpstream: return Self.noUpstream
    case Self.refused:
      return start + "retried and the latest reset reason: remote connection failure, transport "
        + "failure reason: delayed connect error: Connection refused"
    case let reason: return start + "reset reason: \(reason ?? reasons[0])"
    }
  }
}
