import MixtapeHTTP
import MixtapeJSON

/// api.anthropic.com, in both of its generations: `anthropic-version: 2023-06-01` with `x-api-key`
/// and beta calls that have a query, and `2026-10-21` with a bearer token and none.
///
/// That the bodies of both are the same is unverified; the fields of the SDKs' types are.
struct Anthropic: Provider {
  static let head = AnswerHead(
    requestIDField: "request-id",
    requestIDForm: .letters("req_01", .base58, 22),
    fixed: [("anthropic-organization-id", "00000000-0000-4000-8000-000000000000")],
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

  let endpoints =
    sharedEndpoints + [
      Endpoint("GET", "/v1/models", "models.list", AnthropicModels()),
      Endpoint("GET", "/v1/models/{model}", "models.retrieve", AnthropicModels()),
      Endpoint("POST", "/v1/messages/batches", "messages.batches.create", PlainRequest()),
      Endpoint("GET", "/v1/messages/batches", "messages.batches.list", PlainRequest()),
      Endpoint("GET", "/v1/messages/batches/{batch}", "messages.batches.get", PlainRequest()),
      Endpoint(
        "DELETE",
        "/v1/messages/batches/{batch}",
        "messages.batches.delete",
        PlainRequest()
      ),
      Endpoint(
        "POST",
        "/v1/messages/batches/{batch}/cancel",
        "messages.batches.cancel",
        PlainRequest()
      ),
      Endpoint(
        "GET",
        "/v1/messages/batches/{batch}/results",
        "messages.batches.results",
        PlainRequest()
      ),
      Endpoint("POST", "/v1/complete", "completions", PlainRequest()),
    ]
}
