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
    dialect.interruption = interruption
    // How often is unverified: recordings have from one to seventeen of them before an answer.
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
    case .invalidKey: Refusal(401, "", "User not found.")
    case .unknownModel:
      Refusal(400, "", "\(failure.subject ?? "unknown") is not a valid model ID")
    case .contextTooLong:
      Refusal(
        400,
        "",
        """
        This endpoint's maximum context length is 131072 tokens. However, you requested about \
        131073 tokens (131073 of text input). Please reduce the length of either one, or use the \
        "middle-out" transform to compress your prompt automatically.
        """
      )
    case .rateLimited, .overloaded: Refusal(429, "", Self.upstreamError)
    case .quotaExhausted:
      Refusal(
        402,
        "",
        """
        This request requires more credits, or fewer max_tokens. You requested up to 4096 tokens, \
        but can only afford 0.
        """
      )
    case .badGateway: Refusal(502, "", Self.upstreamError)
    case .unavailable: Refusal(503, "", "No allowed providers are available")
    default: ImitatorErrors.refusal(for: failure)
    }
  }

  private static let upstreamError = "Provider returned error"

  /// The code is the status as a number, and there is no type.
  ///
  /// What a provider behind it said is among the metadata.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var error = JSONObject()
    error["message"] = .string(refusal.message)
    error["code"] = .number(JSONNumber(refusal.status))
    if refusal.message == Self.upstreamError {
      error["metadata"] = [
        "raw": .string(Self.raw(failure)),
        "provider_name": "Mixtape",
      ]
    }
    return ErrorBody(["error": .object(error), "user_id": "user_mixtape"], .compact)
  }

  private static func raw(_ failure: Failure) -> String {
    let model = failure.subject ?? "The model"
    return failure.kind == .badGateway
      ? "\(model): bad gateway"
      : """
      \(model) is temporarily rate-limited upstream. Please retry shortly, or add your own key to \
      accumulate your rate limits: https://openrouter.ai/settings/integrations
      """
  }

  /// As its documents have it; that `[DONE]` follows is recorded.
  private static let interruption = ChatInterruption(isDone: true) { refusal, chunk in
    var json = JSONObject()
    for key in ["id", "object", "created", "model", "provider"] {
      if let value = chunk?[key] { json[key] = value }
    }
    // Here the code comes first, recorded.
    json["error"] = [
      "code": .number(JSONNumber(refusal.status)), "message": .string(refusal.message),
    ]
    json["choices"] = [
      [
        "index": 0,
        "delta": ["role": "assistant", "content": ""],
        "finish_reason": "error",
        "native_finish_reason": "error",
        "logprobs": .null,
      ]
    ]
    return .object(json)
  }
}
