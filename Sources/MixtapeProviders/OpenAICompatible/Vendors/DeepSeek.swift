import MixtapeHTTP
import MixtapeJSON

/// api.deepseek.com.
///
/// Shapes: pydantic-ai's and openllmetry's recordings of 2026; the words of 401 and 402 are
/// unverified.
struct DeepSeek: OpenAICompatible {
  static let basePaths = ["", "/v1", "/beta"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "deepseek",
    names: ["deepseek-chat", "deepseek-reasoner"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid(),
      head: AnswerHead(
        requestIDField: "x-ds-trace-id",
        requestIDForm: .letters("", .hexadecimal, 32),
        ofStreams: [("cache-control", "no-cache")]
      ),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(.role, .content(.emptyText), reasoning(.leftOut), .toolCalls),
          .null("logprobs"),
          .finishReason
        ),
        .usage(usage), fingerprint,
      ],
      chunk: [
        .id, .completionChunk, .created, .model, fingerprint,
        .choices(.index, .delta, .null("logprobs"), .finishReason),
        .usage(usage),
      ]
    )
    dialect.usagePlace = .lastChunkElseNull
    dialect.firstDelta = [.role, .content, reasoning(.leftOut)]
    dialect.delta = [.content(.nullBesideReasoning), reasoning(.nullBesideReasoning), .toolCalls]
    dialect.lastDelta = [.fixed("content", ""), reasoning(.nullBesideReasoning)]
    dialect.toolCalls.id = { .letters("call_\($0 < 10 ? "0" : "")\($0)_", .base62, 24) }
    dialect.toolCalls.whole = dialect.toolCalls.first
    dialect.keepAlive = KeepAlive(": keep-alive\n\n", every: .seconds(10))
    return dialect
  }()

  private static let fingerprint = ChatField.fixed(
    "system_fingerprint",
    "fp_393bca965e_prod0623_fp8_kvcache"
  )
  private static let usage: [ChatField] =
    .plainUsage + [
      .cachedTokens, ChatField.reasoningTokens.besideReasoning,
      ChatField("prompt_cache_hit_tokens", .count(.cached)),
      ChatField("prompt_cache_miss_tokens", .count(.uncached)),
    ]

  private static func reasoning(_ lack: ChatField.Lack) -> ChatField {
    .reasoning("reasoning_content", lack)
  }

  let name = "deepseek"
  let origin: Origin? = Origin(isSecure: true, host: "api.deepseek.com", port: 443)
  /// None: `/chat/completions` is also what clients of others ask for whose base address lacks its
  /// `/v1`.
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints

  /// The statuses are documented; of the words, those of 401, 429 and 503 are unverified.
  func refusal(for failure: Failure) -> Refusal {
    let invalid = "invalid_request_error"
    switch failure.kind {
    case .invalidKey:
      return Refusal(
        401,
        "authentication_error",
        "Authentication Fails, Your api key is invalid",
        code: "invalid_request_error"
      )
    case .unknownModel:
      return Refusal(400, invalid, "Model Not Exist", code: "invalid_request_error")
    case .contextTooLong:
      return Refusal(400, invalid, ImitatorErrors.contextTooLong, code: "invalid_request_error")
    case .quotaExhausted:
      return Refusal(
        402,
        "unknown_error",
        "Insufficient Balance",
        code: "invalid_request_error"
      )
    case .rateLimited:
      return Refusal(
        429,
        "rate_limit_reached_error",
        failure.limit?.unit == .concurrency
          ? "Too many concurrent requests. Please pace your requests reasonably."
          : "Rate limit reached. Please pace your requests reasonably.",
        code: "rate_limit_reached_error"
      )
    case .overloaded:
      return Refusal(
        503,
        "service_unavailable_error",
        """
        Service is too busy. We advise users to temporarily switch to alternative LLM API service \
        providers.
        """,
        code: "service_unavailable_error"
      )
    default:
      var refusal = ImitatorErrors.refusal(for: failure)
      if refusal.code.isNull { refusal.code = .string(refusal.type) }
      return refusal
    }
  }

  /// The content type is as recorded.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(OpenAIErrors.body(of: refusal), .compact, type: "application/octet-stream")
  }
}
