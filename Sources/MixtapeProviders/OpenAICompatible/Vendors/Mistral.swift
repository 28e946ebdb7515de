import MixtapeHTTP
import MixtapeJSON

/// api.mistral.ai.
///
/// Shapes: openllmetry's recordings of 2025-09; errors as users quote them, that of 401 unverified.
struct Mistral: OpenAICompatible {
  static let basePaths = ["/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "mistralai",
    names: ["mistral-large-latest", "mistral-small-latest", "codestral-latest", "mistral-embed"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .letters("", .hexadecimal, 32),
      head: AnswerHead(
        requestIDField: "mistral-correlation-id",
        requestIDForm: .uuid(),
        fixed: [("access-control-allow-origin", "*")]
      ),
      whole: [
        .id, .created, .model, .usage(usage), .completion,
        .choices(
          .index,
          .finishReason,
          .message(
            .role,
            ChatField("tool_calls", .toolCalls(.null)),
            ChatField("content", .textWithThinking)
          )
        ),
      ],
      chunk: [
        .id, .completionChunk, .created, .model, .choices(.index, .delta, .finishReason),
        .usage(usage),
      ]
    )
    dialect.usagePlace = .lastChunk
    dialect.padding = .alphabet
    dialect.firstDelta = [.role, .fixed("content", "")]
    dialect.delta = [ChatField("content", .textWithThinking), .toolCalls]
    dialect.lastDelta = [.fixed("content", "")]
    dialect.toolCalls.id = { _ in .letters("", .base62, 9) }
    dialect.toolCalls.whole = [.callID, .function]
    dialect.toolCalls.first = [.callID, .function, .callIndex]
    dialect.toolCalls.later = nil
    return dialect
  }()

  private static let usage: [ChatField] = [.promptTokens, .totalTokens, .completionTokens]

  let name = "mistral"
  let origin: Origin? = Origin(isSecure: true, host: "api.mistral.ai", port: 443)
  let wellKnownPaths: [PathTemplate] = []
  let endpoints =
    commonEndpoints + [
      Endpoint("POST", "/v1/fim/completions", "fim.completions", PlainRequest()),
      Endpoint("POST", "/v1/ocr", "ocr", PlainRequest()),
    ]

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .unknownModel:
      Refusal(
        400,
        "invalid_model",
        "Invalid model: \(failure.subject ?? "unknown")",
        code: "1500"
      )
    case .rateLimited: Refusal(429, "rate_limited", "Rate limit exceeded", code: "1300")
    case .overloaded:
      Refusal(
        429,
        "service_tier_capacity_exceeded",
        "Service tier capacity exceeded for this model.",
        code: "3505"
      )
    default: OpenAIErrors.refusal(for: failure)
    }
  }

  /// Flat, without a wrapper.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(
      failure.kind == .invalidKey
        ? ["detail": "Unauthorized"]
        : [
          "object": "error",
          "message": .string(refusal.message),
          "type": .string(refusal.type),
          "param": refusal.param,
          "code": refusal.code,
          "raw_status_code": .number(JSONNumber(refusal.status)),
        ],
      .compact
    )
  }
}
