import MixtapeHTTP
import MixtapeProviders
import Testing

struct ProviderListTests {
  @Test func `names are unique and can stand in a path`() {
    let names = ProviderList.all.map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { $0.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) } })
  }

  @Test func `providers are found by name`() {
    #expect(ProviderList.named("gemini")?.name == "gemini")
    #expect(ProviderList.named("nobody") == nil)
  }

  @Test func `origins are the real ones, without a path of their own`() {
    let origins = ProviderList.all.compactMap { provider in
      provider.origin.map { "\(provider.name) \($0)" }
    }
    #expect(
      origins == [
        "openai https://api.openai.com", "anthropic https://api.anthropic.com",
        "gemini https://generativelanguage.googleapis.com", "ollama http://127.0.0.1:11434",
        "deepseek https://api.deepseek.com", "qwen https://dashscope.aliyuncs.com",
        "glm https://open.bigmodel.cn", "openrouter https://openrouter.ai",
        "groq https://api.groq.com", "mistral https://api.mistral.ai",
        "cohere https://api.cohere.com", "xidao https://api.xidao.online",
      ]
    )
  }

  static let wellKnown: [(request: String, provider: String?)] = [
    ("POST /v1/chat/completions", "openai"),
    ("POST /v1/responses", "openai"),
    ("POST /v1/embeddings", "openai"),
    ("POST /v1/completions", "openai"),
    ("POST /v1/vector_stores", "openai"),
    ("GET /v1/models", "openai"),
    ("GET /v1/models/ft:gpt-4o:org::1", "openai"),
    ("POST /v1/messages", "anthropic"),
    ("POST /v1/messages/count_tokens", "anthropic"),
    ("POST /v1/complete", "anthropic"),
    ("POST /v1beta/models/gemini-2.5-pro:generateContent", "gemini"),
    ("POST /v1/models/gemini-2.5-pro:generateContent", "gemini"),
    ("POST /v1/models/gemini-2.5-pro:streamGenerateContent", "gemini"),
    ("POST /models/gemini-2.5-pro:generateContent", "gemini"),
    ("GET /v1beta/models", "gemini"),
    ("POST /v1beta1/projects/p/locations/l/publishers/google/models/m:countTokens", "gemini"),
    ("POST /api/chat", "ollama"),
    ("GET /api/tags", "ollama"),
    ("POST /compatible-mode/v1/chat/completions", "qwen"),
    ("POST /api/paas/v4/chat/completions", "glm"),
    ("POST /api/v1/chat/completions", "openrouter"),
    ("POST /openai/v1/chat/completions", "groq"),
    ("POST /openai/deployments/d/chat/completions", "azure"),
    ("POST /v2/chat", "cohere"),
    ("POST /v2/rerank", "cohere"),
    ("POST /model/anthropic.claude-v2%3A1/converse", "bedrock"),
    ("POST /model/arn:aws:bedrock:us-east-1:1:inference-profile/a/converse-stream", "bedrock"),
    // Shared by DeepSeek, llama.cpp, and clients whose base address lacks its /v1.
    ("POST /chat/completions", nil),
    ("GET /", nil),
    ("GET /favicon.ico", nil),
    ("GET /v1", nil),
  ]

  @Test(arguments: wellKnown)
  func `a path without a name means the provider whose path it is`(
    _ request: String,
    _ provider: String?
  ) throws {
    let words = request.split(separator: " ")
    let found = ProviderList.recognise(method: String(words[0]), path: words[1])
    #expect(found?.name == provider)
  }

  @Test func `a client that shows who it is gets its own provider's list of models`() {
    func provider(_ fields: HTTPFields) -> String? {
      ProviderList.recognise(method: "GET", path: "/v1/models", fields: fields)?.name
    }
    #expect(provider(["Anthropic-Version": "2023-06-01"]) == "anthropic")
    #expect(provider(["X-Goog-Api-Key": "k"]) == "gemini")
    #expect(provider(["Authorization": "Bearer k"]) == "openai")
  }

  @Test func `a field of another's client does not change whose path it is`() {
    let found = ProviderList.recognise(
      method: "POST",
      path: "/v1/responses",
      fields: ["anthropic-version": "2023-06-01"]
    )
    #expect(found?.name == "openai")
  }

  @Test func `a gateway speaks each format on its own path`() {
    let gateway = ProviderList.gateway(named: "reseller")
    #expect(gateway.name == "reseller")
    #expect(gateway.origin == nil)
    let names = [
      "/chat/completions", "/v1/messages", "/v1beta/models/m:generateContent",
      "/models/m:streamGenerateContent", "/embeddings",
    ].map { gateway.operation(method: "POST", path: $0)?.name }
    #expect(
      names == [
        "chat.completions", "messages", "generateContent", "streamGenerateContent", "embeddings",
      ]
    )
  }

  @Test func `a gateway's errors have the shape of the path that was asked`() throws {
    let gateway = ProviderList.gateway(named: "reseller")
    let bodies = ["/v1/chat/completions", "/v1/messages", "/v1beta/models/m:generateContent"]
      .map { path in
        var setting = Setting(dice: Dice(seed: 1), date: testDate)
        let operation = gateway.operation(method: "POST", path: path[...])
        let answer = gateway.answer(Failure(.overloaded), for: operation, in: &setting)
        return String(decoding: answer.bytes, as: UTF8.self)
      }
    #expect(bodies[0].hasPrefix(#"{"error":{"message":"#))
    #expect(bodies[1].hasPrefix(#"{"type":"error","error":{"type":"overloaded_error""#))
    #expect(bodies[2].hasPrefix("{\n  \"error\": {\n    \"code\": 503"))
  }
}
