import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Anthropic's models as OpenAI's clients ask for them.
struct AnthropicChatTests {
  static let anthropic = ProviderCase(
    ProviderCase.named("anthropic"),
    .openAI,
    "/v1/chat/completions",
    source: "OpenAI's documented form of 2026"
  )

  @Test func `text is the same whole and streamed, under Anthropic's ids`() throws {
    let whole = try Self.anthropic.answer(to: Self.anthropic.request(stream: false))
    let stream = try Self.anthropic.answer(to: Self.anthropic.request(stream: true))
    #expect(try Self.anthropic.text(ofWhole: whole) == helloText)
    #expect(try Self.anthropic.text(ofStream: stream) == helloText)
    let id = try JSON(parsing: whole.bytes)["id"]?.string
    #expect(id?.hasPrefix("msg_01") == true)
    #expect(whole.head.fields["request-id"]?.hasPrefix("req_01") == true)
  }

  @Test func `errors have OpenAI's shape and Anthropic's words`() throws {
    let answer = try Self.anthropic.answer(to: Failure(.invalidKey))
    let error: JSON = [
      "error": [
        "code": "authentication_error", "message": "invalid x-api-key",
        "type": "invalid_request_error", "param": nil,
      ]
    ]
    #expect(answer.head.status == 401)
    #expect(try JSON(parsing: answer.bytes) == error)
  }

  @Test func `a client that names Anthropic's version is one of Anthropic's`() {
    let fields: HTTPFields = ["anthropic-version": "2023-06-01"]
    let path: Substring = "/v1/chat/completions"
    let provider = ProviderList.recognise(method: "POST", path: path, fields: fields)
    #expect(provider?.name == "anthropic")
    #expect(ProviderList.recognise(method: "POST", path: path)?.name == "openai")
  }
}
