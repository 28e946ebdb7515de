import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// What is one provider's own: other endpoints, and options of a stream.
struct ProviderAnswerTests {
  static let others: [(provider: String, name: String, request: String, body: String)] = [
    (
      "openai",
      "chat-stream-usage",
      "POST /v1/chat/completions",
      #"""
      {"model":"gpt-4o","messages":[{"role":"user","content":"Say hello."}],"stream":true,
      "stream_options":{"include_usage":true,"include_obfuscation":false}}
      """#
    ),
    ("openai", "models", "GET /v1/models", ""),
    ("openai", "model", "GET /v1/models/gpt-9", ""),
    (
      "anthropic",
      "count-tokens",
      "POST /v1/messages/count_tokens",
      #"{"model":"claude-sonnet-4-5","messages":[{"role":"user","content":"Say hello."}]}"#
    ),
    ("anthropic", "models", "GET /v1/models?limit=20", ""),
    (
      "gemini",
      "chat-stream-array",
      "POST /models/gemini-2.5-flash:streamGenerateContent",
      #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#
    ),
    (
      "gemini",
      "count-tokens",
      "POST /v1/models/gemini-2.5-flash:countTokens",
      #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#
    ),
    ("gemini", "models", "GET /v1beta/models", ""),
    ("ollama", "generate-stream", "POST /api/generate", #"{"model":"m","prompt":"Say hello."}"#),
    (
      "ollama",
      "openai-chat-stream",
      "POST /v1/chat/completions",
      #"{"model":"m","messages":[{"role":"user","content":"Say hello."}],"stream":true}"#
    ),
    ("ollama", "tags", "GET /api/tags", ""),
    ("ollama", "version", "GET /api/version", ""),
    ("ollama", "root", "GET /", ""),
    (
      "groq",
      "chat-stream-usage",
      "POST /openai/v1/chat/completions",
      #"""
      {"model":"m","messages":[{"role":"user","content":"Say hello."}],"stream":true,
      "stream_options":{"include_usage":true}}
      """#
    ),
  ]

  @Test(arguments: others)
  func `other answers are as in the golden files`(
    _ provider: String,
    _ name: String,
    _ request: String,
    _ body: String
  ) throws {
    let known = try #require(ProviderCase.all.first { $0.provider.name == provider })
    let words = request.split(separator: " ").map(String.init)
    let request = HTTPRequest(method: words[0], target: words[1], body: Array(body.utf8))
    let answer = try known.answer(to: request)
    let text = "# \(known.source)\n" + Rendering.text(request, answer)
    #expect(Golden.mismatch(of: text, with: "\(provider)/\(name).http") == nil)
  }

  @Test func `OpenAI pads every chunk to one length modulo 16, unless asked not to`() throws {
    let openAI = try #require(ProviderCase.all.first)
    let answer = try openAI.answer(to: openAI.request(stream: true))
    var parser = ServerSentEventParser()
    let events = parser.receive(answer.bytes).dropLast()
    #expect(events.allSatisfy { $0.data.utf8.count % 16 == 1 })
    #expect(events.allSatisfy { $0.data.contains(#""obfuscation":"#) })
  }

  @Test func `Gemini's stream without alt=sse is one JSON array`() throws {
    let gemini = try #require(ProviderCase.all.first { $0.shape == .gemini })
    var request = gemini.request(stream: true)
    request.target = "/v1beta/models/m:streamGenerateContent?key=x"
    let answer = try gemini.answer(to: request)
    let chunks = try #require(try JSON(parsing: answer.bytes).array)
    let texts = chunks.map { $0["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string ?? "" }
    #expect(texts.joined() == helloText)
    #expect(answer.head.fields["content-type"] == "application/json; charset=UTF-8")
  }

  @Test func `Gemini's error before a stream in an array is an array of one`() throws {
    let gemini = ProviderCase.named("gemini")
    let path: Substring = "/v1beta/models/m:streamGenerateContent"
    for (query, opening) in [("", "["), ("alt=sse", "{")] {
      let operation = gemini.operation(method: "POST", path: path, query: query[...])
      var setting = Setting(dice: Dice(seed: 1), date: testDate)
      let answer = gemini.answer(Failure(.overloaded), for: operation, in: &setting)
      #expect(String(decoding: answer.bytes, as: UTF8.self).hasPrefix(opening))
    }
  }

  @Test func `Ollama says that a path is none in plain text, and a miss in JSON`() throws {
    let ollama = ProviderCase.named("ollama")
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    let absent = ollama.answer(Failure(.notFound), for: nil, in: &setting)
    #expect(absent.head.fields["content-type"] == "text/plain")
    #expect(String(decoding: absent.bytes, as: UTF8.self) == "404 page not found")
    let missed = ollama.answer(Failure(.missed), for: nil, in: &setting)
    #expect(missed.head.fields["content-type"] == "application/json; charset=utf-8")
  }

  @Test func `usage counts the pieces that a stream has`() throws {
    let openAI = try #require(ProviderCase.all.first)
    let whole = try openAI.answer(to: openAI.request(stream: false))
    let stream = try openAI.answer(to: openAI.request(stream: true))
    let chunks = try openAI.chunks(of: stream)
    let count = try JSON(parsing: whole.bytes)["usage"]?["completion_tokens"]?.int
    // Besides the text: the first chunk with the role, the last with the reason.
    #expect(count == chunks.count - 2)
  }
}
