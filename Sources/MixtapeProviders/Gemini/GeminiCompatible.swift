import MixtapeJSON

/// OpenAI's format as Gemini writes it under `/v1beta/openai`.
///
/// Shapes: pydantic-ai's recordings of 2026. That a stream brings the usage on a chunk of its own
/// is unverified; thought signatures (`extra_content`) are left out.
enum GeminiCompatible {
  static let endpoints: [Endpoint] = {
    let errors = GeminiErrors(wrapsAll: true)
    let models = ModelList(
      head: dialect.head,
      layout: .compact,
      owner: "google",
      names: GeminiModels.names.map { "models/" + $0 }
    )
    return [
      Endpoint(
        "POST",
        "/{version}/openai/chat/completions",
        "chat.completions",
        ChatCompletions(dialect),
        errors: errors
      ),
      Endpoint(
        "POST",
        "/{version}/openai/embeddings",
        "embeddings",
        Embeddings(dialect),
        errors: errors
      ),
      Endpoint("GET", "/{version}/openai/models", "models.list", models, errors: errors),
      Endpoint(
        "GET",
        "/{version}/openai/models/{model*}",
        "models.retrieve",
        models,
        errors: errors
      ),
    ]
  }()

  /// In alphabetical order; the id is that of a response, without `chatcmpl-`.
  private static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .letters("", .base64URL, 22),
      head: AnswerHead(fixed: Gemini.head.fixed, streamType: "text/event-stream"),
      whole: [
        .choices(.finishReason, .index, .message(.content, .role, .toolCalls)), .created, .id,
        .model, .completion, .usage(usage),
      ],
      chunk: [
        .choices(.delta, .finishReason, .index), .created, .id, .model, .completionChunk,
        .usage(usage),
      ]
    )
    dialect.firstDelta = [.content, .role]
    dialect.delta = [.content(.leftOut), .role, .toolCalls]
    dialect.lastDelta = [.role]
    dialect.toolCalls.id = { _ in .letters("function-call-", .decimal, 19) }
    dialect.toolCalls.whole = [.function, .callID, .functionType]
    dialect.toolCalls.first = [.function, .callID, ChatField("index", .callIndex), .functionType]
    // As in Gemini's own format, a call comes whole.
    dialect.toolCalls.later = nil
    dialect.interruption.body = { refusal, _ in GeminiErrors.json(refusal) }
    return dialect
  }()

  private static let usage: [ChatField] = [.completionTokens, .promptTokens, .totalTokens]
}
