import MixtapeHTTP
import MixtapeJSON

/// A server whose name we do not know, such as a reseller with one key for all models.
///
/// It speaks OpenAI's format, with and without `/v1`, as such servers do, and on the paths of
/// Anthropic and Gemini theirs.
struct Gateway: OpenAICompatible {
  static let basePaths = ["/v1", ""]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "mixtape",
    names: EveryVendor.modelNames
  )
  static let dialect: ChatDialect = {
    // In the words of most vendors that show any.
    let reasoning = ChatField.reasoning("reasoning_content")
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .base62, 29),
      head: AnswerHead(requestIDField: "x-request-id", requestIDForm: .uuid()),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(.role, .content, reasoning, .toolCalls),
          .null("logprobs"),
          .finishReason
        ),
        .usage(.plainUsage),
      ]
    )
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    return dialect
  }()

  private static let sharedEndpoints =
    commonEndpoints + Anthropic.sharedEndpoints + Gemini.sharedEndpoints

  let name: String
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  var endpoints: [Endpoint] { Self.sharedEndpoints }

  func refusal(for failure: Failure) -> Refusal {
    ImitatorErrors.refusal(for: failure)
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(OpenAIErrors.body(of: refusal), .compact)
  }
}
