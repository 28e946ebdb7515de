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

  @Test(
    arguments: [
      (
        "openai", 429,
        #"{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
        Failure.Kind.quotaExhausted
      ),
      (
        "openai", 429,
        #"{"error":{"message":"Rate limit reached for gpt-4o in organization org-x on tokens per min (TPM): Limit 30000, Used 29000, Requested 2000. Please try again in 2s.","type":"tokens","param":null,"code":"rate_limit_exceeded"}}"#,
        .rateLimited
      ),
      (
        "openai", 400,
        #"{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}"#,
        .badRequest
      ),
      (
        "openai", 400,
        #"{"error":{"message":"This model's maximum context length is 8192 tokens. However, your messages resulted in 9001 tokens. Please reduce the length of the messages.","type":"invalid_request_error","param":"messages","code":"context_length_exceeded"}}"#,
        .contextTooLong
      ),
      ("openai", 502, "<html><head><title>502 Bad Gateway</title></head></html>", .badGateway),
      ("openai", 520, "error code: 520", .badGateway),
      ("openai", 599, "", .serverError),
      (
        "anthropic", 529,
        #"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}"#, .overloaded
      ),
      (
        "anthropic", 400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 215000 tokens > 200000 maximum"}}"#,
        .contextTooLong
      ),
      (
        "anthropic", 400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 99999 > 8192, which is the maximum allowed number of output tokens"}}"#,
        .badRequest
      ),
      (
        "anthropic", 400,
        #"{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}"#,
        .quotaExhausted
      ),
      (
        "gemini", 503,
        #"{"error":{"code":503,"message":"The model is overloaded. Please try again later.","status":"UNAVAILABLE"}}"#,
        .overloaded
      ),
      (
        "gemini", 429,
        #"{"error":{"code":429,"message":"You exceeded your current quota.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"GenerateRequestsPerDayPerProjectPerModel-FreeTier"}]}]}}"#,
        .quotaExhausted
      ),
      (
        "mistral", 422,
        #"{"object":"error","message":{"detail":[{"type":"missing","loc":["body","messages"],"msg":"Field required","input":null}]},"type":"invalid_request_error","param":null,"code":null,"raw_status_code":422}"#,
        .badRequest
      ),
    ]
  )
  func `errors as users quote them are known`(
    _ name: String,
    _ status: Int,
    _ body: String,
    _ kind: Failure.Kind
  ) throws {
    let provider = try #require(ProviderList.named(name[...]))
    let head = HTTPResponseHead(status: status)
    let told = try #require(provider.failure(toldBy: head, Array(body.utf8), for: nil))
    #expect(told.kind == kind, "\(told)")
  }

  @Test func `an answer that is none tells no failure`() {
    let provider = ProviderCase.named("openai")
    #expect(provider.failure(toldBy: HTTPResponseHead(status: 200), [], for: nil) == nil)
  }
}
