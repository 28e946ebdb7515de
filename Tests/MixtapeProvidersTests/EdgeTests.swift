import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Front ends` {
  private func answer(
    _ name: String,
    _ status: Int,
    because reason: String? = nil,
    retryAfter: Duration? = nil
  ) throws -> ProviderAnswer {
    let provider = try #require(ProviderList.named("openai"))
    var failure = Failure(.badGateway, retryAfter: retryAfter, status: status)
    failure.edge = Failure.FrontEnd(name, because: reason)
    var setting = Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 1_790_000_000))
    return provider.answer(failure, for: nil, in: &setting)
  }

  @Test func `answer with every status that they have, and with their own type`() throws {
    for edge in EdgeList.all {
      for status in edge.statuses {
        let answer = try answer(edge.name, status)
        #expect(answer.head.status == status)
        #expect(answer.head.fields["content-type"]?.hasPrefix("text/") == true)
        #expect(!answer.bytes.isEmpty)
        #expect(answer.head.fields["retry-after"] == nil)
      }
    }
    #expect(Set(EdgeList.all.map(\.name)).count == EdgeList.all.count)
  }

  @Test func `have nginx's page with Cloudflare's name at its foot`() throws {
    let answer = try answer("cloudflare", 400)
    #expect(answer.bytes.count == 155)
    let text = String(decoding: answer.bytes, as: UTF8.self)
    #expect(text.hasSuffix("<hr><center>cloudflare</center>\r\n</body>\r\n</html>\r\n"))
    #expect(answer.head.fields["server"] == "cloudflare")
    #expect(answer.head.fields["cf-ray"]?.count == 20)
  }

  @Test func `name the provider and the error on Cloudflare's own page`() throws {
    let text = String(decoding: try answer("cloudflare", 520).bytes, as: UTF8.self)
    #expect(
      text.contains(
        "<title>api.openai.com | 520: Web server is returning an unknown error</title>"
      )
    )
  }

  @Test(
    arguments: [
      ("cloudflareText", 520, "error code: 520"), ("cloudflareText", 429, "error code: 1015"),
      ("envoy", 504, "upstream request timeout"), ("uvicorn", 500, "Internal Server Error"),
      (
        "envoy", 503,
        "upstream connect error or disconnect/reset before headers. "
          + "reset reason: connection termination"
      ),
    ]
  )
  func `say in a line what is wrong`(name: String, status: Int, text: String) throws {
    #expect(String(decoding: try answer(name, status).bytes, as: UTF8.self) == text)
  }

  @Test(arguments: [
    ("connection failure", "upstream connect error or disconnect/reset before headers. "
      + "reset reason: connection failure"),
    ("connection timeout", "upstream connect error or disconnect/reset before headers. "
      + "reset reason: connection timeout"),
    ("overflow", "upstream connect error or disconnect/reset before headers. "
      + "reset reason: overflow"),
    ("connection refused", "upstream connect error or disconnect/reset before headers. "
      + "retried and the latest reset reason: remote connection failure, transport failure "
      + "reason: delayed connect error: Connection refused"),
    ("no healthy upstream", "no healthy upstream"),
  ])
  func `say how the provider was lost, as envoy has it`(reason: String, text: String) throws {
    let answer = try answer("envoy", 503, because: reason)
    #expect(String(decoding: answer.bytes, as: UTF8.self) == text)
    #expect(try #require(EdgeList.named("envoy")).reasons.contains(reason))
  }

  /// Google's SDK shows the phrase in the place of an error's name.
  @Test(arguments: [
    ("cloudflare", 502, "HTTP/1.1 502 Bad Gateway"),
    ("cloudflare", 504, "HTTP/1.1 504 Gateway Time-out"),
    ("cloudflare", 520, "HTTP/1.1 520 <none>"), ("cloudflareText", 524, "HTTP/1.1 524 <none>"),
    ("cloudflareText", 429, "HTTP/1.1 429 Too Many Requests"),
    ("cloudflareChallenge", 403, "HTTP/1.1 403 Forbidden"),
    ("envoy", 504, "HTTP/1.1 504 Gateway Timeout"),
    ("nginx", 413, "HTTP/1.1 413 Request Entity Too Large"),
    ("nginx", 503, "HTTP/1.1 503 Service Temporarily Unavailable"),
    ("nginx", 504, "HTTP/1.1 504 Gateway Time-out"),
    ("googleFrontEnd", 502, "HTTP/1.1 502 Bad Gateway"),
    ("uvicorn", 500, "HTTP/1.1 500 Internal Server Error"),
  ])
  func `have their own words in the status line`(name: String, status: Int, line: String) throws {
    let request = HTTPRequest(method: "POST", target: "/v1/chat/completions")
    var writer = HTTPResponseWriter(for: request, keepAlive: true)
    var bytes: [UInt8] = []
    writer.head(try answer(name, status).head, body: .bytes(0), date: nil, into: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self).hasPrefix(line + "\r\n"))
  }

  @Test func `ask to wait where somebody wants them to`() throws {
    let answer = try answer("cloudflareText", 429, retryAfter: .milliseconds(1500))
    #expect(answer.head.fields["retry-after"] == "2")
  }

  @Test func `have ids of rays from the dice`() throws {
    #expect(try answer("cloudflare", 520) == answer("cloudflare", 520))
    let ray = try #require(try answer("cloudflare", 520).head.fields["cf-ray"])
    let page = String(decoding: try answer("cloudflare", 520).bytes, as: UTF8.self)
    #expect(page.contains("Cloudflare Ray ID: <strong>\(ray.prefix(16))</strong>"))
  }
}
