import MixtapeHTTP
import MixtapeJSON

/// A vLLM server.
///
/// Shapes: openllmetry's recording of 2024-11 and the server's source.
struct VLLM: OpenAICompatible {
  static let basePaths = ["/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "vllm",
    names: ["meta-llama/Llama-3.1-8B-Instruct"]
  )

  static let dialect: ChatDialect = {
    let usage: [ChatField] = [.promptTokens, .totalTokens, .completionTokens]
    return ChatDialect(
      id: .letters("chatcmpl-", .hexadecimal, 32),
      head: AnswerHead(fixed: [("server", "uvicorn")]),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(.role, .content, .fixed("tool_calls", [])),
          .null("logprobs"),
          .finishReason,
          .null("stop_reason")
        ),
        .usage(usage), .null("prompt_logprobs"),
      ],
      chunk: ChatDialect.commonChunk.dropLast() + [.usage(usage)]
    )
  }()

  let name = "vllm"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints + Anthropic.sharedEndpoints

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .invalidKey: Refusal(401, "", "Unauthorized")
    case .unknownModel:
      Refusal(404, "", "The model `\(failure.subject ?? "unknown")` does not exist.")
    default: OpenAIErrors.refusal(for: failure)
    }
  }

  /// The type is the name of a class, the code the status as a number.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var refusal = refusal
    refusal.code = .number(JSONNumber(refusal.status))
    refusal.type =
      switch refusal.status {
      case 404: "NotFoundError"
      case 400..<500: "BadRequestError"
      default: "InternalServerError"
      }
    return ErrorBody(OpenAIErrors.body(of: refusal), .compact)
  }
}
