import MixtapeHTTP
import MixtapeProviders
import Testing

/// What a provider writes for a failure is read back as that failure.
struct ToldFailureTests {
  /// What a provider says in the same words for two kinds, and how it is read then.
  private static let sameWords: [String: [Failure.Kind: Failure.Kind]] = [
    "qwen": [.overloaded: .unavailable],
    "cohere": [.overloaded: .unavailable],
    "openrouter": [.overloaded: .rateLimited],
  ]

  /// What happens to a stream that has begun.
  private static let inTheMiddle: [Failure.Kind] = [
    .rateLimited, .overloaded, .serverError, .badGateway, .unavailable, .timeout,
    .contextTooLong,
  ]

  @Test(arguments: ProviderCase.all)
  func `every kind is read back, with the words`(_ provider: ProviderCase) throws {
    for stream in [false, true] {
      let request = provider.request(stream: stream)
      let operation = try #require(provider.provider.operation(of: request))
      for kind in Failure.Kind.allCases {
        var setting = Setting(dice: Dice(seed: 7), date: testDate)
        let failure = Failure(kind, subject: "some-model")
        let answer = provider.provider.answer(failure, for: operation, in: &setting)
        let told = provider.provider.failure(toldBy: answer.head, answer.bytes, for: operation)
        let expected = Self.sameWords[provider.provider.name]?[kind] ?? kind
        #expect(told?.kind == expected, "\(kind)")
        #expect(try told?.message == provider.message(ofError: answer))
        #expect(told?.status == answer.head.status)
      }
    }
  }

  /// Where a provider's errors look different from its others.
  private static let doors = RequestSeed.all.filter { seed in
    let isOpenAI = ["openai", "ollama"].contains(seed.provider.name)
    return isOpenAI && seed.operation.name == "responses"
      || ["anthropic", "ollama"].contains(seed.provider.name)
        && seed.operation.name == "chat.completions"
      || seed.provider.name == "gemini"
        && ["publishers", "/openai/"].contains { seed.request.target.contains($0) }
        && ["streamGenerateContent", "chat.completions"].contains(seed.operation.name)
  }

  @Test(arguments: doors)
  func `every kind is read back where errors look different`(_ seed: RequestSeed) {
    for kind in Failure.Kind.allCases {
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      let answer = seed.provider.answer(Failure(kind), for: seed.operation, in: &setting)
      let told = seed.provider.failure(toldBy: answer.head, answer.bytes, for: seed.operation)
      // Vertex says of every quota that it is exhausted.
      let isVertex = seed.request.target.contains("publishers")
      let expected = isVertex && kind == .quotaExhausted ? .rateLimited : kind
      #expect(told?.kind == expected, "\(kind): \(String(describing: told))")
    }
  }

  @Test(arguments: ProviderCase.all)
  func `an error in the middle of a stream is read back`(_ provider: ProviderCase) throws {
    let operation = try #require(provider.provider.operation(of: provider.request(stream: true)))
    for kind in Self.inTheMiddle {
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      let pieces = provider.provider.interruption(
        by: Failure(kind, message: nil),
        of: BegunStream(),
        for: operation,
        in: &setting
      )
      var reader = AnswerReader(of: provider.provider, operation)
      for piece in pieces { reader.read(event: piece.bytes) }
      let failure = try #require(reader.content.failure)
      let same = Self.sameWords[provider.provider.name]?.contains { Set([$0, $1]).contains(kind) }
      #expect(failure.kind == kind || same == true, "\(kind): \(failure)")
      #expect(!failure.message.isEmpty)
    }
  }

  /// An error as users quote it, of whom, and what it is.
  struct Quoted: Sendable, CustomTestStringConvertible {
    let provider: Substring
    let status: Int
    let body: String
    let kind: Failure.Kind

    var testDescription: String { "\(provider) \(status) \(body)" }

    init(_ provider: Substring, _ status: Int, _ body: String, _ kind: Failure.Kind) {
      self.provider = provider
      self.status = status
      self.body = body
      self.kind = kind
    }

    static func openAI(
      _ status: Int,
      type: String = "invalid_request_error",
      code: String,
      _ message: String,
      _ kind: Failure.Kind
    ) -> Quoted {
      let error = #"{"message":"\#(message)","type":"\#(type)","param":null,"code":"\#(code)"}"#
      return Quoted("openai", status, #"{"error":\#(error)}"#, kind)
    }

    static func anthropic(
      _ status: Int,
      type: String = "invalid_request_error",
      _ message: String,
      _ kind: Failure.Kind
    ) -> Quoted {
      let error = #"{"type":"\#(type)","message":"\#(message)"}"#
      return Quoted("anthropic", status, #"{"type":"error","error":\#(error)}"#, kind)
    }

    static func gemini(
      _ status: Int,
      _ word: String,
      _ message: String,
      details: String = "[]",
      _ kind: Failure.Kind
    ) -> Quoted {
      let error = #""code":\#(status),"message":"\#(message)","status":"\#(word)""#
      return Quoted("gemini", status, #"{"error":{\#(error),"details":\#(details)}}"#, kind)
    }
  }

  private static let quoted: [Quoted] = [
    .openAI(
      429,
      type: "insufficient_quota",
      code: "insufficient_quota",
      "You exceeded your current quota, please check your plan and billing details.",
      .quotaExhausted
    ),
    .openAI(
      429,
      type: "tokens",
      code: "rate_limit_exceeded",
      "Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM).",
      .rateLimited
    ),
    .openAI(
      400,
      code: "unsupported_parameter",
      "Unsupported parameter: 'max_tokens' is not supported with this model.",
      .badRequest
    ),
    .openAI(
      400,
      code: "context_length_exceeded",
      "This model's maximum context length is 8192 tokens.",
      .contextTooLong
    ),
    Quoted("openai", 502, "<html><head><title>502 Bad Gateway</title></head></html>", .badGateway),
    Quoted("openai", 520, "error code: 520", .badGateway),
    Quoted("openai", 599, "", .serverError),
    .anthropic(529, type: "overloaded_error", "Overloaded", .overloaded),
    .anthropic(400, "prompt is too long: 215000 tokens > 200000 maximum", .contextTooLong),
    .anthropic(
      400,
      "max_tokens: 99999 > 8192, which is the maximum allowed number of output tokens",
      .badRequest
    ),
    .anthropic(
      400,
      "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing.",
      .quotaExhausted
    ),
    .gemini(
      503,
      "UNAVAILABLE",
      "The model is overloaded. Please try again later.",
      .overloaded
    ),
    .gemini(
      429,
      "RESOURCE_EXHAUSTED",
      "You exceeded your current quota.",
      details: #"[{"violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel"}]}]"#,
      .quotaExhausted
    ),
    Quoted(
      "mistral",
      422,
      #"{"message":{"detail":[{"loc":["body","messages"],"msg":"Field required"}]}}"#,
      .badRequest
    ),
  ]

  @Test(arguments: quoted)
  func `errors as users quote them are known`(_ quoted: Quoted) throws {
    let provider = try #require(ProviderList.named(quoted.provider))
    let head = HTTPResponseHead(status: quoted.status)
    let told = try #require(provider.failure(toldBy: head, Array(quoted.body.utf8), for: nil))
    #expect(told.kind == quoted.kind, "\(told)")
  }

  @Test func `an answer that is none tells no failure`() {
    let provider = ProviderCase.named("openai")
    #expect(provider.failure(toldBy: HTTPResponseHead(status: 200), [], for: nil) == nil)
  }
}
