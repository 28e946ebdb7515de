import MixtapeHTTP
import MixtapeJSON

/// api.openai.com.
///
/// Shapes: openllmetry's recordings of 2026-03; see `OpenAIErrors` for errors.
struct OpenAI: OpenAICompatible {
  static let basePaths = ["/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .prettyLine,
    owner: "system",
    names: ["gpt-4o", "gpt-4o-mini", "gpt-4.1", "gpt-5", "o3", "text-embedding-3-small"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .base62, 29),
      head: AnswerHead(
        requestIDField: "x-request-id",
        fixed: [
          ("access-control-expose-headers", "X-Request-ID"),
          ("openai-organization", "mixtape"),
          ("openai-processing-ms", "1"),
          ("openai-version", "2020-10-01"),
        ]
      ),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(.role, .content, .toolCalls, refusal(.null), .fixed("annotations", [])),
          logprobs,
          .finishReason
        ),
        .usage(detailedUsage), .fixed("service_tier", "default"), .null("system_fingerprint"),
      ],
      chunk: [
        .id, .completionChunk, .created, .model, .fixed("service_tier", "default"),
        .null("system_fingerprint"),
        .choices(.index, .delta, logprobs, .finishReason),
        .usage(detailedUsage),
      ]
    )
    dialect.layout = .prettyLine
    dialect.padding = .obfuscation
    dialect.check = OpenAIParameters.check
    dialect.firstDelta = [.role, .content, refusal(.null)]
    dialect.firstDeltaOfCalls = [.role, .content]
    dialect.delta = [.content(.leftOut), refusal(.leftOut), .toolCalls]
    return dialect
  }()

  /// What the models that reason leave out.
  private static let logprobs = ChatField(
    "logprobs",
    .unlessModel(["gpt-5", "o1", "o3", "o4"], .fixed(.null))
  )

  private static let detailedUsage: [ChatField] =
    .plainUsage + [
      .object(
        "prompt_tokens_details",
        ChatField("cached_tokens", .count(.cached)),
        .fixed("audio_tokens", 0)
      ),
      .object(
        "completion_tokens_details",
        ChatField("reasoning_tokens", .count(.reasoning)),
        .fixed("audio_tokens", 0),
        .fixed("accepted_prediction_tokens", 0),
        .fixed("rejected_prediction_tokens", 0)
      ),
    ]

  private static func refusal(_ lack: ChatField.Lack) -> ChatField {
    ChatField("refusal", .refusal(lack))
  }

  let name = "openai"
  let origin: Origin? = Origin(isSecure: true, host: "api.openai.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/v1/{path*}"]

  let endpoints =
    commonEndpoints + [
      Endpoint("GET", "/v1/responses/{response}", "responses.retrieve", PlainRequest()),
      Endpoint("DELETE", "/v1/responses/{response}", "responses.delete", PlainRequest()),
      Endpoint("POST", "/v1/responses/{response}/cancel", "responses.cancel", PlainRequest()),
      Endpoint("GET", "/v1/responses/{response}/input_items", "responses.items", PlainRequest()),
      Endpoint("POST", "/v1/moderations", "moderations", PlainRequest()),
      Endpoint("POST", "/v1/images/generations", "images.generate", PlainRequest()),
      Endpoint("POST", "/v1/audio/speech", "audio.speech", PlainRequest()),
      Endpoint("POST", "/v1/audio/transcriptions", "audio.transcriptions", PlainRequest()),
      Endpoint("POST", "/v1/files", "files.create", PlainRequest()),
      Endpoint("GET", "/v1/files", "files.list", PlainRequest()),
      Endpoint("GET", "/v1/files/{file}", "files.retrieve", PlainRequest()),
      Endpoint("DELETE", "/v1/files/{file}", "files.delete", PlainRequest()),
      Endpoint("GET", "/v1/files/{file}/content", "files.content", PlainRequest()),
      Endpoint("POST", "/v1/batches", "batches.create", PlainRequest()),
      Endpoint("GET", "/v1/batches", "batches.list", PlainRequest()),
      Endpoint("GET", "/v1/batches/{batch}", "batches.retrieve", PlainRequest()),
      Endpoint("POST", "/v1/batches/{batch}/cancel", "batches.cancel", PlainRequest()),
    ]

  /// Errors end without a line break, all but the one for an unknown model, which is indented by
  /// four (opentelemetry's recordings).
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    let json = OpenAIErrors.body(of: refusal)
    return failure.kind == .unknownModel
      ? ErrorBody(json, .wideLine, type: "application/json; charset=utf-8")
      : ErrorBody(json, .pretty)
  }
}
