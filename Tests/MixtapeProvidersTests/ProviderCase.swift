import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// A provider with what its conformance is tested by: how its chat is asked and how its answers are
/// read.
struct ProviderCase: Sendable, CustomTestStringConvertible {
  enum Shape: Sendable {
    case openAI
    case anthropic
    case gemini
    case ollama
    case cohere
    case bedrock
  }

  let provider: any Provider
  let shape: Shape
  let wholeTarget: String
  let streamTarget: String
  /// Where what we know of the shape comes from, for the first line of the golden files.
  let source: String

  var testDescription: String { provider.name }

  init(
    _ provider: any Provider,
    _ shape: Shape,
    _ target: String,
    stream: String? = nil,
    source: String
  ) {
    self.provider = provider
    self.shape = shape
    wholeTarget = target
    streamTarget = stream ?? target
    self.source = source
  }

  static let all: [ProviderCase] = [
    ProviderCase(
      named("openai"),
      .openAI,
      "/v1/chat/completions",
      source: "openllmetry's recordings of 2026-03"
    ),
    ProviderCase(
      named("anthropic"),
      .anthropic,
      "/v1/messages",
      source: "pydantic-ai's recordings of 2026, framing openllmetry's of 2025"
    ),
    ProviderCase(
      named("gemini"),
      .gemini,
      "/v1beta/models/gemini-2.5-flash:generateContent",
      stream: "/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse",
      source: "openllmetry's recording of 2025-12, pydantic-ai's of 2026"
    ),
    ProviderCase(
      named("ollama"),
      .ollama,
      "/api/chat",
      source: "ollama's source of 2026-08, openllmetry's recordings of 2024"
    ),
    ProviderCase(
      named("deepseek"),
      .openAI,
      "/chat/completions",
      source: "pydantic-ai's and openllmetry's recordings of 2026"
    ),
    ProviderCase(
      named("qwen"),
      .openAI,
      "/compatible-mode/v1/chat/completions",
      source: "the AI SDK's recorded chunks of 2026"
    ),
    ProviderCase(
      named("glm"),
      .openAI,
      "/api/paas/v4/chat/completions",
      source: "pydantic-ai's recordings of 2026"
    ),
    ProviderCase(
      named("openrouter"),
      .openAI,
      "/api/v1/chat/completions",
      source: "pydantic-ai's recordings of 2026"
    ),
    ProviderCase(
      named("groq"),
      .openAI,
      "/openai/v1/chat/completions",
      source: "openllmetry's recordings of 2024-09 and 2025-02"
    ),
    ProviderCase(
      named("mistral"),
      .openAI,
      "/v1/chat/completions",
      source: "openllmetry's recordings of 2025-09"
    ),
    ProviderCase(
      named("cohere"),
      .cohere,
      "/v2/chat",
      source: "openllmetry's recordings of 2025-09"
    ),
    ProviderCase(
      named("bedrock"),
      .bedrock,
      "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse",
      stream: "/model/anthropic.claude-3-sonnet-20240229-v1%3A0/converse-stream",
      source: "openllmetry's recording of 2025-10, OpenTelemetry's of 2025"
    ),
    ProviderCase(
      named("azure"),
      .openAI,
      "/openai/deployments/some-model/chat/completions?api-version=2024-12-01-preview",
      source: "openllmetry's recordings of 2026-03, the stream as the wire reference has it"
    ),
    ProviderCase(
      named("litellm"),
      .openAI,
      "/v1/chat/completions",
      source: "the source of litellm 1.106 of 2026"
    ),
    ProviderCase(
      named("vllm"),
      .openAI,
      "/v1/chat/completions",
      source: "openllmetry's recording of 2024-11 and vLLM's source"
    ),
    ProviderCase(
      named("llamacpp"),
      .openAI,
      "/v1/chat/completions",
      source: "copies of llama.cpp's source of 2025"
    ),
    ProviderCase(
      named("xidao"),
      .openAI,
      "/v1/chat/completions",
      source: "new-api's source of 2026; XiDao's own form is unverified"
    ),
    ProviderCase(
      ProviderList.gateway(named: "reseller"),
      .openAI,
      "/v1/chat/completions",
      source: "OpenAI's documented form of 2026"
    ),
  ]

  static func named(_ name: Substring) -> any Provider {
    guard let provider = ProviderList.named(name) else {
      preconditionFailure("There is no provider \(name).")
    }
    return provider
  }

  /// A short conversation, asked as this provider is asked.
  func request(stream: Bool) -> HTTPRequest {
    let flag = stream ? "true" : "false"
    let messages = #""messages":[{"role":"user","content":"Say hello."}]"#
    let body =
      switch shape {
      case .openAI: #"{"model":"some-model",\#(messages),"stream":\#(flag)}"#
      case .anthropic:
        #"{"model":"claude-sonnet-4-5","max_tokens":99,\#(messages),"stream":\#(flag)}"#
      case .gemini: #"{"contents":[{"role":"user","parts":[{"text":"Say hello."}]}]}"#
      case .ollama: #"{"model":"llama3.2",\#(messages),"stream":\#(flag)}"#
      case .cohere: #"{"model":"command-a-03-2025",\#(messages),"stream":\#(flag)}"#
      case .bedrock: #"{"messages":[{"role":"user","content":[{"text":"Say hello."}]}]}"#
      }
    return HTTPRequest(
      method: "POST",
      target: stream ? streamTarget : wholeTarget,
      fields: ["content-type": "application/json"],
      body: Array(body.utf8)
    )
  }

  func answer(
    to request: HTTPRequest,
    with reply: Reply = Reply(text: helloText),
    seed: UInt64 = 7
  ) throws -> ProviderAnswer {
    let operation = try #require(provider.operation(of: request))
    let prompt = try provider.prompt(of: request, for: operation)
    var setting = Setting(dice: Dice(seed: seed), date: testDate)
    return provider.answer(reply, to: prompt, for: operation, in: &setting)
  }

  func answer(to failure: Failure, seed: UInt64 = 7) throws -> ProviderAnswer {
    let operation = try #require(provider.operation(of: request(stream: false)))
    var setting = Setting(dice: Dice(seed: seed), date: testDate)
    return provider.answer(failure, for: operation, in: &setting)
  }
}

/// Everything that a format may stumble over: quotes, line breaks, markup, and letters beyond
/// ASCII.
let helloText = "Hello, \"world\"!\nHéllo <b>&</b> 你好 👋🏽 1234567."

/// 2026-11-23T21:06:00.25Z.
let testDate = UnixTime(nanoseconds: 1_795_467_960_250_000_000)

extension Provider {
  func operation(of request: HTTPRequest) -> MixtapeProviders.Operation? {
    operation(method: request.method, path: request.path, query: request.query)
  }
}
