import MixtapeHTTP
import MixtapeJSON

/// Bedrock's errors: `{"message":…}`, their kind in the field `x-amzn-ErrorType`.
///
/// Statuses from botocore's model of the service, words from errors that users quote; those of 404,
/// 405, 413 and 502 are unverified, as is every word about JSON that cannot be read.
struct BedrockErrors: ErrorFormat {
  let head = Bedrock.head

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .badRequest: Self.refusal(for: failure.flaw)
    case .invalidKey:
      Refusal(
        403,
        "UnrecognizedClientException",
        "The security token included in the request is invalid."
      )
    case .permission:
      Refusal(
        403,
        "AccessDeniedException",
        "You don't have access to the model with the specified model ID."
      )
    case .notFound: Refusal(404, "UnknownOperationException", "Unknown operation.")
    case .missed: Refusal(404, "ResourceNotFoundException", "No recording answers this request.")
    case .wrongMethod: Refusal(405, "UnknownOperationException", "Method not allowed.")
    case .unknownModel: Refusal(400, Self.invalid, "The provided model identifier is invalid.")
    case .contextTooLong: Refusal(400, Self.invalid, "Input is too long for requested model.")
    case .tooLarge:
      Refusal(413, "RequestEntityTooLargeException", "The request's body is too large.")
    case .unprocessable:
      Refusal(
        400,
        Self.invalid,
        "The model returned the following errors: Malformed input request, please reformat your "
          + "input and try again."
      )
    case .rateLimited: Refusal(429, "ThrottlingException", Self.words(for: failure.limit))
    case .quotaExhausted:
      Refusal(
        400,
        "ServiceQuotaExceededException",
        "Your request exceeds the service quota for your account."
      )
    case .overloaded, .unavailable, .serverError, .badGateway, .timeout, .notBuiltIn:
      Self.trouble(failure.kind)
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(["message": .string(refusal.message)], .compact)
  }

  func complete(
    _ head: inout HTTPResponseHead,
    of refusal: Refusal,
    for failure: Failure
  ) {
    let namespace = "http://internal.amazon.com/coral/com.amazon.bedrock/"
    head.fields.append("x-amzn-ErrorType", "\(refusal.type):\(namespace)")
  }

  /// The exception that ends a stream, of the few that a stream may end with.
  static func exception(for refusal: Refusal) -> String {
    switch refusal.type {
    case "ThrottlingException": "throttlingException"
    case "ServiceUnavailableException": "serviceUnavailableException"
    case "ModelTimeoutException", "ModelErrorException": "modelStreamErrorException"
    default: refusal.status < 500 ? "validationException" : "internalServerException"
    }
  }

  private static let invalid = "ValidationException"

  private static func trouble(_ kind: Failure.Kind) -> Refusal {
    let failed = "InternalServerException"
    return switch kind {
    case .overloaded:
      Refusal(
        503,
        "ServiceUnavailableException",
        "Bedrock is unable to process your request."
      )
    case .unavailable:
      Refusal(
        503,
        "ServiceUnavailableException",
        "The service isn't currently available. Try again later."
      )
    case .timeout:
      Refusal(
        408,
        "ModelTimeoutException",
        "Model has timed out in processing the request. Try your request again."
      )
    case .badGateway: Refusal(502, failed, "Bad gateway.")
    case .notBuiltIn: Refusal(501, failed, "Mixtape cannot write this answer yet.")
    default:
      Refusal(
        500,
        failed,
        "The system encountered an unexpected error during processing. Try your request again."
      )
    }
  }

  private static func words(for limit: Failure.Limit?) -> String {
    let what =
      switch limit?.unit {
      case .tokens, .inputTokens, .outputTokens: "tokens"
      case .requests, .concurrency, nil: "requests"
      }
    let window = limit?.window == .day ? " per day" : ""
    return "Too many \(what)\(window), please wait before trying again."
  }

  private static func refusal(for flaw: Failure.Flaw?) -> Refusal {
    let unreadable = "SerializationException"
    return switch flaw {
    case .noBody: violation(of: "messages", value: "null", "Member must not be null")
    case .malformedJSON(let problem, _, _, _): Refusal(400, unreadable, problem)
    case .notAnObject:
      Refusal(400, unreadable, "Start of structure or map expected where not found.")
    case .missing(let field): violation(of: field, value: "null", "Member must not be null")
    case .wrongType(let field, let expected):
      Refusal(400, unreadable, "The value at '\(field)' can not be converted to \(expected)")
    case .badValue(let field, let value, let rule):
      violation(of: field, value: "'\(value)'", rule)
    case .empty:
      Refusal(
        400,
        invalid,
        """
        A conversation must start with a user message. Try again with a conversation that starts \
        with a user message.
        """
      )
    case nil: Refusal(400, invalid, "The request could not be understood.")
    }
  }

  private static func violation(of field: String, value: String, _ rule: String) -> Refusal {
    Refusal(
      400,
      invalid,
      """
      1 validation error detected: Value \(value) at '\(field)' failed to satisfy constraint: \
      \(rule)
      """
    )
  }
}
