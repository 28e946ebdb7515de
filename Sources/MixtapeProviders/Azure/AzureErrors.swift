import MixtapeHTTP
import MixtapeJSON

/// What Azure's gateway says itself; all else are OpenAI's errors.
///
/// The 401 is recorded, the others are quoted by users in issues; that of permission is unverified
/// in its bytes.
extension Azure {
  func refusal(for failure: Failure) -> Refusal {
    switch failure.kind {
    case .invalidKey:
      Refusal(
        401,
        "",
        """
        Access denied due to invalid subscription key or wrong API endpoint. Make sure to provide \
        a valid key for an active subscription and use a correct regional API endpoint for your \
        resource.
        """,
        code: "401"
      )
    case .permission:
      Refusal(
        401,
        "",
        "The principal lacks the required data action to perform this operation.",
        code: "PermissionDenied"
      )
    case .notFound: Refusal(404, "", "Resource not found", code: "404")
    case .unknownModel:
      Refusal(
        404,
        "invalid_request_error",
        """
        The API deployment for this resource does not exist. If you created the deployment within \
        the last 5 minutes, please wait a moment and try again.
        """,
        code: Self.deploymentNotFound
      )
    case .unprocessable: filtered
    case .rateLimited: AzureLimit(failure, nil).refusal
    case .quotaExhausted:
      Refusal(
        403,
        "",
        "Out of call volume quota. Quota will be replenished in 07:01:20.",
        code: "403"
      )
    case .overloaded:
      Refusal(503, "server_error", Self.apology("is currently overloaded with other requests."))
    case .serverError:
      Refusal(500, "server_error", Self.apology("had an error processing your request."))
    case .timeout: Refusal(408, "", "The operation was timeout.", code: "Timeout")
    default: OpenAIErrors.refusal(for: failure)
    }
  }

  func refusal(for failure: Failure, of operation: Operation?) -> Refusal {
    failure.kind == .rateLimited
      ? AzureLimit(failure, operation).refusal : refusal(for: failure)
  }

  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody {
    switch failure.kind {
    case .notFound:
      // The space is really there.
      let message = JSON.string(refusal.message).text()
      return ErrorBody(
        text: #"{"error":{"code":"404","message": \#(message)}}"#,
        type: "application/json"
      )
    case .unknownModel:
      return ErrorBody(
        [
          "error": [
            "type": .string(refusal.type), "code": refusal.code,
            "message": .string(refusal.message),
          ]
        ],
        .pretty
      )
    case .unprocessable: return ErrorBody(filteredBody(refusal), .compact)
    default: return ErrorBody(Self.json(of: refusal), .compact)
    }
  }

  /// Short where the gateway speaks, OpenAI's where the model's server does.
  static func json(of refusal: Refusal) -> JSON {
    guard refusal.type.isEmpty else { return OpenAIErrors.body(of: refusal) }
    return ["error": ["code": refusal.code, "message": .string(refusal.message)]]
  }

  /// The gateway's own reason phrase, a missing type, and the wait in milliseconds as well.
  func complete(
    _ head: inout HTTPResponseHead,
    of refusal: Refusal,
    for failure: Failure
  ) {
    if refusal.status == 401 { head.reason = "PermissionDenied" }
    // What the gateway says itself never came to a model, and has the gateway's id only.
    if ["401", "403", "404", "PermissionDenied", Self.deploymentNotFound].contains(refusal.code) {
      let type = head.fields["content-type"]
      let id = head.fields["apim-request-id"]
      head.fields = [:]
      if let type, refusal.code != Self.deploymentNotFound {
        head.fields.append("content-type", type)
      }
      if let id { head.fields.append("apim-request-id", id) }
    }
    guard failure.kind == .rateLimited, let wait = failure.wait else { return }
    if failure.retryAfter == nil {
      head.fields.append("retry-after", String(wait.wholeSecondsUp))
    }
    head.fields.append("retry-after-ms", String(wait.wholeMillisecondsUp))
  }

  private static func apology(_ trouble: String) -> String {
    """
    The server \(trouble) Sorry about that! You can retry your request, or contact us through an \
    Azure support request at: https://go.microsoft.com/fwlink/?linkid=2213926 if you keep seeing \
    this error.
    """
  }

  private static let deploymentNotFound: JSON = "DeploymentNotFound"

  /// What is understood and not acceptable is a prompt that the content filter stops.
  private var filtered: Refusal {
    Refusal(
      400,
      "",
      """
      The response was filtered due to the prompt triggering Azure OpenAI's content management \
      policy. Please modify your prompt and retry. To learn more about our content filtering \
      policies please read our documentation: https://go.microsoft.com/fwlink/?linkid=2198766
      """,
      code: "content_filter",
      param: "prompt"
    )
  }

  private func filteredBody(_ refusal: Refusal) -> JSON {
    let safe: JSON = ["filtered": false, "severity": "safe"]
    return [
      "error": [
        "message": .string(refusal.message), "type": nil, "param": refusal.param,
        "code": refusal.code, "status": .number(JSONNumber(refusal.status)),
        "innererror": [
          "code": "ResponsibleAIPolicyViolation",
          "content_filter_result": [
            "hate": safe, "jailbreak": ["filtered": false, "detected": false], "self_harm": safe,
            "sexual": safe, "violence": ["filtered": true, "severity": "medium"],
          ],
        ],
      ]
    ]
  }
}

extension Failure {
  fileprivate var wait: Duration? { retryAfter ?? limit?.wait }
}

extension Duration {
  fileprivate var wholeMillisecondsUp: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1_000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
  }
}

/// What Azure says where a limit was hit.
///
/// Both forms are quoted by users in issues; that the versions before 2024-08 have the older one is
/// a guess from the versions in those.
private struct AzureLimit {
  private let failure: Failure
  private let version: String
  private let operation: String

  init(_ failure: Failure, _ operation: Operation?) {
    self.failure = failure
    version =
      operation.flatMap { QueryItems(parsing: $0.query)["api-version"] } ?? "2024-10-21"
    self.operation =
      switch operation?.kind {
      case .embedding: "Embeddings_Create"
      case .completion: "Completions_Create"
      default: "ChatCompletions_Create"
      }
  }

  var refusal: Refusal {
    if version < "2024-08" {
      return Refusal(
        429,
        "",
        """
        Requests to the \(operation) Operation under Azure OpenAI API version \(version) have \
        exceeded \(unit) rate limit of your current OpenAI S0 pricing tier. \(advice) Please go \
        here: https://aka.ms/oai/quotaincrease if you would like to further increase the default \
        rate limit.
        """,
        code: "429"
      )
    }
    let name = failure.subject ?? "this model"
    return Refusal(
      429,
      "",
      """
      Your requests to \(name) for \(name) in East US 2 have exceeded the \(unit) rate limit for \
      your current OpenAI S0 pricing tier. This request was for \(operation) under Azure OpenAI \
      API version \(version). \(advice) To increase your default rate limit, visit: \
      https://aka.ms/oai/quotaincrease.
      """,
      code: "RateLimitReached"
    )
  }

  /// For what no wait helps against the words are a guess.
  private var advice: String {
    if let limit = failure.limit, limit.isTooSmall {
      return "The request is larger than the limit of \(limit.limit)."
    }
    return "Please retry after \(failure.wait?.wholeSecondsUp ?? 60) seconds."
  }

  private var unit: String {
    switch failure.limit?.unit {
    case .tokens, .inputTokens, .outputTokens: "token"
    case .requests, .concurrency, nil: "call"
    }
  }
}
