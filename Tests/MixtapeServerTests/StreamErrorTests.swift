import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// An error after a 200, through the server, for everything that anybody streams.
@Suite struct `An error in mid-stream` {
  struct Asked: Sendable, CustomTestStringConvertible {
    let target: String
    let body: String
    var testDescription: String { target }
    var provider: String { String(target.dropFirst().prefix { $0 != "/" }) }
  }

  private static let hi = #"[{"role":"user","content":"Hi"}]"#
  private static let chats = [
    "/openai/v1/chat/completions", "/deepseek/chat/completions",
    "/qwen/compatible-mode/v1/chat/completions", "/glm/api/paas/v4/chat/completions",
    "/openrouter/api/v1/chat/completions", "/groq/openai/v1/chat/completions",
    "/mistral/v1/chat/completions", "/litellm/v1/chat/completions", "/vllm/v1/chat/completions",
    "/llamacpp/v1/chat/completions", "/xidao/v1/chat/completions", "/ollama/v1/chat/completions",
    "/azure/openai/deployments/m/chat/completions?api-version=2024-12-01-preview",
    "/cohere/v2/chat", "/ollama/api/chat", "/anthropic/v1/messages",
    "/bedrock/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream",
    "/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
    "/gemini/v1beta/models/m:streamGenerateContent", "/openai/v1/responses",
    "/ollama/api/generate", "/openai/v1/completions",
  ]
  static let asked = chats.map { target in
    let body =
      if target.hasPrefix("/gemini") {
        #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
      } else if target.hasPrefix("/bedrock") {
        #"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
      } else if target.hasSuffix("/responses") {
        #"{"model":"m","stream":true,"input":"Hi"}"#
      } else if target.hasSuffix("generate") || target.hasSuffix("v1/completions") {
        #"{"model":"m","stream":true,"prompt":"Hi"}"#
      } else {
        #"{"model":"m","max_tokens":99,"stream":true,"messages":\#(hi)}"#
      }
    return Asked(target: target, body: body)
  }

  /// Who says that it is overloaded in the words of something else.
  private static let sameWords: [String: Failure.Kind] = [
    "qwen": .unavailable, "cohere": .unavailable, "openrouter": .rateLimited,
  ]

  @Test(arguments: asked) func `is read as that failure, after what was said before`(
    _ asked: Asked
  ) throws {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(
      """
      { rules: [{ reply: 'one two three four five six',
        faults: [{ errorEvent: 'overloaded', at: { after: 'firstToken' } }] }] }
      """,
      name: "test.json5"
    )
    let answer = try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        try await world.client().post(asked.target, asked.body)
      }
    }
    #expect(answer.status == 200)
    #expect(answer.ending == .complete)
    let content = try SeenContent.of(answer.head, answer.body, from: asked.target)
    let failure = try #require(content.failure)
    #expect(failure.kind == Self.sameWords[asked.provider] ?? .overloaded)
    #expect(!failure.message.isEmpty)
    #expect(content.text.hasPrefix("one") && !content.text.contains("six"))
    #expect(content.malformedEvents == 0)
  }
}
