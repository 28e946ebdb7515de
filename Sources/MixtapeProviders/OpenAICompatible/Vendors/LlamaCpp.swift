import MixtapeHTTP
import MixtapeJSON

/// llama.cpp's server: keys in alphabetical order.
///
/// From copies of its source; shapes of errors verified in issues.
struct LlamaCpp: OpenAICompatible {
  static let basePaths = ["/v1", ""]
  static let models = ModelList(
    head: dialect.head,
    layout: .compact,
    owner: "llamacpp",
    names: ["llama-3.1-8b-instruct-q4_k_m.gguf"]
  )

  static let dialect: ChatDialect = {
    let usage: [ChatField] = [.completionTokens, .promptTokens, .totalTokens]
    let fingerprint = ChatField.fixed("system_fingerprint", "b6912-mixtape")
    var dialect = ChatDialect(
      id: .letters("chatcmpl-", .base62, 32),
      head: AnswerHead(fixed: [("server", "llama.cpp")], streamType: "text/event-stream"),
      whole: [
        .choices(.finishReason, .index, .message(.content, reasoning, .role, .toolCalls)),
        .created, .id, .model, .completion, fingerprint, timings, .usage(usage),
      ],
      chunk: [
        .choices(.delta, .finishReason, .index), .created, .id, .model, .completionChunk,
        fingerprint, timings.only(.last), .usage(usage),
      ]
    )
    dialect.firstDelta = [.content, .role]
    dialect.delta = [.content(.leftOut), reasoning, .toolCalls]
    // As newer builds have it; older ones wrote a field `error` into the stream.
    dialect.interruption.body = { refusal, _ in ["error": .object(error(refusal))] }
    let function = ChatField.object(
      "function",
      ChatField("arguments", .callArguments),
      ChatField("name", .callName)
    )
    dialect.toolCalls = ChatToolCalls(
      id: { _ in .letters("", .base62, 32) },
      whole: [function, .callID, .functionType],
      first: [function, .callID, .callIndex, .functionType],
      later: [.object("function", ChatField("arguments", .callArguments)), .callIndex]
    )
    return dialect
  }()

  private static let reasoning = ChatField.reasoning("reasoning_content")
  private static let timings = ChatField.object(
    "timings",
    ChatField("cache_n", .count(.cached)),
    .fixed("predicted_ms", milliseconds("250.5")),
    ChatField("predicted_n", .count(.completion)),
    .fixed("prompt_ms", milliseconds("31.25")),
    ChatField("prompt_n", .count(.uncached))
  )

  private static func milliseconds(_ text: String) -> JSON { .number(JSONNumber(text: text)) }

  let name = "llamacpp"
  let origin: Origin? = nil
  let wellKnownPaths: [PathTemplate] = []
  let endpoints =
    commonEndpoints + Anthropic.sharedEndpoints + [
      Endpoint("POST", "/completion", "completion", PlainRequest())
    ]

  func refusal(for failure: Failure) -> Refusal {
    var refusal =
      switch failure.kind {
      case .invalidKey: Refusal(401, "", "Invalid API Key")
      case .notFound: Refusal(404, "", "File Not Found")
      case .contextTooLong:
        Refusal(
          400,
          "",
          """
          request (13392 tokens) exceeds the available context size (8192 tokens), try increasing it
          """
        )
      case .unavailable: Refusal(503, "", "Loading model")
      default: ImitatorErrors.refusal(for: failure)
      }
    refusal.type = Self.type(failure.kind)
    return refusal
  }

  private static func type(_ kind: Failure.Kind) -> String {
    switch kind {
    case .contextTooLong: "exceed_context_size_error"
    case .invalidKey: "authentication_error"
    case .permission: "permission_error"
    case .notFound, .unknownModel, .missed: "not_found_error"
    case .notBuiltIn: "not_supported_error"
    case .overloaded, .unavailable: "unavailable_error"
    case .serverError, .badGateway, .timeout: "server_error"
    case .badRequest, .wrongMethod, .tooLarge, .unprocessable, .rateLimited, .quotaExhausted:
      "invalid_request_error"
    }
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    var error = Self.error(refusal)
    if failure.kind == .contextTooLong {
      error["n_ctx"] = 8192
      error["n_prompt_tokens"] = 13392
    }
    return ErrorBody(["error": .object(error)], .compact)
  }

  private static func error(_ refusal: Refusal) -> JSONObject {
    var error = JSONObject()
    error["code"] = .number(JSONNumber(refusal.status))
    error["message"] = .string(refusal.message)
    error["type"] = .string(refusal.type)
    return error
  }
}
