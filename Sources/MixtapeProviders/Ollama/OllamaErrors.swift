import MixtapeJSON

/// Ollama's own errors: `{"error":"…"}`, and plain text for a path that is none.
///
/// Words from its source (2026-08).
struct OllamaErrors: ErrorFormat {
  let head = Ollama.head
  let tellsRetryAfter = false

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Refusal(400, "", Self.words(for: failure.flaw))
    case .invalidKey: Refusal(401, "", "unauthorized")
    case .permission: Refusal(403, "", "forbidden")
    case .notFound: Refusal(404, "", "404 page not found")
    case .wrongMethod: Refusal(405, "", "405 method not allowed")
    case .unprocessable: Refusal(422, "", "unprocessable request")
    case .unknownModel: Refusal(404, "", "model '\(failure.subject ?? "unknown")' not found")
    case .missed: Refusal(404, "", "No recording answers this request.")
    case .contextTooLong:
      Refusal(400, "", "input exceeds maximum context length and cannot be truncated further")
    case .tooLarge: Refusal(413, "", "http: request body too large")
    case .rateLimited: Refusal(429, "", "too many requests")
    case .quotaExhausted: Refusal(402, "", "you have reached your usage limit")
    case .overloaded:
      Refusal(503, "", "server busy, please try again.  maximum pending requests exceeded")
    case .serverError: Refusal(500, "", "internal server error")
    case .badGateway: Refusal(502, "", "bad gateway")
    case .unavailable: Refusal(503, "", "service unavailable")
    case .timeout: Refusal(504, "", "timed out waiting for llama runner to start")
    case .notBuiltIn: Refusal(501, "", "Mixtape cannot write this answer yet.")
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    let isRoute = failure.kind == .notFound || failure.kind == .wrongMethod
    if isRoute, failure.message == nil {
      return ErrorBody(text: refusal.message, type: "text/plain")
    }
    return ErrorBody(["error": .string(refusal.message)], .go, type: head.wholeType)
  }

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody: "missing request body"
    case .malformedJSON(let problem, _, _, _): problem
    case .notAnObject: "json: cannot unmarshal value into an object"
    case .missing(let field): "\(field) is required"
    case .wrongType(let field, let expected):
      "json: cannot unmarshal \(field): expected \(expected)"
    case .badValue(let field, let value, let rule): "invalid \(field) \(value): \(rule)"
    case .empty(let field): "\(field) is empty"
    case nil: "bad request"
    }
  }
}

/// Its errors under `/v1`: OpenAI's shape, with types by the status.
struct OllamaCompatibleErrors: ErrorFormat {
  let head = AnswerHead()
  let tellsRetryAfter = false

  func refusal(for failure: Failure) -> Refusal {
    var refusal = OllamaErrors().refusal(for: failure)
    refusal.type =
      switch refusal.status {
      case 400: "invalid_request_error"
      case 404: "not_found_error"
      default: "api_error"
      }
    return refusal
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(OpenAIErrors.body(of: refusal), .goLine)
  }
}
