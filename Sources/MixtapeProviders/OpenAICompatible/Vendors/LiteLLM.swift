import MixtapeHTTP
import MixtapeJSON

/// The LiteLLM proxy.
///
/// From the source of litellm 1.106: every format of the big three under its own paths.
struct LiteLLM: OpenAICompatible {
  static let basePaths = ["/v1", ""]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "openai",
    names: ["gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid("chatcmpl-"),
      head: AnswerHead(
        requestIDField: "x-litellm-call-id",
        requestIDForm: .uuid(),
        fixed: [
          ("x-litellm-version", "1.106.2"), ("x-litellm-model-id", "mixtape"),
          ("x-litellm-response-cost", "0.0"), ("x-litellm-key-spend", "0.0"),
          ("x-litellm-attempted-retries", "0"), ("x-litellm-attempted-fallbacks", "0"),
        ]
      ),
      whole: [
        .id, .created, .model, .completion, .null("system_fingerprint"),
        .choices(
          .finishReason,
          .index,
          .message(.content, .role, .toolCalls, .null("function_call"), reasoning)
        ),
        .usage(usage),
      ],
      chunk: [
        .id, .created, .model, .completionChunk, .choices(.index, .delta, .finishReason),
        .usage(usage),
      ]
    )
    dialect.firstDelta = [.role, .content, reasoning]
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    dialect.interruption = ChatInterruption(layout: .python, isDone: true) { refusal, _ in
      body(of: refusal)
    }
    dialect.keepAlive = KeepAlive(": ping\n\n", every: .seconds(15))
    return dialect
  }()

  private static let reasoning = ChatField.reasoning("reasoning_content")
  private static let usage: [ChatField] =
    [.completionTokens, .promptTokens, .totalTokens] + [.reasoningTokens, .cachedTokens]

  let name = "litellm"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints + Anthropic.sharedEndpoints + Gemini.sharedEndpoints

  func refusal(for failure: Failure) -> Refusal {
    var refusal = ImitatorErrors.refusal(for: failure)
    switch failure.kind {
    case .quotaExhausted:
      refusal.message = "Budget has been exceeded! Current cost: 0.0, Max budget: 0.0"
      refusal.type = "budget_exceeded"
    case .rateLimited where failure.limit?.isTooSmall == true: break
    case .rateLimited:
      let wait = failure.limit?.wait ?? failure.retryAfter ?? .seconds(60)
      refusal.message = """
        No deployments available for selected model. Try again in \(wait.wholeSecondsUp) seconds. \
        Passed model=\(failure.subject ?? "unknown").
        """
      refusal.type = "throttling_error"
    case .invalidKey: refusal.type = "auth_error"
    case .missed, .notBuiltIn: return refusal
    default: break
    }
    refusal.message = "litellm.\(Self.exception(failure.kind)): \(refusal.message)"
    return refusal
  }

  /// The class that it raises inside.
  private static func exception(_ kind: Failure.Kind) -> String {
    switch kind {
    case .badRequest, .tooLarge, .wrongMethod, .missed, .notBuiltIn: "BadRequestError"
    case .invalidKey: "AuthenticationError"
    case .permission: "PermissionDeniedError"
    case .notFound, .unknownModel: "NotFoundError"
    case .contextTooLong: "ContextWindowExceededError"
    case .unprocessable: "UnprocessableEntityError"
    case .rateLimited: "RateLimitError"
    case .quotaExhausted: "BudgetExceededError"
    case .overloaded, .unavailable: "ServiceUnavailableError"
    case .serverError: "InternalServerError"
    case .badGateway: "BadGatewayError"
    case .timeout: "Timeout"
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(Self.body(of: refusal), .compact)
  }

  /// The code is the status as a string.
  private static func body(of refusal: Refusal) -> JSON {
    var refusal = refusal
    refusal.code = .string(String(refusal.status))
    return OpenAIErrors.body(of: refusal)
  }
}
