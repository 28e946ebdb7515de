import MixtapeJSON

/// Anthropic's errors: `{"type":"error","error":{…},"request_id":…}`.
///
/// Words from recordings and from errors that users quote in issues; those of 403, 413, 502 and 504
/// are unverified.
struct AnthropicErrors: ErrorFormat {
  let head = Anthropic.head

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Refusal(400, "invalid_request_error", Self.words(for: failure.flaw))
    case .invalidKey: Refusal(401, "authentication_error", "invalid x-api-key")
    case .permission:
      Refusal(
        403,
        "permission_error",
        "Your API key does not have permission to use the specified resource."
      )
    case .notFound: Refusal(404, "not_found_error", "Not found")
    case .wrongMethod: Refusal(405, "invalid_request_error", "Method Not Allowed")
    case .unprocessable:
      Refusal(422, "invalid_request_error", "The request could not be processed.")
    case .unknownModel: Refusal(404, "not_found_error", "model: \(failure.subject ?? "unknown")")
    case .missed: Refusal(404, "not_found_error", "No recording answers this request.")
    case .contextTooLong:
      Refusal(
        400,
        "invalid_request_error",
        "prompt is too long: 208423 tokens > 200000 maximum"
      )
    case .tooLarge: Refusal(413, "request_too_large", "Request exceeds the maximum size")
    case .rateLimited: Refusal(429, "rate_limit_error", Self.rateLimited)
    case .quotaExhausted:
      Refusal(
        400,
        "invalid_request_error",
        """
        Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing \
        to upgrade or purchase credits.
        """
      )
    case .overloaded: Refusal(529, "overloaded_error", "Overloaded")
    case .serverError: Refusal(500, "api_error", "Internal server error")
    case .badGateway: Refusal(502, "api_error", "Bad gateway")
    case .unavailable: Refusal(503, "api_error", "Service unavailable")
    case .timeout: Refusal(504, "timeout_error", "Request timed out")
    case .notBuiltIn: Refusal(501, "api_error", "Mixtape cannot write this answer yet.")
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(
      [
        "type": "error",
        "error": ["type": .string(refusal.type), "message": .string(refusal.message)],
        "request_id": .string(requestID),
      ],
      .compact
    )
  }

  private static let rateLimited = """
    This request would exceed your organization's rate limit of 30,000 input tokens per minute. \
    For details, refer to: https://docs.claude.com/en/api/rate-limits. You can see the response \
    headers for current usage. Please reduce the prompt length or the maximum tokens requested, or \
    try again later.
    """

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody:
      "The request body is not valid JSON: unexpected end of data: line 1 column 1 (char 0)"
    case .malformedJSON(let problem, let line, let column, let offset):
      """
      The request body is not valid JSON: \(problem): line \(line) column \(column) (char \(offset))
      """
    case .notAnObject: "Input should be a valid dictionary"
    case .missing(let field): "\(field): Field required"
    case .wrongType(let field, let expected): "\(field): Input should be \(expected)"
    case .badValue(let field, _, let rule): "\(field): \(rule)"
    case .empty(let field): "\(field): at least one item is required"
    case nil: "The request could not be understood."
    }
  }
}
