import MixtapeHTTP
import MixtapeJSON

/// generativelanguage.googleapis.com, in `v1` and `v1beta`, without a version as LiteLLM asks, and
/// in Vertex's paths; and OpenAI's format under `/v1beta/openai`.
struct Gemini: Provider {
  static let head = AnswerHead(
    fixed: [
      ("vary", "Origin"), ("vary", "X-Origin"), ("vary", "Referer"),
      ("x-xss-protection", "0"), ("x-frame-options", "SAMEORIGIN"),
      ("x-content-type-options", "nosniff"),
    ],
    wholeType: "application/json; charset=UTF-8",
    streamType: "text/event-stream"
  )

  /// Where models are asked, and whose answers stand there.
  private static let modelPaths: [(path: String, surface: GeminiSurface)] = [
    ("/{version}/models/{model}", .studio),
    ("/models/{model}", .studio),
    (
      "/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}",
      .vertex
    ),
  ]

  /// Those that gateways serve as well, with Gemini's own errors.
  static let sharedEndpoints: [Endpoint] = modelPaths.flatMap { path, surface in
    let errors = GeminiErrors(surface: surface)
    let operations: [(name: String, format: any WireFormat)] = [
      ("generateContent", GeminiContent(streams: false, surface: surface)),
      ("streamGenerateContent", GeminiContent(streams: true, surface: surface)),
      ("countTokens", GeminiCountTokens(surface: surface)),
      ("embedContent", GeminiEmbeddings(isBatch: false)),
      ("batchEmbedContents", GeminiEmbeddings(isBatch: true)),
    ]
    return operations.map { name, format in
      Endpoint("POST", PathTemplate("\(path):\(name)"), name, format, errors: errors)
    }
  }

  static func whole(_ json: JSON) -> ProviderAnswer {
    ProviderAnswer(
      head: head.whole(requestID: ""),
      body: .whole(JSONLayout.prettyLine.bytes(of: json))
    )
  }

  let name = "gemini"
  let origin: Origin? = Origin(
    isSecure: true,
    host: "generativelanguage.googleapis.com",
    port: 443
  )
  let clientFields = ["x-goog-api-key"]
  let errors: any ErrorFormat = GeminiErrors()
  let limits: any RateLimiting = GeminiLimits()

  let wellKnownPaths: [PathTemplate] =
    ["/v1beta/{path*}", "/v1beta1/{path*}", "/v1/projects/{path*}"]
    + sharedEndpoints.filter { $0.path.text.hasPrefix("/models/") }.flatMap {
      [$0.path, PathTemplate("/v1" + $0.path.text)]
    }

  let endpoints =
    sharedEndpoints + [
      Endpoint("GET", "/{version}/models", "models.list", GeminiModels()),
      Endpoint("GET", "/{version}/models/{model}", "models.get", GeminiModels()),
    ] + GeminiCompatible.endpoints
}
