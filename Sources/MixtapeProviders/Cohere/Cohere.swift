import MixtapeHTTP

/// api.cohere.com: version 2 of its API; of version 1 the list of models only, which has no other.
///
/// Framing and fields from openllmetry's recordings of 2025-09, words from Cohere's own page of
/// errors and from errors that users quote.
struct Cohere: Provider {
  static let head = AnswerHead(
    requestIDField: "x-debug-trace-id",
    requestIDForm: .letters("", .hexadecimal, 32),
    fixed: [
      ("access-control-expose-headers", "X-Debug-Trace-ID"),
      (
        "cache-control",
        "no-cache, no-store, no-transform, must-revalidate, private, max-age=0"
      ),
      ("expires", "Thu, 01 Jan 1970 00:00:00 GMT"),
      ("pragma", "no-cache"),
      ("vary", "Origin"),
      ("x-accel-expires", "0"),
    ],
    streamType: "text/event-stream"
  )

  let name = "cohere"
  let origin: Origin? = Origin(isSecure: true, host: "api.cohere.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/v2/chat", "/v2/embed", "/v2/rerank"]
  let errors: any ErrorFormat = CohereErrors()
  let limits: any RateLimiting = CohereLimits()

  let endpoints = [
    Endpoint("POST", "/v2/chat", "chat", CohereChat()),
    Endpoint("POST", "/v2/embed", "embed", CohereEmbed()),
    Endpoint("POST", "/v2/rerank", "rerank", CohereRerank()),
    Endpoint("GET", "/v1/models", "models.list", CohereModels()),
    Endpoint("GET", "/v1/models/{model}", "models.get", CohereModels()),
    Endpoint("POST", "/v1/chat", "v1.chat", PlainRequest()),
    Endpoint("POST", "/v1/generate", "v1.generate", PlainRequest()),
    Endpoint("POST", "/v1/embed", "v1.embed", PlainRequest()),
    Endpoint("POST", "/v1/rerank", "v1.rerank", PlainRequest()),
    Endpoint("POST", "/v1/classify", "v1.classify", PlainRequest()),
    Endpoint("POST", "/v1/tokenize", "v1.tokenize", PlainRequest()),
    Endpoint("POST", "/v1/detokenize", "v1.detokenize", PlainRequest()),
  ]
}

extension HTTPResponseHead {
  /// Counts what was read and written, as Cohere does where it answers whole.
  mutating func appendCohereCounts(characters: Int, tokens: Int) {
    fields.append("num_chars", String(characters))
    fields.append("num_tokens", String(tokens))
  }
}
