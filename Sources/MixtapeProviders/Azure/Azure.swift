import MixtapeHTTP
import MixtapeJSON

/// Azure OpenAI: a deployment's own path with an `api-version`, and `/openai/v1` with the model in
/// the body.
///
/// Whole answers, fields and the 401 from openllmetry's recordings of 2026-03; the stream from the
/// wire reference. Its origin has the name of a resource in it, so there is no one to record from
/// without `--upstream`.
struct Azure: OpenAICompatible {
  static let basePaths = ["/openai/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compactLine,
    owner: "system",
    names: ["gpt-4.1", "gpt-4.1-mini", "gpt-5", "text-embedding-3-small"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .base62, 29),
      head: head,
      whole: [
        .choices(
          filterResults(alsoMaterial: true),
          .finishReason,
          .index,
          .null("logprobs"),
          .message(
            .fixed("annotations", []),
            .content,
            .null("refusal"),
            .role,
            .toolCalls
          )
        ),
        .created, .id, .model, .completion, promptFilterResults, fingerprint, .usage(usage),
      ],
      chunk: [
        .choices(
          ChatField.fixed("content_filter_results", [:]).only(.first, .last),
          filterResults(alsoMaterial: false).only(.middle),
          .delta,
          .finishReason,
          .index,
          .null("logprobs")
        ),
        .created, .id, .model, .completionChunk, fingerprint, .usage(usage),
      ]
    )
    dialect.layout = .compactLine
    dialect.preface = [
      .fixed("choices", []), .fixed("created", 0), .fixed("id", ""), .fixed("model", ""),
      .fixed("object", ""), promptFilterResults,
    ]
    dialect.firstDelta = [.content, .null("refusal"), .role]
    dialect.delta = [.content(.leftOut), .toolCalls]
    let function = ChatField.object(
      "function",
      ChatField("arguments", .callArguments),
      ChatField("name", .callName)
    )
    dialect.toolCalls.whole = [function, .callID, .functionType]
    dialect.toolCalls.first = [function, .callID, .callIndex, .functionType]
    dialect.toolCalls.later = [
      .object("function", ChatField("arguments", .callArguments)), .callIndex,
    ]
    dialect.interruption.body = { refusal, _ in json(of: refusal) }
    return dialect
  }()

  /// Vectors come indented, as OpenAI's do (openllmetry's recording of 2024-02).
  private static let indented: ChatDialect = {
    var indented = dialect
    indented.layout = .prettyLine
    return indented
  }()

  /// The gateway's id and the model's are the same here; really they are not.
  private static let head = AnswerHead(
    requestIDField: "apim-request-id",
    secondRequestIDField: "x-request-id",
    requestIDForm: .uuid(),
    fixed: [
      ("azureml-model-session", "d20260330170902-0e618f323d34"),
      ("skip-error-remapping", "true"),
      ("strict-transport-security", "max-age=31536000; includeSubDomains; preload"),
      ("x-accel-buffering", "no"),
      ("x-content-type-options", "nosniff"),
      ("x-ms-is-spilled-over", "false"),
      ("x-ms-rai-invoked", "true"),
      ("x-ms-region", "East US 2"),
    ]
  )

  private static let fingerprint = ChatField.fixed("system_fingerprint", "fp_b6f445fc1c")

  private static let usage: [ChatField] = [
    .completionTokens,
    .object(
      "completion_tokens_details",
      .fixed("accepted_prediction_tokens", 0),
      .fixed("audio_tokens", 0),
      ChatField("reasoning_tokens", .count(.reasoning)),
      .fixed("rejected_prediction_tokens", 0)
    ),
    .promptTokens,
    .object(
      "prompt_tokens_details",
      .fixed("audio_tokens", 0),
      ChatField("cached_tokens", .count(.cached))
    ),
    .totalTokens,
  ]

  private static let safe: JSON = ["filtered": false, "severity": "safe"]
  private static let undetected: JSON = ["detected": false, "filtered": false]

  private static let promptFilterResults = ChatField.fixed(
    "prompt_filter_results",
    [
      [
        "prompt_index": 0,
        "content_filter_results": [
          "hate": safe, "jailbreak": undetected, "self_harm": safe, "sexual": safe,
          "violence": safe,
        ],
      ]
    ]
  )

  /// Whether an answer holds material of others is looked for in whole answers only.
  private static func filterResults(alsoMaterial: Bool) -> ChatField {
    let harms: JSON = ["hate": safe, "self_harm": safe, "sexual": safe, "violence": safe]
    let all: JSON = [
      "hate": safe, "protected_material_code": undetected, "protected_material_text": undetected,
      "self_harm": safe, "sexual": safe, "violence": safe,
    ]
    return .fixed("content_filter_results", alsoMaterial ? all : harms)
  }

  let name = "azure"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = ["/openai/deployments/{path*}"]
  let clientFields = ["api-key"]
  let limits: any RateLimiting = AzureLimits()

  let endpoints =
    commonEndpoints
    + [
      deployment("chat/completions", "chat.completions", ChatCompletions(dialect)),
      deployment("completions", "completions", Completions(dialect)),
      deployment("embeddings", "embeddings", Embeddings(indented)),
      deployment("images/generations", "images.generate", Images(head: head)),
      deployment("audio/speech", "audio.speech", Speech(head: head)),
      deployment("audio/transcriptions", "audio.transcriptions", Transcriptions(head: head)),
      Endpoint("POST", "/openai/responses", "responses", Responses(responses)),
      Endpoint("GET", "/openai/models", "models.list", models),
    ]

  private static func deployment(
    _ path: String,
    _ name: String,
    _ format: any WireFormat
  ) -> Endpoint {
    Endpoint(
      "POST",
      PathTemplate("/openai/deployments/{deployment}/\(path)"),
      name,
      AzureDeployment(format)
    )
  }
}
