import MixtapeHTTP
import MixtapeJSON

@testable import MixtapeProviders

// The vendor of the article "Adding a provider", compiled; `DocumentationTests` finds it here.

/// api.acme.example.
///
/// Shapes: Acme's API reference of 2026-11; the words of its errors are unverified.
struct Acme: OpenAICompatible {
  static let basePaths = ["/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "acme",
    names: ["acme-1", "acme-1-mini"]
  )

  static let dialect: ChatDialect = {
    let reasoning = ChatField.reasoning("reasoning_content")
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .base62, 24),
      head: AnswerHead(requestIDField: "x-request-id", requestIDForm: .uuid()),
      whole: [
        .id, .completion, .created, .model,
        .choices(.index, .message(.role, .content, reasoning, .toolCalls), .finishReason),
        .usage(.plainUsage),
      ]
    )
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    dialect.usagePlace = .lastChunk
    return dialect
  }()

  let name = "acme"
  let origin: Origin? = Origin(isSecure: true, host: "api.acme.example", port: 443)
  let wellKnownPaths: [PathTemplate] = []
  let endpoints = commonEndpoints

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .invalidKey: Refusal(401, "authentication_error", "No such key.")
    default: ImitatorErrors.refusal(for: failure)
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(OpenAIErrors.body(of: refusal), .compact)
  }
}
