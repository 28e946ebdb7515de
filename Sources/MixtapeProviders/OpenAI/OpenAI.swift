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
          .message(
            .role,
            .content,
            .toolCalls,
            .functionCall,
            refusal(.null),
            .fixed("annotations", [])
          ),
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
    dialect.check = { body throws(Failure) in
      try OpenAIParameters.check(body)
      try ChatRules.check(body)
    }
    dialect.firstDelta = [.role, .content, refusal(.null)]
    dialect.firstDeltaOfCalls = [.role, .content]
    dialect.delta = [.content(.leftOut), refusal(.leftOut), .toolCalls, .functionCall]
    dialect.functions = ChatToolCalls(
      whole: [ChatField("name", .callName), ChatField("arguments", .callArguments)],
      first: [ChatField("name", .callName), ChatField("arguments", .callArguments)],
      later: [ChatField("arguments", .callArguments)]
    )
    return dialect
  }()

  static let responses: ResponsesDialect = {
    var responses = ResponsesDialect(dialect)
    responses.layout = .prettyASCII
    responses.identifiers = .related
    responses.reasoning = .summary
    responses.isPadded = true
    responses.isStrict = true
    responses.tellsPayer = true
    responses.errors = ResponsesErrors(head: dialect.head)
    return responses
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
  let limits: any RateLimiting = OpenAILimits()

  let endpoints =
    ownEndpoints + commonEndpoints + KeptResponses.endpoints("/v1", responses) + keptEndpoints

  /// Where OpenAI says more than its imitators took over, and what only it has.
  private static let ownEndpoints: [Endpoint] = {
    let head = dialect.head
    var embeddings = Embeddings(dialect)
    embeddings.tellsModel = true
    var completions = Completions(dialect)
    completions.tellsModel = true
    // As recorded: what does not say how much it wants is cut after 16 tokens.
    completions.defaultMaxTokens = 16
    return [
      Endpoint("POST", "/v1/embeddings", "embeddings", embeddings),
      Endpoint("POST", "/v1/completions", "completions", completions),
      Endpoint("POST", "/v1/moderations", "moderations", Moderations(head: head)),
      Endpoint("POST", "/v1/images/generations", "images.generate", Images(head: head)),
      Endpoint("POST", "/v1/audio/speech", "audio.speech", Speech(head: head)),
      Endpoint(
        "POST",
        "/v1/audio/transcriptions",
        "audio.transcriptions",
        Transcriptions(head: head)
      ),
    ]
  }()

  private static let keptEndpoints: [Endpoint] = {
    func files(_ action: Files.Action) -> Files { Files(head: dialect.head, action: action) }
    func batches(_ action: Batches.Action) -> Batches {
      Batches(head: dialect.head, action: action)
    }
    return [
      Endpoint("POST", "/v1/files", "files.create", files(.create)),
      Endpoint("GET", "/v1/files", "files.list", files(.list)),
      Endpoint("GET", "/v1/files/{file}", "files.retrieve", files(.retrieve)),
      Endpoint("DELETE", "/v1/files/{file}", "files.delete", files(.delete)),
      Endpoint("GET", "/v1/files/{file}/content", "files.content", files(.content)),
      Endpoint("POST", "/v1/batches", "batches.create", batches(.create)),
      Endpoint("GET", "/v1/batches", "batches.list", batches(.list)),
      Endpoint("GET", "/v1/batches/{batch}", "batches.retrieve", batches(.retrieve)),
      Endpoint("POST", "/v1/batches/{batch}/cancel", "batches.cancel", batches(.cancel)),
    ]
  }()

  /// Errors end without a line break, all but the one for an unknown model, which is indented by
  /// four (opentelemetry's recordings).
  ///
  /// That of a bad key tells its status again, and its members stand in another order (transcripts
  /// of 2026).
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    switch failure.kind {
    case .unknownModel:
      return ErrorBody(
        OpenAIErrors.body(of: refusal),
        .wideLine,
        type: "application/json; charset=utf-8"
      )
    case .invalidKey:
      let error: JSON = [
        "message": .string(refusal.message), "type": .string(refusal.type),
        "code": refusal.code, "param": refusal.param,
      ]
      let status = JSON.number(JSONNumber(refusal.status))
      return ErrorBody(["error": error, "status": status], .pretty)
    case .serverError where failure.message == nil:
      var refusal = refusal
      refusal.message += " (Please include the request ID \(requestID) in your message.)"
      return ErrorBody(OpenAIErrors.body(of: refusal), .pretty)
    default:
      return ErrorBody(OpenAIErrors.body(of: refusal), .pretty)
    }
  }
}
