import MixtapeJSON

/// What OpenAI says for each failure, and the body that its imitators took over.
///
/// Words from recordings and from errors that users quote in issues; status and type of 403, 413,
/// 502 and 504 are unverified.
enum OpenAIErrors {
  static func body(of refusal: Refusal) -> JSON {
    [
      "error": [
        "message": .string(refusal.message),
        "type": .string(refusal.type),
        "param": refusal.param,
        "code": refusal.code,
      ]
    ]
  }

  static func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest, .unprocessable: badRequest(failure)
    case .invalidKey, .permission: access(failure)
    case .notFound, .wrongMethod, .unknownModel, .missed: absence(failure)
    case .contextTooLong, .tooLarge: size(failure)
    case .rateLimited, .quotaExhausted: limit(failure)
    case .overloaded, .serverError, .badGateway, .unavailable, .timeout, .notBuiltIn:
      trouble(failure)
    }
  }

  private static let invalid = "invalid_request_error"

  private static func badRequest(_ failure: Failure) -> Refusal {
    switch failure.flaw {
    case .noBody, .malformedJSON, .notAnObject:
      Refusal(
        400,
        invalid,
        """
        We could not parse the JSON body of your request. (HINT: This likely means you aren't \
        using your HTTP library correctly. The OpenAI API expects a JSON payload, but what was \
        sent was not valid JSON. If you have trouble figuring out how to fix this, please contact \
        us through our help center at help.openai.com.)
        """
      )
    case .missing(field: "model"):
      Refusal(400, invalid, "you must provide a model parameter")
    case .missing(let field):
      Refusal(
        400,
        invalid,
        "Missing required parameter: '\(field)'.",
        code: "missing_required_parameter",
        param: .string(field)
      )
    case .wrongType(let field, let expected):
      Refusal(
        400,
        invalid,
        "Invalid type for '\(field)': expected \(expected).",
        code: "invalid_type",
        param: .string(field)
      )
    case .badValue(let field, let value, let rule): badValue(field, value, rule)
    case .empty(let field):
      flawed(
        field,
        """
        empty array. Expected an array with minimum length 1, but got an empty array instead.
        """,
        code: "empty_array"
      )
    case nil:
      Refusal(
        failure.kind == .unprocessable ? 422 : 400,
        invalid,
        "The request could not be understood."
      )
    }
  }

  /// A rule begins with what was expected; the words around it and the code follow from it.
  private static func badValue(_ field: String, _ value: String, _ rule: String) -> Refusal {
    if let values = rule.suffix(after: "expected one of ") {
      return Refusal(
        400,
        invalid,
        "Invalid value: '\(value)'. Supported values are: \(values).",
        code: "invalid_value",
        param: .string(field)
      )
    }
    let noun = OpenAIParameters.isInteger(field) ? "integer" : "decimal"
    let flaw: (words: String, code: JSON)? =
      if rule.hasPrefix("expected a value >=") {
        ("\(noun) below minimum value", .string("\(noun)_below_min_value"))
      } else if rule.hasPrefix("expected a value <=") {
        ("\(noun) above maximum value", .string("\(noun)_above_max_value"))
      } else if rule.hasPrefix("expected an array with maximum length") {
        ("array too long", "array_above_max_length")
      } else {
        nil
      }
    guard let flaw else {
      return flawed(field, "\(rule), but got \(value) instead.", code: "invalid_value")
    }
    let sentence = "E" + rule.dropFirst()
    return flawed(field, "\(flaw.words). \(sentence), but got \(value) instead.", code: flaw.code)
  }

  private static func flawed(_ field: String, _ flaw: String, code: JSON) -> Refusal {
    Refusal(400, invalid, "Invalid '\(field)': \(flaw)", code: code, param: .string(field))
  }

  private static func access(_ failure: Failure) -> Refusal {
    guard failure.kind == .invalidKey else {
      return Refusal(403, invalid, "You have insufficient permissions for this operation.")
    }
    return Refusal(
      401,
      invalid,
      """
      Incorrect API key provided. You can find your API key at \
      https://platform.openai.com/account/api-keys.
      """,
      code: "invalid_api_key"
    )
  }

  private static func absence(_ failure: Failure) -> Refusal {
    switch failure.kind {
    case .unknownModel:
      Refusal(
        404,
        invalid,
        """
        The model `\(failure.subject ?? "unknown")` does not exist or you do not have access to it.
        """,
        code: "model_not_found"
      )
    case .wrongMethod:
      Refusal(
        405,
        invalid,
        """
        Not allowed to \(failure.subject ?? "ask") like this. (HINT: Perhaps you meant to use a \
        different HTTP method?)
        """,
        code: "method_not_supported"
      )
    case .missed:
      Refusal(404, invalid, "No recording answers this request.", code: "mixtape_miss")
    default:
      Refusal(404, invalid, "Invalid URL" + (failure.subject.map { " (\($0))" } ?? ""))
    }
  }

  private static func size(_ failure: Failure) -> Refusal {
    guard failure.kind == .contextTooLong else {
      return Refusal(413, invalid, "Maximum content size limit (26214400) exceeded")
    }
    return Refusal(
      400,
      invalid,
      """
      This model's maximum context length is 128000 tokens. However, your messages resulted in \
      128001 tokens. Please reduce the length of the messages.
      """,
      code: "context_length_exceeded",
      param: "messages"
    )
  }

  private static func limit(_ failure: Failure) -> Refusal {
    guard failure.kind == .rateLimited else {
      return Refusal(
        429,
        "insufficient_quota",
        """
        You exceeded your current quota, please check your plan and billing details. For more \
        information on this error, read the docs: \
        https://platform.openai.com/docs/guides/error-codes/api-errors.
        """,
        code: "insufficient_quota"
      )
    }
    let limit = failure.limit ?? Failure.Limit(.requests)
    return Refusal(
      429,
      limit.unit.isOfTokens ? "tokens" : "requests",
      words(for: limit, model: failure.subject ?? "this model"),
      code: "rate_limit_exceeded"
    )
  }

  /// What users quote for tokens; of the other units unverified.
  private static func words(for limit: Failure.Limit, model: String) -> String {
    let place = "\(model) in organization org-mixtape on \(name(of: limit))"
    if limit.isTooSmall {
      return """
        Request too large for \(place): Limit \(limit.limit), Requested \(limit.requested). The \
        input or output tokens must be reduced in order to run successfully. Visit \
        https://platform.openai.com/account/rate-limits to learn more.
        """
    }
    return """
      Rate limit reached for \(place): Limit \(limit.limit), Used \(limit.used), Requested \
      \(limit.requested). Please try again \(GoDuration.after(limit.wait)). Visit \
      https://platform.openai.com/account/rate-limits to learn more.
      """
  }

  private static func name(of limit: Failure.Limit) -> String {
    if limit.unit == .concurrency { return "concurrent requests" }
    let unit = limit.unit.isOfTokens ? "tokens" : "requests"
    let window = limit.window == .minute ? "min" : "day"
    let short = (limit.unit.isOfTokens ? "T" : "R") + (limit.window == .minute ? "PM" : "PD")
    return "\(unit) per \(window) (\(short))"
  }

  private static func trouble(_ failure: Failure) -> Refusal {
    switch failure.kind {
    case .overloaded:
      Refusal(
        503,
        "server_error",
        """
        That model is currently overloaded with other requests. You can retry your request, or \
        contact us through our help center at help.openai.com if the error persists.
        """
      )
    case .badGateway: Refusal(502, "server_error", "Bad gateway.")
    case .unavailable:
      Refusal(503, "service_unavailable_error", "The service is temporarily unavailable.")
    case .timeout: Refusal(504, "server_error", "The request timed out.")
    case .notBuiltIn:
      Refusal(501, invalid, "Mixtape cannot write this answer yet.", code: "mixtape_not_built_in")
    default:
      Refusal(
        500,
        "server_error",
        """
        The server had an error processing your request. Sorry about that! You can retry your \
        request, or contact us through our help center at help.openai.com if you keep seeing this \
        error.
        """
      )
    }
  }
}

extension Failure.Limit.Unit {
  package var isOfTokens: Bool {
    switch self {
    case .tokens, .inputTokens, .outputTokens: true
    case .requests, .concurrency: false
    }
  }
}

extension String {
  fileprivate func suffix(after prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
