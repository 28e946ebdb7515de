import MixtapeHTTP
import MixtapeJSON

/// XiDao's gateway: one key for the models of every vendor, on the paths of OpenAI, Anthropic and
/// Gemini.
///
/// Nothing is published about what it writes; this is new-api's form, from new-api's source, and
/// for XiDao itself unverified.
struct XiDao: OpenAICompatible {
  static let basePaths = ["/v1", ""]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "xidao",
    names: EveryVendor.modelNames
  )

  static let dialect: ChatDialect = {
    let reasoning = ChatField.reasoning("reasoning_content")
    let id = ChatField("id", .requestID("chatcmpl-"))
    var dialect = ChatDialect(
      // Of no use: the request's own id is the answer's.
      id: .letters("", .base62, 0),
      head: AnswerHead(
        requestIDField: "x-oneapi-request-id",
        requestIDForm: .dated("", .base62, 20),
        ofStreams: [("cache-control", "no-cache"), ("x-accel-buffering", "no")],
        streamType: "text/event-stream"
      ),
      whole: [
        id, .model, .completion, .created,
        .choices(.index, .message(.role, .content, reasoning, .toolCalls), .finishReason),
        .usage(usage),
      ],
      chunk: [
        id, .completionChunk, .created, .model, .null("system_fingerprint"),
        .choices(.delta, .null("logprobs"), .finishReason, .index), .usage(usage),
      ]
    )
    dialect.firstDelta = [.content, .role, reasoning]
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    dialect.keepAlive = KeepAlive(": PING\n\n", every: .seconds(10))
    dialect.interruption = ChatInterruption(isDone: true) { refusal, _ in
      OpenAIErrors.body(of: refusal)
    }
    return dialect
  }()

  private static let usage: [ChatField] = .plainUsage + [.cachedTokens, .reasoningTokens]

  let name = "xidao"
  let origin: Origin? = Origin(isSecure: true, host: "api.xidao.online", port: 443)
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints + Anthropic.sharedEndpoints + Gemini.sharedEndpoints

  func refusal(for failure: Failure) -> Refusal {
    var refusal = ImitatorErrors.refusal(for: failure)
    refusal.type = "new_api_error"
    refusal.param = ""
    switch failure.kind {
    case .invalidKey:
      refusal.message = "Invalid token"
      refusal.code = ""
    case .unknownModel:
      refusal.status = 503
      refusal.message = """
        No available channel for model \(failure.subject ?? "unknown") under group default
        """
      refusal.code = "model_not_found"
    case .quotaExhausted:
      refusal.status = 403
      refusal.message = "User quota is not enough"
      refusal.code = "insufficient_user_quota"
    case .overloaded, .serverError, .unavailable:
      refusal.type = "upstream_error"
      refusal.code = "bad_response_status_code"
    case .badGateway, .timeout:
      refusal.type = "upstream_error"
      refusal.code = "do_request_failed"
    default: if refusal.code.isNull { refusal.code = "" }
    }
    return refusal
  }

  /// The words end with the request's id, and `param` is empty, not null.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var refusal = refusal
    if failure.message == nil { refusal.message += " (request id: \(requestID))" }
    return ErrorBody(OpenAIErrors.body(of: refusal), .compact)
  }
}

/// What a gateway with one key for all models lists.
enum EveryVendor {
  static let modelNames = [
    "gpt-5", "gpt-5-mini", "gpt-4o-mini", "claude-opus-4-6", "claude-sonnet-4-5",
    "gemini-2.5-pro", "gemini-2.5-flash", "deepseek-chat", "deepseek-reasoner", "qwen3-max",
    "glm-4.6", "mistral-large-latest", "llama-3.3-70b-versatile",
  ]
}
