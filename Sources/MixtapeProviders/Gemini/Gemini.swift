import MixtapeHTTP
import MixtapeJSON

/// generativelanguage.googleapis.com, in `v1` and `v1beta`, without a version as LiteLLM asks, and
/// in Vertex's paths.
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

  private static let modelPaths = [
    "/{version}/models/{model}", "/models/{model}",
    "/{version}/projects/{project}/locations/{location}/publishers/google/models/{model}",
  ]

  /// Those that gateways serve as well, with Gemini's own errors.
  static let sharedEndpoints: [Endpoint] = {
    let errors = GeminiErrors()
    let operations: [(name: String, format: any WireFormat)] = [
      ("generateContent", GeminiContent(streams: false)),
      ("streamGenerateContent", GeminiContent(streams: true)),
      ("countTokens", GeminiCountTokens()),
      ("embedContent", PlainRequest()),
      ("batchEmbedContents", PlainRequest()),
    ]
    return modelPaths.flatMap { path in
      operations.map { name, format in
        Endpoint("POST", PathTemplate("\(path):\(name)"), name, format, errors: errors)
      }
    }
  }()

  let name = "gemini"
  let origin: Origin? = Origin(
    isSecure: true,
    host: "generativelanguage.googleapis.com",
    port: 443
  )
  let clientFields = ["x-goog-api-key"]
  let errors: any ErrorFormat = GeminiErrors()

  let wellKnownPaths: [PathTemplate] =
    ["/v1beta/{path*}", "/v1beta1/{path*}", "/v1/projects/{path*}"]
    + sharedEndpoints.filter { $0.path.text.hasPrefix("/models/") }.flatMap {
      [$0.path, PathTemplate("/v1" + $0.path.text)]
    }

  let endpoints =
    sharedEndpoints + [
      Endpoint("GET", "/{version}/models", "models.list", GeminiModels()),
      Endpoint("GET", "/{version}/models/{model}", "models.get", GeminiModels()),
    ]
}
