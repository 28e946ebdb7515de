import MixtapeJSON

/// Google's errors: `{"error":{"code":…,"message":…,"status":…}}`; never a request id, a rate-limit
/// field or a `retry-after`.
///
/// Words from recordings and from errors that users quote in issues; those of 403, 500, 502, 504
/// and of Vertex's 429 are unverified.
struct GeminiErrors: ErrorFormat {
  let head = Gemini.head
  let tellsRetryAfter = false
  var surface = GeminiSurface.studio
  /// As on the paths that speak OpenAI's format.
  var wrapsAll = false

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Refusal(400, "INVALID_ARGUMENT", Self.words(for: failure.flaw))
    case .invalidKey:
      Refusal(400, "INVALID_ARGUMENT", Self.invalidKey, param: Self.invalidKeyDetails)
    case .permission:
      Refusal(403, "PERMISSION_DENIED", "The caller does not have permission")
    case .wrongMethod: Refusal(405, "UNIMPLEMENTED", "Method not allowed.")
    case .unprocessable: Refusal(422, "INVALID_ARGUMENT", "The request could not be processed.")
    case .notFound, .unknownModel, .missed: absence(failure)
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
    case .rateLimited, .quotaExhausted: GeminiQuota(failure).refusal(surface)
    case .overloaded, .serverError, .badGateway, .unavailable, .timeout, .notBuiltIn:
      Self.trouble(failure)
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(Self.json(refusal), .prettyLine, type: head.wholeType)
  }

  /// Details, where there are any, are the refusal's `param`.
  static func json(_ refusal: Refusal) -> JSON {
    var error = JSONObject()
    error["code"] = .number(JSONNumber(refusal.status))
    error["message"] = .string(refusal.message)
    error["status"] = .string(refusal.type)
    if !refusal.param.isNull { error["details"] = refusal.param }
    return ["error": .object(error)]
  }

  /// In the stream that is a JSON array, an error before it began is a list of one.
  func wrapped(_ body: JSON, for operation: Operation?) -> JSON {
    wrapsAll || operation.map(GeminiContent.isArray) ?? false ? [body] : body
  }

  private func absence(_ failure: Failure) -> Refusal {
    let name = failure.subject ?? "unknown"
    return switch (failure.kind, surface) {
    case (.unknownModel, .studio):
      Refusal(
        404,
        "NOT_FOUND",
        """
        models/\(name) is not found for API version v1beta, or is not supported for \
        generateContent. Call ModelService.ListModels to see the list of available models and \
        their supported methods.
        """
      )
    case (.unknownModel, .vertex):
      Refusal(
        404,
        "NOT_FOUND",
        """
        Publisher Model \
        `projects/mixtape/locations/global/publishers/google/models/\(name)` not found.
        """,
        param: []
      )
    case (.missed, _): Refusal(404, "NOT_FOUND", "No recording answers this request.")
    default: Refusal(404, "NOT_FOUND", "Requested entity was not found.")
    }
  }

  private static func trouble(_ failure: Failure) -> Refusal {
    switch failure.kind {
    case .overloaded:
      Refusal(
        503,
        "UNAVAILABLE",
        """
        This model is currently experiencing high demand. Spikes in demand are usually temporary. \
        Please try again later.
        """
      )
    case .badGateway: Refusal(502, "UNAVAILABLE", "Bad gateway.")
    case .unavailable:
      Refusal(503, "UNAVAILABLE", "The service is currently unavailable.")
    case .timeout:
      Refusal(504, "DEADLINE_EXCEEDED", "Deadline expired before operation could complete.")
    case .notBuiltIn:
      Refusal(501, "UNIMPLEMENTED", "Mixtape cannot write this answer yet.")
    default: Refusal(500, "INTERNAL", "An internal error has occurred.")
    }
  }

  private static func words(for flaw: Failure.Flaw?) -> String {
    switch flaw {
    case .noBody:
      "Invalid JSON payload received. Unexpected end of string. Expected a value.\n\n^"
    case .malformedJSON: "Invalid JSON payload received. Unexpected token."
    case .notAnObject: "Invalid JSON payload received. Root element must be a message."
    case .missing(let field), .empty(let field):
      "* GenerateContentRequest.\(field): \(field) is not specified\n"
    case .wrongType(let field, let expected):
      "Invalid value at '\(field)': expected \(expected)"
    case .badValue(let field, _, let rule): "* GenerateContentRequest.\(field): \(rule)\n"
    case nil: "Request contains an invalid argument."
    }
  }

  private static let invalidKey = "API key not valid. Please pass a valid API key."
  private static let invalidKeyDetails: JSON = [
    [
      "@type": "type.googleapis.com/google.rpc.ErrorInfo",
      "reason": "API_KEY_INVALID",
      "domain": "googleapis.com",
      "metadata": ["service": "generativelanguage.googleapis.com"],
    ],
    [
      "@type": "type.googleapis.com/google.rpc.LocalizedMessage",
      "locale": "en-US",
      "message": .string(invalidKey),
    ],
  ]
}
