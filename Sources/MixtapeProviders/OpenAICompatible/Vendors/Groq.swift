import MixtapeHTTP
import MixtapeJSON

/// api.groq.com.
///
/// Shapes: openllmetry's recordings of 2024 and 2025, errors pydantic-ai's.
struct Groq: OpenAICompatible {
  static let basePaths = ["/openai/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compactLine,
    owner: "Meta",
    names: ["llama-3.3-70b-versatile", "llama-3.1-8b-instant", "openai/gpt-oss-120b"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid("chatcmpl-"),
      head: AnswerHead(
        requestIDField: "x-request-id",
        requestIDForm: .letters("req_01", .base32, 24),
        fixed: [("vary", "Origin"), ("x-groq-region", "mixtape")],
        ofStreams: [("cache-control", "no-cache")],
        streamType: "text/event-stream"
      ),
      whole: [
        .id, .completion, .created, .model,
        .choices(
          .index,
          .message(.role, .content(.leftOut), .reasoning("reasoning"), .toolCalls),
          .null("logprobs"),
          .finishReason
        ),
        .usage(usage), .null("usage_breakdown"), fingerprint, .object("x_groq", requestID),
        .fixed("service_tier", "on_demand"),
      ],
      chunk: [
        .id, .completionChunk, .created, .model, fingerprint,
        .choices(.index, .delta, .null("logprobs"), .finishReason),
        ChatField.object("x_groq", requestID).only(.first),
        ChatField.object("x_groq", requestID, ChatField("usage", .object(usage))).only(.last),
        .usage(usage),
      ]
    )
    dialect.usagePlace = .lastChunk
    dialect.firstDelta = [.role, .content(.emptyText)]
    dialect.firstDeltaOfCalls = [.role, .content]
    // The channel is that of the gpt-oss models, which most who ask Groq for reasoning use.
    dialect.delta = [
      .content(.leftOut), .reasoning("reasoning"), .toolCalls,
    ]
    dialect.toolCalls.id = { _ in .letters("", .base36, 9) }
    dialect.toolCalls.first = ChatToolCalls.whole(.callIndex)
    dialect.toolCalls.later = nil
    dialect.layout = .compactLine
    return dialect
  }()

  private static let requestID = ChatField("id", .requestID)
  private static let fingerprint = ChatField.fixed("system_fingerprint", "fp_179b0f92c9")
  private static let usage: [ChatField] = [
    .fixed("queue_time", seconds("0.095563353")), .promptTokens,
    .fixed("prompt_time", seconds("0.002854657")), .completionTokens,
    .fixed("completion_time", seconds("0.058333333")), .totalTokens,
    .fixed("total_time", seconds("0.06118799")), ChatField.reasoningTokens.besideReasoning,
  ]

  let name = "groq"
  let origin: Origin? = Origin(isSecure: true, host: "api.groq.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/openai/v1/{path*}"]
  let endpoints = commonEndpoints

  private static func seconds(_ text: String) -> JSON { .number(JSONNumber(text: text)) }

  /// Without `param`; without `code` where there is none.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var error = JSONObject()
    error["message"] = .string(refusal.message)
    error["type"] = .string(refusal.type)
    if !refusal.code.isNull { error["code"] = refusal.code }
    return ErrorBody(["error": .object(error)], .compactLine)
  }
}
