import MixtapeJSON

/// A provider that speaks OpenAI's chat completions under paths and with errors of its own.
///
/// To add one: a struct with its name, its origin, its base path, its dialect, and what it says for
/// errors.
protocol OpenAICompatible: Provider, ErrorFormat {
  /// What its paths begin with, most usual first: `/v1` in `/v1/chat/completions`.
  static var basePaths: [String] { get }
  static var dialect: ChatDialect { get }
  static var models: ModelList { get }
  static var responses: ResponsesDialect { get }
}

extension OpenAICompatible {
  var errors: any ErrorFormat { self }
  var head: AnswerHead { Self.dialect.head }
  static var responses: ResponsesDialect { ResponsesDialect(dialect) }

  /// The endpoints of OpenAI that vendors take over.
  static var commonEndpoints: [Endpoint] {
    basePaths.flatMap { base in
      [
        Endpoint(
          "POST",
          PathTemplate(base + "/chat/completions"),
          "chat.completions",
          ChatCompletions(dialect)
        ),
        Endpoint("GET", PathTemplate(base + "/models"), "models.list", models),
        Endpoint("GET", PathTemplate(base + "/models/{model*}"), "models.retrieve", models),
        Endpoint(
          "POST",
          PathTemplate(base + "/responses"),
          "responses",
          Responses(responses),
          errors: responses.errors
        ),
        Endpoint("POST", PathTemplate(base + "/completions"), "completions", Completions(dialect)),
        Endpoint("POST", PathTemplate(base + "/embeddings"), "embeddings", Embeddings(dialect)),
      ]
    }
  }

  /// OpenAI's status and words, and the common body.
  func refusal(for failure: Failure) -> Refusal {
    OpenAIErrors.refusal(for: failure)
  }
}
