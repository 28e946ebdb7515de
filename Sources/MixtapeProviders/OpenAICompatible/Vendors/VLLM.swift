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
    dialect.interruption = ChatInterruption(layout: .python, isDone: true) { refusal, _ in
      body(of: refusal)
    }
    // The last token has no text: it says that the model has ended.
    dialect.lastDelta = [.fixed("content", "")]
    dialect.toolCalls = ChatToolCalls(
      id: { _ in .letters("chatcmpl-tool-", .hexadecimal, 32) },
      first: ChatToolCalls.whole(.callIndex)
    )
    return dialect
  }()

  private static let embeddings: Embeddings = {
    var embeddings = Embeddings(dialect)
    embeddings.identifier = .letters("embd-", .hexadecimal, 32)
    embeddings.tellsCreation = true
    embeddings.usage = { count in
      ["prompt_tokens": count, "total_tokens": count, "completion_tokens": 0]
    }
    return embeddings
  }()

  let name = "vllm"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  let endpoints =
    [Endpoint("POST", "/v1/embeddings", "embeddings", embeddings)] + commonEndpoints
    + Anthropic.sharedEndpoints

  func refusal(for failure: Failure) -> Refusal {
    var refusal = ImitatorErrors.refusal(for: failure)
    switch failure.kind {
    case .invalidKey: refusal.message = "Unauthorized"
    case .notFound: refusal.message = "Not Found"
    case .unknownModel:
      refusal.message = "The model `\(failure.subject ?? "unknown")` does not exist."
    case .contextTooLong: refusal.message = ImitatorErrors.contextTooLong
    default: break
    }
    return refusal
  }

  /// The web framework answers for keys and paths: in its own form.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    switch failure.kind {
    case .invalidKey: ErrorBody(["error": .string(refusal.message)], .compact)
    case .notFound: ErrorBody(["detail": .string(refusal.message)], .compact)
    default: ErrorBody(Self.body(of: refusal), .compact)
    }
  }

  /// The type is the name of a class, the code the status as a number.
  private static func body(of refusal: Refusal) -> JSON {
    var refusal = refusal
    refusal.code = .number(JSONNumber(refusal.status))
    refusal.param = nil
    refusal.type =
      switch refusal.status {
      case 404: "NotFoundError"
      case 400..<500: "BadRequestError"
      default: "InternalServerError"
      }
    return OpenAIErrors.body(of: refusal)
  }
}
