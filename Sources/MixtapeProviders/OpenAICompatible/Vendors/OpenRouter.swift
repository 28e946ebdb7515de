import MixtapeHTTP
import MixtapeJSON

/// openrouter.ai.
///
/// Shapes: pydantic-ai's recordings of 2026.
struct OpenRouter: OpenAICompatible {
  static let basePaths = ["/api/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "openrouter",
    names: [
      "openai/gpt-4o-mini", "anthropic/claude-sonnet-4.5", "google/gemini-2.5-flash",
      "deepseek/deepseek-chat", "qwen/qwen3-coder", "z-ai/glm-4.6",
    ]
  )

  static let dialect: ChatDialect = {
    let choice: [ChatField] = [.finishReason, ChatField("native_finish_reason", .finishReason)]
    var dialect = ChatDialect(
      id: .stamped("gen-", .base62, 20),
      head: AnswerHead(
        requestIDField: "x-generation-id",
        requestIDForm: .stamped("gen-", .base62, 20),
        fixed: [("access-control-allow-origin", "*"), ("x-provider-name", "Mixtape")],
        ofStreams: [("cache-control", "no-cache")],
        streamType: "text/event-stream"
      ),
      whole: [
        .id, .completion, .created, .model, provider,
        ChatField(
          "choices",
          .choices(
            [.index, .null("logprobs")] + choice
              + [
                .message(
                  .role,
                  .content(.emptyText),
                  ChatField("refusal", .refusal(.null)),
                  .reasoning("reasoning", .null),
                  details.besideReasoning,
                  .toolCalls
                )
              ]
          )
        ),
        .usage(usage),
      ],
      chunk: [
        .id, .completionChunk, .created, .model, provider,
        ChatField("choices", .choices([.index, .delta] + choice + [.null("logprobs")])),
        .usage(usage),
      ]
    )
    dialect.usagePlace = .extraChunkWithChoices
    let silence: [ChatField] = [.role, .fixed("content", "")]
    let delta = [ChatField.role, .content(.emptyText), .reasoning("reasoning", .null), details]
    dialect.firstDelta = silence + [.null("reasoning"), .fixed("reasoning_details", [])]
    dialect.delta = delta + [.toolCalls]
    dialect.lastDelta = delta
    dialect.usageDelta = silence
    dialect.toolCalls.whole = dialect.toolCalls.first
    dialect.keepAlive = KeepAlive(
      ": OPENROUTER PROCESSING\n\n",
      every: .seconds(1),
      comesFirst: true
    )
    return dialect
  }()

  private static let details = ChatField(
    "reasoning_details",
    .reasoningDetails([
      .fixed("type", "reasoning.text"), .reasoning("text"), .fixed("format", "unknown"),
      .fixed("index", 0),
    ])
  )

  private static let usage: [ChatField] =
    .plainUsage + [
      .fixed("cost", 0), .fixed("is_byok", false),
      .object(
        "prompt_tokens_details",
        ChatField("cached_tokens", .count(.cached)),
        .fixed("audio_tokens", 0)
      ),
      .fixed("cost_details", ["upstream_inference_cost": .null]),
      .reasoningTokens,
    ]

  private static let provider = ChatField.fixed("provider", "Mixtape")

  let name = "openrouter"
  let origin: Origin? = Origin(isSecure: true, host: "openrouter.ai", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/api/v1/{path*}"]
  let endpoints = commonEndpoints

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .unknownModel:
      Refusal(400, "", "\(failure.subject ?? "unknown") is not a valid model ID")
    case .rateLimited, .overloaded: Refusal(429, "", "Provider returned error")
    case .quotaExhausted: Refusal(402, "", "Insufficient credits")
    case .badGateway: Refusal(502, "", "Provider returned error")
    case .unavailable: Refusal(503, "", "No allowed providers are available")
    default: OpenAIErrors.refusal(for: failure)
    }
  }

  /// The code is the status as a number; there is no type.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    let code = JSON.number(JSONNumber(refusal.status))
    return ErrorBody(["error": ["message": .string(refusal.message), "code": code]], .compact)
  }
}
