import MixtapeHTTP
import MixtapeJSON

/// Alibaba's DashScope in its OpenAI-compatible mode.
///
/// Shapes: the AI SDK's recorded chunks; error codes from Alibaba's list.
struct Qwen: OpenAICompatible {
  static let basePaths = ["/compatible-mode/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "system",
    names: ["qwen-max", "qwen-plus", "qwen-turbo", "qwen3-coder-plus"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid("chatcmpl-"),
      head: AnswerHead(
        requestIDField: "x-request-id",
        requestIDForm: .uuid(),
        streamType: "text/event-stream;charset=UTF-8"
      ),
      whole: [
        .choices(
          .message(.content(.emptyText), .reasoning("reasoning_content"), .role, .toolCalls),
          .finishReason,
          .index,
          .null("logprobs")
        ),
        .completion, .usage(usage), .created, .null("system_fingerprint"), .model, .id,
      ],
      chunk: [
        .choices(
          .delta,
          ChatField.finishReason.only(.first, .middle, .last),
          .index,
          ChatField.null("logprobs").only(.first, .middle, .last)
        ),
        .completionChunk,
        .usage(usage), .created, .null("system_fingerprint"), .model, .id,
      ]
    )
    dialect.usagePlace = .extraChunkWhenAskedElseNull
    dialect.firstDelta = [.content, reasoning(.leftOut), .role]
    dialect.delta = [
      .content, reasoning(.nullBesideReasoning), .toolCalls, ChatField.role.only(.first),
    ]
    let arguments = ChatField.object("function", ChatField("arguments", .callArguments))
    let emptyID = ChatField.fixed("id", "")
    dialect.toolCalls = ChatToolCalls(
      id: { _ in .letters("call_", .hexadecimal, 24) },
      whole: [function, .callID, .callIndex, .functionType],
      later: [.callIndex, emptyID, .functionType, arguments],
      open: true,
      end: [arguments, .callIndex, emptyID, .functionType]
    )
    return dialect
  }()

  private static let function = ChatField.object(
    "function",
    ChatField("arguments", .callArguments),
    ChatField("name", .callName)
  )

  private static let usage: [ChatField] =
    .plainUsage + [ChatField.reasoningTokens.besideReasoning, .cachedTokens]

  private static func reasoning(_ lack: ChatField.Lack) -> ChatField {
    .reasoning("reasoning_content", lack)
  }

  let name = "qwen"
  let origin: Origin? = Origin(isSecure: true, host: "dashscope.aliyuncs.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/compatible-mode/{path*}", "/api/v1/services/{path*}"]
  let endpoints = commonEndpoints

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest:
      var refusal = ImitatorErrors.refusal(for: failure)
      refusal.code = "invalid_parameter_error"
      return refusal
    case .invalidKey:
      return Refusal(
        401,
        "invalid_request_error",
        "Incorrect API key provided.",
        code: "invalid_api_key"
      )
    case .permission: return Self.refusal(403, "access_denied", "Access denied.")
    case .contextTooLong:
      return Refusal(
        400,
        "invalid_request_error",
        "Range of input length should be [1, 129024]",
        code: "invalid_parameter_error"
      )
    case .rateLimited: return Self.limit(failure.limit?.unit ?? .requests)
    case .quotaExhausted:
      return Self.refusal(
        429,
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details."
      )
    case .serverError: return Self.refusal(500, "internal_error", "Internal error.")
    case .overloaded, .unavailable:
      return Self.refusal(503, "ModelUnavailable", "Model is unavailable, please try again later.")
    default: return ImitatorErrors.refusal(for: failure)
    }
  }

  /// The type is the code.
  private static func refusal(_ status: Int, _ code: String, _ message: String) -> Refusal {
    Refusal(status, code, message, code: .string(code))
  }

  /// Tokens per minute are a quota here, and too many at once a rate that rises too quickly.
  private static func limit(_ unit: Failure.Limit.Unit) -> Refusal {
    switch unit {
    case .requests:
      refusal(429, "limit_requests", "You exceeded your current requests list.")
    case .tokens, .inputTokens, .outputTokens:
      refusal(
        429,
        "insufficient_quota",
        "Allocated quota exceeded, please increase your quota limit."
      )
    case .concurrency:
      refusal(
        429,
        "limit_burst_rate",
        """
        Request rate increased too quickly. To ensure system stability, please adjust your client \
        logic to scale requests more smoothly over time.
        """
      )
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var json = OpenAIErrors.body(of: refusal).object ?? JSONObject()
    json["request_id"] = .string(requestID)
    return ErrorBody(.object(json), .compact)
  }
}
