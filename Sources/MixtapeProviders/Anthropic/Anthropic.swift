import MixtapeHTTP
import MixtapeJSON

/// api.anthropic.com, in both of its generations: `anthropic-version: 2023-06-01` with `x-api-key`
/// and beta calls that have a query, and `2026-10-21` with a bearer token and none.
///
/// That the bodies of both are the same is unverified; the fields of the SDKs' types are.
struct Anthropic: Provider {
  static let organization = "00000000-0000-4000-8000-000000000000"
  static let head = AnswerHead(
    requestIDField: "request-id",
    requestIDForm: .letters("req_01", .base58, 22),
    fixed: [("anthropic-organization-id", organization)],
    ofStreams: [("cache-control", "no-cache")]
  )

  /// Those that gateways serve as well, with Anthropic's own errors.
  static let sharedEndpoints: [Endpoint] = {
    let errors = AnthropicErrors()
    return [
      Endpoint("POST", "/v1/messages", "messages", AnthropicMessages(), errors: errors),
      Endpoint(
        "POST",
        "/v1/messages/count_tokens",
        "messages.count_tokens",
        AnthropicCountTokens(),
        errors: errors
      ),
    ]
  }()

  let name = "anthropic"
  let origin: Origin? = Origin(isSecure: true, host: "api.anthropic.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/v1/messages", "/v1/messages/{path*}", "/v1/complete"]
  let clientFields = ["anthropic-version"]
  let errors: any ErrorFormat = AnthropicErrors()
  let limits: any RateLimiting = AnthropicLimits()

  let endpoints =
    sharedEndpoints + [
      AnthropicChat.endpoint,
      Endpoint("GET", "/v1/models", "models.list", AnthropicModels()),
      Endpoint("GET", "/v1/models/{model}", "models.retrieve", AnthropicModels()),
      batches("POST", "", "create", .create),
      batches("GET", "", "list", .list),
      batches("GET", "/{batch}", "get", .get),
      batches("DELETE", "/{batch}", "delete", .delete),
      batches("POST", "/{batch}/cancel", "cancel", .cancel),
      batches("GET", "/{batch}/results", "results", .results),
      Endpoint("POST", "/v1/complete", "completions", PlainRequest()),
    ]

  private static func batches(
    _ method: String,
    _ path: String,
    _ name: String,
    _ action: AnthropicBatches.Action
  ) -> Endpoint {
    Endpoint(
      method,
      PathTemplate("/v1/messages/batches" + path),
      "messages.batches.\(name)",
      AnthropicBatches(action: action)
    )
  }

  static func answer(_ json: JSON, requestID: String) -> ProviderAnswer {
    ProviderAnswer(
      head: head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: json))
    )
  }
}
