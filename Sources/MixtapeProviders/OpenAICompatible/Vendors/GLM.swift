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
        .choices(.finishReason, .index, .message(.content, .role)), .created, .id, .model,
        ChatField("request_id", .requestID), .usage(usage),
      ],
      chunk: [
        .id, .created, .completionChunk, .model,
        .choices(.index, ChatField("finish_reason", .finishReasonAtEnd), .delta), .usage(usage),
      ]
    )
    dialect.usagePlace = .lastChunk
    dialect.firstDelta = [.role, .content]
    dialect.delta = [.role, .content]
    dialect.lastDelta = [.role, .content]
    return dialect
  }()

  private static let usage: [ChatField] =
    .plainUsage + [
      .fixed("prompt_tokens_details", ["cached_tokens": 0]),
      .fixed("completion_tokens_details", ["reasoning_tokens": 0]),
    ]

  let name = "glm"
  let origin: Origin? = Origin(isSecure: true, host: "open.bigmodel.cn", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/api/paas/v4/{path*}", "/api/coding/paas/v4/{path*}"]
  let endpoints = commonEndpoints

  /// The code is a number in a string; there is no type.
  func refusal(for failure: Failure) -> Refusal {
    var refusal = OpenAIErrors.refusal(for: failure)
    switch failure.kind {
    case .invalidKey: refusal.code = "1000"
    case .permission: refusal.code = "1220"
    case .unknownModel: refusal = Refusal(400, "", "Unknown model", code: "1211")
    case .quotaExhausted: refusal.code = "1113"
    case .overloaded: refusal = Refusal(429, "", "The model is overloaded", code: "1305")
    case .rateLimited:
      refusal = Refusal(429, "", "Rate limit reached for requests", code: "1302")
    case .serverError, .badGateway, .unavailable, .timeout, .notBuiltIn: refusal.code = "500"
    case .badRequest, .notFound, .wrongMethod, .contextTooLong, .tooLarge, .unprocessable, .missed:
      refusal.code = "1210"
    }
    return refusal
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(
      ["error": ["code": refusal.code, "message": .string(refusal.message)]],
      .compact,
      type: "application/json; charset=UTF-8"
    )
  }
}
