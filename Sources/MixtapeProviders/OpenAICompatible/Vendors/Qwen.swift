import MixtapeHTTP
import MixtapeJSON

/// Alibaba's DashScope in its OpenAI-compatible mode.
///
/// Shapes: the AI SDK's recorded chunks; error codes from Alibaba's list.
struct Qwen: OpenAICompatible {
  static let basePaths = ["/compatible-mode/v1"]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "system",
    names: ["qwen-max", "qwen-plus", "qwen-turbo", "qwen3-coder-plus"]
  )

  static let dialect: ChatDialect = {
    var dialect = ChatDialect(
      id: .uuid("chatcmpl-"),
      head: AnswerHead(
        requestIDField: "x-request-id",
        requestIDForm: .uuid(),
        streamType: "text/event-stream;charset=UTF-8"
      ),
      whole: [
        .choices(
          .message(.content(.emptyText), .reasoning("reasoning_content"), .role, .toolCalls),
          .finishReason,
          .index,
          .null("logprobs")
        ),
        .completion, .usage(usage), .created, .null("system_fingerprint"), .model, .id,
      ],
      chunk: [
        .choices(.delta, .finishReason, .index, .null("logprobs")), .completionChunk,
        .usage(usage), .created, .null("system_fingerprint"), .model, .id,
      ]
    )
    dialect.usagePlace = .extraChunkWhenAskedElseNull
    dialect.firstDelta = [.content, reasoning(.leftOut), .role]
    dialect.delta = [
      .content, reasoning(.nullBesideReasoning), .toolCalls, ChatField.role.only(.first),
    ]
    let arguments = ChatField.object("function", ChatField("arguments", .callArguments))
    let emptyID = ChatField.fixed("id", "")
    dialect.toolCalls = ChatToolCalls(
      id: { _ in .letters("call_", .hexadecimal, 24) },
      whole: [function, .callID, .callIndex, .functionType],
      later: [.callIndex, emptyID, .functionType, arguments],
      open: true,
      end: [arguments, .callIndex, emptyID, .functionType]
    )
    return dialect
  }()

  private static let function = ChatField.object(
    "function",
    ChatField("arguments", .callArguments),
    ChatField("name", .callName)
  )

  private static let usage: [ChatField] =
    .plainUsage + [ChatField.reasoningTokens.besideReasoning, .cachedTokens]

  private static func reasoning(_ lack: ChatField.Lack) -> ChatField {
    .reasoning("reasoning_content", lack)
  }

  let name = "qwen"
  let origin: Origin? = Origin(isSecure: true, host: "dashscope.aliyuncs.com", port: 443)
  let wellKnownPaths: [PathTemplate] = ["/compatible-mode/{path*}", "/api/v1/services/{path*}"]
  let endpoints = commonEndpoints

  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .invalidKey:
      Refusal(
        401,
        "invalid_request_error",
        "Incorrect API key provided.",
        code: "invalid_api_key"
      )
    case .permission: Refusal(403, "access_denied", "Access denied.", code: "AccessDenied")
    case .rateLimited:
      Refusal(
        429,
        "limit_requests",
        "You exceeded your current requests list.",
        code: "limit_requests"
      )
    case .quotaExhausted:
      Refusal(
        429,
        "insufficient_quota",
        "You exceeded your current quota, please check your plan and billing details.",
        code: "insufficient_quota"
      )
    case .serverError: Refusal(500, "internal_error", "Internal error.", code: "internal_error")
    default: OpenAIErrors.refusal(for: failure)
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var json = OpenAIErrors.body(of: refusal).object ?? JSONObject()
    json["request_id"] = .string(requestID)
    return ErrorBody(.object(json), .compact)
  }
}
