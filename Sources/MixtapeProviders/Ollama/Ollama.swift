import MixtapeHTTP
import MixtapeJSON

/// An Ollama server: its own API and OpenAI's under `/v1`.
///
/// From the source of ollama (2026-08) and openllmetry's recordings.
struct Ollama: Provider {
  static let head = AnswerHead(
    wholeType: "application/json; charset=utf-8",
    streamType: "application/x-ndjson"
  )
  static let plainText = "text/plain; charset=utf-8"

  static func whole(_ json: JSON) -> ProviderAnswer {
    ProviderAnswer(
      head: head.whole(requestID: ""),
      body: .whole(JSONLayout.go.bytes(of: json))
    )
  }

  /// OpenAI's format as Ollama writes it.
  private static let dialect: ChatDialect = {
    let fingerprint = ChatField.fixed("system_fingerprint", "fp_ollama")
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .decimal, 3),
      head: AnswerHead(streamType: "text/event-stream"),
      whole: [
        .id, .completion, .created, .model, fingerprint,
        .choices(
          .index,
          .message(.role, .content(.emptyText), .reasoning("reasoning"), .toolCalls),
          .finishReason
        ),
        .usage(.plainUsage),
      ],
      chunk: [
        .id, .completionChunk, .created, .model, fingerprint,
        .choices(.index, .delta, .finishReason), .usage(.plainUsage),
      ]
    )
    dialect.layout = .goLine
    dialect.firstDelta = [.role, .content(.emptyText)]
    dialect.delta = [.content(.leftOut), .reasoning("reasoning"), .toolCalls]
    dialect.lastDelta = [.role, .fixed("content", "")]
    dialect.chunkLayout = .go
    dialect.interruption.layout = .go
    dialect.interruption.body = { _, chunk in swallowed(chunk) }
    return dialect
  }()

  private static let responses: ResponsesDialect = {
    var responses = ResponsesDialect(dialect)
    responses.keepsResponses = false
    responses.identifiers = .separate(
      response: .letters("resp_", .decimal, 6),
      item: .letters("", .decimal, 6)
    )
    responses.reasoning = .wholeAsSummary
    return responses
  }()

  /// An error in a stream is lost here.
  ///
  /// Its line is read as an empty answer, and leaves as one more chunk without words. So in Ollama's
  /// source; not recorded.
  private static func swallowed(_ chunk: JSONObject?) -> JSON {
    var chunk = chunk ?? JSONObject()
    chunk["choices"] = [
      ["index": 0, "delta": ["role": "assistant", "content": ""], "finish_reason": nil]
    ]
    return .object(chunk)
  }

  private static let compatible: [Endpoint] = {
    let errors = OllamaCompatibleErrors()
    let models = ModelList(
      head: dialect.head,
      layout: .goLine,
      owner: "library",
      names: OllamaModels.names
    )
    let chat = ChatCompletions(dialect)
    return [
      Endpoint("POST", "/v1/chat/completions", "chat.completions", chat, errors: errors),
      Endpoint("GET", "/v1/models", "models.list", models, errors: errors),
      Endpoint("GET", "/v1/models/{model*}", "models.retrieve", models, errors: errors),
      Endpoint("POST", "/v1/responses", "responses", Responses(responses), errors: errors),
      Endpoint("POST", "/v1/completions", "completions", Completions(dialect), errors: errors),
      Endpoint("POST", "/v1/embeddings", "embeddings", Embeddings(dialect), errors: errors),
    ]
  }()

  let name = "ollama"
  let origin: Origin? = Origin(isSecure: false, host: "127.0.0.1", port: 11434)
  let wellKnownPaths: [PathTemplate] = ["/api/{path*}"]
  let errors: any ErrorFormat = OllamaErrors()

  let endpoints =
    [
      Endpoint("POST", "/api/chat", "chat", OllamaChat(path: .chat)),
      Endpoint("POST", "/api/generate", "generate", OllamaChat(path: .generate)),
      Endpoint("GET", "/api/tags", "tags", OllamaModels(question: .tags)),
      Endpoint("GET", "/api/ps", "ps", OllamaModels(question: .running)),
      Endpoint("POST", "/api/show", "show", OllamaModels(question: .details)),
      Endpoint(
        "GET",
        "/api/version",
        "version",
        FixedAnswer(type: head.wholeType, text: #"{"version":"0.12.6"}"#)
      ),
      Endpoint("GET", "/", "root", FixedAnswer(type: plainText, text: "Ollama is running")),
      Endpoint("POST", "/api/embed", "embed", OllamaEmbeddings(isSingle: false)),
      Endpoint("POST", "/api/embeddings", "embeddings", OllamaEmbeddings(isSingle: true)),
      Endpoint("POST", "/api/pull", "pull", OllamaPull()),
    ] + compatible + Anthropic.sharedEndpoints
}
