import MixtapeJSON

/// Google's errors: `{"error":{"code":…,"message":…,"status":…}}`; never a request id or a
/// rate-limit field.
///
/// Words from recordings and from errors that users quote in issues; those of 403, 500, 502 and 504
/// are unverified.
struct GeminiErrors: ErrorFormat {
  let head = Gemini.head

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Refusal(400, "INVALID_ARGUMENT", Self.words(for: failure.flaw))
    case .invalidKey:
      Refusal(
        400,
        "INVALID_ARGUMENT",
        "API key not valid. Please pass a valid API key."
      )
    case .permission:
      Refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
    case .wrongMethod: Refusal(405, "UNIMPLEMENTED", "Method not allowed.")
    case .unprocessable: Refusal(422, "INVALID_ARGUMENT", "The request could not be processed.")
    case .notFound, .unknownModel, .missed: Self.absence(failure)
    case .contextTooLong:
      Refusal(
        400,
        "INVALID_ARGUMENT",
        """
        The input token count (1048577) exceeds the maximum number of tokens allowed (1048576).
        """
      )
    case .tooLarge:
      Refusal(
        400,
        "INVALID_ARGUMENT",
        "Request payload size exceeds the limit: 20971520 bytes."
      )
    case .rateLimited, .quotaExhausted:
      Refusal(429, "RESOURCE_EXHAUSTED", Self.exhausted)
    case .overloaded:
      Refusal(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")
    case .serverError: Refusal(500, "INTERNAL", "An internal error has occurred.")
    case .badGateway: Refusal(502, "UNAVAILABLE", "Bad gateway.")
    case .unavailable:
      Refusal(503, "UNAVAILABLE", "The service is currently unavailable.")
    case .timeout:
      Refusal(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
    case .notBuiltIn:
      Refusal(501, "UNIMPLEMENTED", "Mixtape cannot write this answer yet.")
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var error: JSONObject = JSONObject()
    error["code"] = .number(JSONNumber(refusal.status))
    error["message"] = .string(refusal.message)
    error["status"] = .string(refusal.type)
    error["details"] = Self.details(of: failure)
    return ErrorBody(["error": .object(error)], .prettyLine, type: head.wholeType)
  }

  /// In the stream that is a JSON array, an error before it began is a list of one.
  func wrapped(_ body: JSON, for operation: Operation?) -> JSON {
    operation.map(GeminiContent.isArray) ?? false ? [body] : body
  }

  private static let exhausted = """
    You exceeded your current quota, please check your plan and billing details. For more \
    information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To \
    monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for metric: \
    generativelanguage.googleapis.com/generate_content_free_tier_requests, limit: 20\nPlease retry \
    in 20s.
    """

  private static func absence(_ failure: Failure) -> Refusal {
    switch failure.kind {
    case .unknownModel:
      Refusal(
        404,
        "NOT_FOUND",
        """
        models/\(failure.subject ?? "unknown") is not found for API version v1beta, or is not \
        supported for generateContent. Call ModelService.ListModels to see the list of available \
        models and their supported methods.
        """
      )
    case .missed: Refusal(404, "NOT_FOUND", "No recording answers this request.")
    default: Refusal(404, "NOT_FOUND", "Requested entity was not found.")
    }
  }

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody:
      "Invalid JSON payload received. Unexpected end of string. Expected a value.\n\n^"
    case .malformedJSON: "Invalid JSON payload received. Unexpected token."
    case .notAnObject: "Invalid JSON payload received. Root element must be a message."
    case .missing(let field): "* GenerateContentRequest.\(field): \(field) is not specified\n"
    case .wrongType(let field, let expected):
      "Invalid value at '\(field)': expected \(expected)"
    case .badValue(let field, _, let rule): "* GenerateContentRequest.\(field): \(rule)\n"
    case .empty(let field): "* GenerateContentRequest.\(field): \(field) is not specified\n"
    case nil: "Request contains an invalid argument."
    }
  }

  private static func details(of failure: Failure) -> JSON? {
    switch failure.kind {
    case .invalidKey:
      [
        [
          "@type": "type.googleapis.com/google.rpc.ErrorInfo",
          "reason": "API_KEY_INVALID",
          "domain": "googleapis.com",
          "metadata": ["service": "generativelanguage.googleapis.com"],
        ]
      ]
    case .rateLimited:
      [
        [
          "@type": "type.googleapis.com/google.rpc.QuotaFailure",
          "violations": [
            [
              "quotaMetric":
                "generativelanguage.googleapis.com/generate_content_free_tier_requests",
              "quotaId": "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
              "quotaDimensions": ["location": "global"],
              "quotaValue": "20",
            ]
          ],
        ],
        ["@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "20s"],
      ]
    default: nil
    }
  }
}
