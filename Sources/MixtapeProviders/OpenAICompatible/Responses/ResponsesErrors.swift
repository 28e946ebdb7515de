import MixtapeHTTP
import MixtapeJSON

/// What OpenAI says otherwise under `/responses` than elsewhere.
///
/// The unknown model is opentelemetry's recording; the words for what is missing and for an unknown
/// `previous_response_id` are quoted in users' issues of 2026.
struct ResponsesErrors: ErrorFormat {
  let head: AnswerHead

  func refusal(for failure: Failure) -> Refusal {
    let common = OpenAIErrors.refusal(for: failure)
    func refusal(_ message: String, _ code: JSON, _ param: JSON) -> Refusal {
      Refusal(400, "invalid_request_error", message, code: code, param: param)
    }
    switch (failure.kind, failure.flaw) {
    case (.unknownModel, _):
      return refusal(
        "The requested model '\(failure.subject ?? "unknown")' does not exist.",
        "model_not_found",
        "model"
      )
    case (.contextTooLong, _):
      return refusal(
        """
        Your input exceeds the context window of this model. Please adjust your input and try again.
        """,
        "context_length_exceeded",
        "input"
      )
    case (_, .missing(let field)):
      return refusal(
        "Missing required parameter: '\(field)'.",
        "missing_required_parameter",
        .string(field)
      )
    case (_, .empty(field: "input")):
      return refusal(
        """
        One of "input" or "previous_response_id" or 'prompt' or 'conversation' must be provided.
        """,
        "missing_required_parameter",
        nil
      )
    case (_, .badValue(field: "previous_response_id", _, _)):
      return refusal(common.message, "previous_response_not_found", common.param)
    // A tool's call or result that stands alone.
    case (_, .badValue(field: "input", _, _)):
      return refusal(common.message, nil, common.param)
    default:
      return common
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(OpenAIErrors.body(of: refusal), .pretty)
  }
}
