import MixtapeJSON

/// What a provider that imitates OpenAI says where its own words are not known: OpenAI's status and
/// type, and words that do not send its customers to OpenAI.
enum ImitatorErrors {
  static func refusal(for failure: Failure) -> Refusal {
    var refusal = OpenAIErrors.refusal(for: failure)
    if let words = words(for: failure) { refusal.message = words }
    return refusal
  }

  private static func words(for failure: Failure) -> String? {
    switch failure.kind {
    case .badRequest:
      switch failure.flaw {
      case .noBody, .malformedJSON, .notAnObject: "The request body is not a JSON object."
      default: String?.none
      }
    case .invalidKey: "Incorrect API key provided."
    case .rateLimited: rateLimit(failure.limit)
    case .quotaExhausted: "The account has no credit left."
    case .overloaded: "The model is overloaded. Please try again later."
    case .serverError: "The server had an error while processing the request."
    default: String?.none
    }
  }

  private static func rateLimit(_ limit: Failure.Limit?) -> String {
    guard let limit else { return "Rate limit reached. Please slow down." }
    let unit = unit(limit.unit)
    let name = limit.unit == .concurrency ? unit : "\(unit) per \(limit.window.rawValue)"
    if limit.isTooSmall {
      return """
        Request too large: \(limit.limit) \(name), \(limit.requested) requested. Please ask for \
        less.
        """
    }
    return """
      Rate limit reached: \(limit.limit) \(name), \(limit.used) used, \(limit.requested) \
      requested. Please try again \(GoDuration.after(limit.wait)).
      """
  }

  static func unit(_ unit: Failure.Limit.Unit) -> String {
    switch unit {
    case .requests: "requests"
    case .tokens: "tokens"
    case .inputTokens: "input tokens"
    case .outputTokens: "output tokens"
    case .concurrency: "concurrent requests"
    }
  }

  /// The size of a context window and one token more: what is said where nobody counted.
  static let contextTooLong = """
    This model's maximum context length is 131072 tokens. However, you requested 131073 tokens \
    (131072 in the messages, 1 in the completion). Please reduce the length of the messages or \
    completion.
    """
}
