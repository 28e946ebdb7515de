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
    let stopReason = ChatField("stop_reason", .stopSequence)
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .hexadecimal, 32),
      head: AnswerHead(fixed: [("server", "uvicorn")]),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(
            .role,
            .content,
            .reasoning("reasoning"),
            ChatField("tool_calls", .toolCalls(.emptyList))
          ),
          .null("logprobs"),
          .finishReason,
          stopReason
        ),
        .usage(usage), .null("prompt_logprobs"),
      ],
      chunk: [
        .id, .completionChunk, .created, .model,
        .choices(.index, .delta, .null("logprobs"), .finishReason, stopReason.only(.last)),
        .usage(usage),
      ]
    )
    dialect.firstDelta = [.role, .content(.emptyText)]
    dialect.delta = [.content(.leftOut), .reasoning("reasoning"), .toolCalls]
    // The last token has no text: it says that the model has ended.
    dialect.lastDelta = [.fixed("content", "")]
    dialect.toolCalls = ChatToolCalls(
      id: { _ in .letters("chatcmpl-tool-", .hexadecimal, 32) },
      first: ChatToolCalls.whole(.callIndex)
    )
    return dialect
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
