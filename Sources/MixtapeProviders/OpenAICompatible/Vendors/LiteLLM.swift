import MixtapeHTTP
import MixtapeJSON

/// The LiteLLM proxy.
///
/// From the source of litellm 1.106: every format of the big three under its own paths.
struct LiteLLM: OpenAICompatible {
  static let basePaths = ["/v1", ""]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "openai",
    names: ["gpt-4o-mini", "claude-sonnet-4-5", "gemini-2.5-flash"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid("chatcmpl-"),
      head: AnswerHead(requestIDField: "x-litellm-call-id", requestIDForm: .uuid()),
      whole: [
        .id, .created, .model, .completion, .null("system_fingerprint"),
        .choices(
          .finishReason,
          .index,
          .message(.content, .role, .toolCalls, .null("function_call"), reasoning)
        ),
        .usage(usage),
      ],
      chunk: [
        .id, .created, .model, .completionChunk, .choices(.index, .delta, .finishReason),
        .usage(usage),
      ]
    )
    dialect.firstDelta = [.role, .content, reasoning]
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    dialect.keepAlive = KeepAlive(": ping\n\n", every: .seconds(15))
    return dialect
  }()

  private static let reasoning = ChatField.reasoning("reasoning_content")
  private static let usage: [ChatField] =
    [.completionTokens, .promptTokens, .totalTokens] + [.reasoningTokens, .cachedTokens]

  let name = "litellm"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints + Anthropic.sharedEndpoints + Gemini.sharedEndpoints

  /// The code is the status as a string.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var refusal = refusal
    refusal.code = .string(String(refusal.status))
    return ErrorBody(OpenAIErrors.body(of: refusal), .compact)
  }
}
