import MixtapeHTTP
import MixtapeJSON

/// Zhipu's open.bigmodel.cn and api.z.ai.
///
/// Shapes: pydantic-ai's recordings of 2026; of the codes only 1302 is verified.
struct GLM: OpenAICompatible {
  static let basePaths = ["/api/paas/v4", "/api/coding/paas/v4"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "z-ai",
    names: ["glm-4.5", "glm-4.5-air", "glm-4.6"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .dated("", .hexadecimal, 15),
      head: AnswerHead(
        requestIDField: "x-log-id",
        requestIDForm: .dated("", .hexadecimal, 15),
        wholeType: "application/json; charset=UTF-8",
        streamType: "text/event-stream;charset=UTF-8"
      ),
      whole: [
        .choices(
          .finishReason,
          .index,
          .message(.content(.emptyText), .reasoning("reasoning_content"), .role, .toolCalls)
        ),
        .created, .id, .model,
        ChatField("request_id", .requestID("")), .usage(usage),
      ],
      chunk: [
        .id, .created, .completionChunk, .model,
        .choices(.index, ChatField.finishReason.only(.last), .delta), .usage(usage),
      ]
    )
    dialect.usagePlace = .lastChunk
    let reasoning = ChatField.reasoning("reasoning_content")
    dialect.firstDelta = [.role, .content(.leftOut), reasoning]
    dialect.firstDeltaOfCalls = [.role, .content(.emptyText)]
    dialect.delta = [.role, .content(.leftOut), reasoning, .toolCalls]
    dialect.lastDelta = [.role, .content(.emptyText)]
    // Calls come whole unless the request says tool_stream; the form of the ids is unverified.
    dialect.toolCalls.id = { _ in .letters("call_", .hexadecimal, 24) }
    dialect.toolCalls.whole = dialect.toolCalls.first
    dialect.toolCalls.later = nil
    dialect.finishReasons.contentFilter = "sensitive"
    dialect.interruption.body = { refusal, _ in body(of: refusal) }
    return dialect
  }()

  private static let usage: [ChatField] =
    .plainUsage + [
      .cachedTokens, .reasoningTokens,
    ]

  let name = "glm"
  let origin: Origin? = Origin(isSecure: true, host: "open.bigmodel.cn", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/api/paas/v4/{path*}", "/api/coding/paas/v4/{path*}"]
  let endpoints = commonEndpoints

  /// None, measured: a client that is limited must guess.
  var tellsRetryAfter: Bool { false }

  /// The code is a number in a string; there is no type.
  func refusal(for failure: Failure) -> Refusal {
    var refusal = ImitatorErrors.refusal(for: failure)
    switch failure.kind {
    case .invalidKey: refusal.code = "1000"
    case .permission: refusal.code = "1220"
    case .unknownModel: refusal = Refusal(400, "", "Unknown model", code: "1211")
    case .quotaExhausted: refusal.code = "1113"
    case .overloaded: refusal = Refusal(429, "", "The model is overloaded", code: "1305")
    case .rateLimited: refusal = Self.limit(failure.limit)
    case .contextTooLong: refusal = Refusal(400, "", "Prompt exceeds max length", code: "1261")
    case .serverError, .badGateway, .unavailable, .timeout, .notBuiltIn: refusal.code = "500"
    case .badRequest, .notFound, .wrongMethod, .tooLarge, .unprocessable, .missed:
      refusal.code = "1210"
    }
    return refusal
  }

  private static func limit(_ limit: Failure.Limit?) -> Refusal {
    limit?.window == .day
      ? Refusal(429, "", "Daily call limit reached", code: "1304")
      : Refusal(429, "", "Rate limit reached for requests", code: "1302")
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(Self.body(of: refusal), .compact, type: "application/json; charset=UTF-8")
  }

  private static func body(of refusal: Refusal) -> JSON {
    ["error": ["code": refusal.code, "message": .string(refusal.message)]]
  }
}
