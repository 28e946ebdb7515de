import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/chat/completions`: Anthropic's models for clients that speak OpenAI's format.
///
/// That it is there and how its errors look is from issues of 2025 and 2026; the shape of its
/// answers is OpenAI's documented one with Anthropic's ids, unverified.
enum AnthropicChat {
  static let endpoint = Endpoint(
    "POST",
    "/v1/chat/completions",
    "chat.completions",
    ChatCompletions(
      ChatDialect(id: .letters("msg_01", .base58, 22), head: Anthropic.head)
    ),
    errors: AnthropicChatErrors()
  )
}

/// The same status and words, in OpenAI's shape; what kind of error it is stands in `code`.
struct AnthropicChatErrors: ErrorFormat {
  let head = Anthropic.head

  func refusal(for failure: Failure) -> Refusal {
    AnthropicErrors().refusal(for: failure)
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(
      [
        "error": [
          "code": .string(refusal.type),
          "message": .string(refusal.message),
          "type": "invalid_request_error",
          "param": nil,
        ]
      ],
      .compact
    )
  }
}
