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
    names: ["mistral-large-latest", "mistral-small-latest", "codestral-latest", "mistral-embed"],
    details: [
      ("capabilities", ["completion_chat": true, "function_calling": true]), ("type", "base"),
    ]
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

  /// With an id: mistralai 3.7.0 refuses an answer without one, and a model without its type.
  private static let embeddings: Embeddings = {
    var embeddings = Embeddings(dialect)
    embeddings.identifier = dialect.id
    // As in openllmetry's recordings of 2025-09.
    embeddings.usage = { count in
      [
        "prompt_audio_seconds": nil, "prompt_tokens": count, "total_tokens": count,
        "completion_tokens": 0, "request_count": nil, "prompt_token_details": nil,
      ]
    }
    return embeddings
  }()

  let name = "mistral"
  let origin: Origin? = Origin(isSecure: true, host: "api.mistral.ai", port: 443)
  let wellKnownPaths: [PathTemplate] = []
  let limits: any RateLimiting = MistralLimits()
  let endpoints =
    [Endpoint("POST", "/v1/embeddings", "embeddings", embeddings)] + commonEndpoints + [
      Endpoint("POST", "/v1/fim/completions", "fim.completions", PlainRequest()),
      Endpoint("POST", "/v1/ocr", "ocr", PlainRequest()),
    ]

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest where failure.flaw != nil:
      Refusal(isField(failure.flaw) ? 422 : 400, "invalid_request_error", words(failure.flaw))
    case .invalidKey: Refusal(401, "", "Unauthorized")
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
    default: ImitatorErrors.refusal(for: failure)
    }
  }

  /// Flat, without a wrapper.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    if failure.kind == .invalidKey {
      return ErrorBody(["detail": .string(refusal.message)], .compact)
    }
    var json = JSONObject()
    json["object"] = "error"
    json["message"] = .string(refusal.message)
    json["type"] = .string(refusal.type)
    json["param"] = refusal.param
    json["code"] = refusal.code
    json["raw_status_code"] = .number(JSONNumber(refusal.status))
    if let flaw = failure.flaw, isField(flaw), failure.message == nil {
      json["message"] = ["detail": [detail(flaw, refusal.message)]]
    }
    return ErrorBody(.object(json), .compact)
  }
}

/// What its validator says: FastAPI's.
extension Mistral {
  private func isField(_ flaw: Failure.Flaw?) -> Bool {
    switch flaw {
    case .missing, .wrongType, .badValue, .empty: true
    case .noBody, .malformedJSON, .notAnObject, nil: false
    }
  }

  private func words(_ flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .missing: "Field required"
    case .wrongType(_, let expected): "Input should be \(expected)"
    case .badValue(_, let value, let rule): "\(rule), but got \(value)"
    case .empty: "List should have at least 1 item after validation, not 0"
    case .malformedJSON(let problem, _, _, _): "JSON decode error: \(problem)"
    case .noBody, .notAnObject, nil: "Input should be a valid dictionary"
    }
  }

  private func detail(_ flaw: Failure.Flaw, _ message: String) -> JSON {
    let (type, field) =
      switch flaw {
      case .missing(let field): ("missing", field)
      case .wrongType(let field, _): ("type_error", field)
      case .badValue(let field, _, _): ("value_error", field)
      case .empty(let field): ("too_short", field)
      case .noBody, .malformedJSON, .notAnObject: ("value_error", "")
      }
    return [
      "type": .string(type),
      "loc": ["body", .string(field)],
      "msg": .string(message),
      "input": .null,
    ]
  }
}
