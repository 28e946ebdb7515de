import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Front ends` {
  private func answer(_ name: String, _ status: Int) throws -> ProviderAnswer {
    let provider = try #require(ProviderList.named("openai"))
    var failure = Failure(.badGateway, status: status)
    failure.edge = name
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
}
