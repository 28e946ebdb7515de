import MixtapeJSON

/// Anthropic's errors: `{"type":"error","error":{…},"request_id":…}`.
///
/// Words from recordings and from errors that users quote in issues; those of 403, 405, 413, 422,
/// 502 and 504 are unverified.
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
    case .rateLimited:
      Refusal(429, "rate_limit_error", Self.words(for: failure.limit, of: failure.subject))
    case .quotaExhausted: Self.exhausted(status: failure.status)
    case .overloaded: Refusal(529, "overloaded_error", "Overloaded")
    case .serverError: Refusal(500, "api_error", "Internal server error")
    case .badGateway: Refusal(502, "api_error", "Bad gateway")
    case .unavailable: Refusal(503, "api_error", "Service unavailable")
    case .timeout: Refusal(504, "timeout_error", "Request timed out")
    case .notBuiltIn: Refusal(501, "api_error", "Mixtape cannot write this answer yet.")
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(Self.json(of: refusal, requestID: requestID), .compact)
  }

  static func json(of refusal: Refusal, requestID: String) -> JSON {
    var error = JSONObject([
      JSONObject.Member(key: "type", value: .string(refusal.type)),
      JSONObject.Member(key: "message", value: .string(refusal.message)),
    ])
    error["details"] = details(of: refusal)
    return ["type": "error", "error": .object(error), "request_id": .string(requestID)]
  }

  /// The code by which newer SDKs choose the class of their error; nil where there is none.
  static func details(of refusal: Refusal) -> JSON? {
    refusal.code.isNull ? nil : ["error_code": refusal.code]
  }

  /// Credits that are used up are a 400; 429 is the end of the month's spending, which newer SDKs
  /// know by its code, and 402 what a billing problem is.
  private static func exhausted(status: Int?) -> Refusal {
    switch status {
    case 429:
      // The code is anthropic-python 2.12's, the words those of a limit that users set themselves.
      Refusal(
        429,
        "rate_limit_error",
        "You have reached your specified API usage limits.",
        code: "enforced_spend_limit_reached"
      )
    default:
      Refusal(
        status ?? 400,
        status == 402 ? "billing_error" : "invalid_request_error",
        """
        Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing \
        to upgrade or purchase credits.
        """
      )
    }
  }

  /// As users quote it in 2026; the words for a number of requests are of the same form.
  private static func words(for limit: Failure.Limit?, of model: String?) -> String {
    let limit = limit ?? Failure.Limit(.inputTokens, limit: 30_000)
    let sales = """
      contact sales at https://claude.com/contact-sales to discuss your options for a rate limit \
      increase.
      """
    let unit: String
    switch limit.unit {
    case .requests: unit = "requests"
    case .tokens: unit = "tokens"
    case .inputTokens: unit = "input tokens"
    case .outputTokens: unit = "output tokens"
    case .concurrency:
      return """
        Number of concurrent connections has exceeded your rate limit. Please try again later or \
        \(sales)
        """
    }
    let whose = model.map { ", model: \($0)" } ?? ""
    return """
      This request would exceed your organization's rate limit of \(grouped(limit.limit)) \(unit) \
      per \(limit.window.rawValue) (org: \(Anthropic.organization)\(whose)). For details, refer \
      to: https://docs.claude.com/en/api/rate-limits. You can see the response headers for current \
      usage. Please reduce the prompt length or the maximum tokens requested, or try again later. \
      You may also \(sales)
      """
  }

  /// With commas: 30,000.
  private static func grouped(_ number: Int) -> String {
    let digits = Array(String(number))
    return digits.enumerated().reduce(into: "") { text, digit in
      if digit.offset > 0, (digits.count - digit.offset) % 3 == 0 { text.append(",") }
      text.append(digit.element)
    }
  }

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody:
      "The request body is not valid JSON: unexpected end of data: line 1 column 1 (char 0)"
    case .malformedJSON(let problem, let line, let column, let offset):
      """
      The request body is not valid JSON: \(problem): line \(line) column \(column) (char \(offset))
      """
    case .notAnObject: "Input should be an object"
    case .missing(let field): "\(field): Field required"
    case .wrongType(let field, let expected): "\(field): Input should be \(expected)"
    case .badValue(let field, _, let rule): "\(field): \(rule)"
    case .empty(let field): "\(field): at least one item is required"
    case nil: "The request could not be understood."
    }
  }
}
