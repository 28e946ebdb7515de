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
    dialect.usageBeside = "x_groq"
    dialect.firstDelta = [.role, .content(.emptyText)]
    dialect.firstDeltaOfCalls = [.role, .content]
    dialect.delta = [.content(.leftOut), .reasoning("reasoning"), channel, .toolCalls]
    dialect.toolCalls.id = { _ in .letters("", .base36, 9) }
    dialect.toolCalls.first = ChatToolCalls.whole(.callIndex)
    dialect.toolCalls.later = nil
    dialect.layout = .compactLine
    dialect.interruption = interruption
    return dialect
  }()

  /// The form of the ids is unverified.
  static let responses: ResponsesDialect = {
    var responses = ResponsesDialect(dialect)
    responses.keepsResponses = false
    responses.identifiers = .separate(
      response: .letters("resp_01", .base32, 24),
      item: .letters("01", .base32, 24)
    )
    return responses
  }()

  /// That of the gpt-oss models, which most who want reasoning ask.
  private static let channel = ChatField("channel", .ofReasoning("analysis"))
  private static let requestID = ChatField("id", .requestID(""))
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
  let limits: any RateLimiting = GroqLimits()

  private static func seconds(_ text: String) -> JSON { .number(JSONNumber(text: text)) }

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .invalidKey:
      Refusal(401, "invalid_request_error", "Invalid API Key", code: "invalid_api_key")
    case .rateLimited: GroqLimit.refusal(for: failure)
    case .unknownModel, .badRequest: OpenAIErrors.refusal(for: failure)
    default: ImitatorErrors.refusal(for: failure)
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    ErrorBody(["error": .object(Self.error(refusal))], .compactLine)
  }

  /// Without `param`; without `code` where there is none.
  private static func error(_ refusal: Refusal) -> JSONObject {
    var error = JSONObject()
    error["message"] = .string(refusal.message)
    error["type"] = .string(refusal.type)
    if !refusal.code.isNull { error["code"] = refusal.code }
    return error
  }

  /// Recorded, without a `[DONE]` behind it.
  private static let interruption = ChatInterruption(event: "error") { refusal, _ in
    var error = error(refusal)
    error["status_code"] = .number(JSONNumber(refusal.status))
    return ["error": .object(error)]
  }
}

/// The words of Groq's 429, and of its 413 for one request that is more than a minute's tokens.
private enum GroqLimit {
  static func refusal(for failure: Failure) -> Refusal {
    let limit = failure.limit ?? Failure.Limit(.requests)
    let isTooLarge = limit.isTooSmall
    let subject = """
      for model `\(failure.subject ?? "unknown")` in organization `org_mixtape` service tier \
      `on_demand` on \(name(limit))
      """
    let more = """
      Need more tokens? Upgrade to Dev Tier today at https://console.groq.com/settings/billing
      """
    return Refusal(
      isTooLarge ? 413 : 429,
      limit.unit == .requests ? "requests" : "tokens",
      isTooLarge
        ? """
        Request too large \(subject): Limit \(limit.limit), Requested \(limit.requested), please \
        reduce your message size and try again. \(more)
        """
        : """
        Rate limit reached \(subject): Limit \(limit.limit), Used \(limit.used), Requested \
        \(limit.requested). Please try again \(GoDuration.after(limit.wait)). \(more)
        """,
      code: "rate_limit_exceeded"
    )
  }

  private static func name(_ limit: Failure.Limit) -> String {
    let window = limit.window.rawValue
    let letter = limit.window == .day ? "D" : "M"
    return switch limit.unit {
    case .requests: "requests per \(window) (RP\(letter))"
    case .tokens, .inputTokens, .outputTokens: "tokens per \(window) (TP\(letter))"
    case .concurrency: "concurrent requests"
    }
  }
}
