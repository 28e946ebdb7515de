import MixtapeJSON

/// Cohere's errors: flat, `{"id":…,"message":…}`, with no name for the kind.
///
/// Words from its page of errors (2025-11); those of 403, 405, 413 and from 500 on are unverified.
struct CohereErrors: ErrorFormat {
  let head = Cohere.head

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Refusal(400, "", Self.words(for: failure.flaw))
    case .invalidKey: Refusal(401, "", "invalid api token")
    case .permission: Refusal(403, "", "you do not have permission to access this resource")
    case .notFound: Refusal(404, "", "404 page not found")
    case .wrongMethod: Refusal(405, "", "405 method not allowed")
    case .unknownModel:
      Refusal(
        404,
        "",
        """
        model '\(failure.subject ?? "unknown")' not found, make sure the correct model ID was used \
        and that you have access to the model.
        """
      )
    case .missed: Refusal(404, "", "No recording answers this request.")
    case .contextTooLong:
      Refusal(
        400,
        "",
        """
        too many tokens: size limit exceeded by 11326 tokens. Try using shorter or fewer inputs. \
        The limit for this model is 132000 tokens.
        """
      )
    case .tooLarge: Refusal(413, "", "request entity too large")
    case .unprocessable: Refusal(422, "", "invalid request: the request could not be processed.")
    case .rateLimited: Refusal(429, "", Self.words(for: failure.limit))
    case .quotaExhausted: Refusal(402, "", Self.quotaExhausted)
    case .overloaded, .unavailable: Refusal(503, "", "service unavailable")
    case .serverError: Refusal(500, "", "internal server error, please try again later")
    case .badGateway: Refusal(502, "", "bad gateway")
    case .timeout: Refusal(504, "", "gateway timeout")
    case .notBuiltIn: Refusal(501, "", "Mixtape cannot write this answer yet.")
    }
  }

  /// A key that is refused gets no id.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    if refusal.status == 401 {
      return ErrorBody(["message": .string(refusal.message)], .compact)
    }
    return ErrorBody(
      ["id": .string(Self.uuid(requestID)), "message": .string(refusal.message)],
      .compact
    )
  }

  /// An error's id, made from that of the request: whether the two are related is unverified.
  private static func uuid(_ digits: String) -> String {
    var letters = Array(digits.utf8)
    guard letters.count == 32 else { return digits }
    letters[12] = UInt8(ascii: "4")
    letters[16] = UInt8(ascii: "a")
    for index in [20, 16, 12, 8] { letters.insert(UInt8(ascii: "-"), at: index) }
    return String(decoding: letters, as: UTF8.self)
  }

  private static let quotaExhausted = """
    Maximum billing reached for this API key as set in your dashboard, please go to \
    https://dashboard.cohere.com/billing?tab=payment to increase your maximum amount to continue \
    using this API key. Your billing capacity will reset at the beginning of next month.
    """

  private static func words(for limit: Failure.Limit?) -> String {
    switch limit?.unit {
    case nil: "You are past the per minute request limit, please wait and try again later."
    case .requests:
      """
      You are using a Trial key, which is limited to \(limit?.limit ?? 0) API calls / \
      \(limit?.window.rawValue ?? ""). You can continue to use the Trial key for free or upgrade \
      to a Production key with higher rate limits at 'https://dashboard.cohere.com/api-keys'. \
      Contact us on 'https://discord.gg/XW44jPfYJu' or email us at support@cohere.com with any \
      questions
      """
    case .tokens, .inputTokens, .outputTokens:
      """
      trial token rate limit exceeded, limit is \(limit?.limit ?? 0) tokens per \
      \(limit?.window.rawValue ?? "")
      """
    case .concurrency: "Please wait and try again later"
    }
  }

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody: "invalid json syntax: unexpected end of JSON input"
    case .malformedJSON(let problem, _, _, _): "invalid json syntax: \(problem)"
    case .notAnObject: "invalid type: the request's body should be of type object."
    case .missing(field: "model"): "a model parameter is required for this endpoint."
    case .missing(let field): "invalid request: required '\(field)' param is missing or empty."
    case .wrongType(let field, let expected):
      """
      invalid type: parameter '\(field)' should be \(expected). For proper usage, please refer to \
      https://docs.cohere.com/v2/reference/chat
      """
    case .badValue(let field, _, let rule): "invalid request: \(field) \(rule)."
    case .empty(let field): "invalid request: list of \(field) must not be empty"
    case nil: "invalid request: the request could not be understood."
    }
  }
}
