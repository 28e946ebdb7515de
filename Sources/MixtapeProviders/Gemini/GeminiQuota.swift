import MixtapeJSON

/// A limit that was hit, as Google's message and its details tell it.
///
/// Live output pasted into issues (2025 and 2026): the message has the wait to the nanosecond,
/// `retryDelay` in whole seconds, and a day's quota carries a short wait as well.
struct GeminiQuota {
  private let limit: Failure.Limit
  /// nil where waiting does not help.
  private let wait: Duration?
  private let model: String?

  /// Where nobody knows which limit: the free tier's 20 requests.
  init(_ failure: Failure) {
    let window: Failure.Limit.Window = failure.kind == .quotaExhausted ? .day : .minute
    limit = failure.limit ?? Failure.Limit(.requests, per: window, limit: 20, used: 20)
    wait = failure.retryAfter ?? limit.wait
    model = failure.subject
  }

  /// Vertex tells nothing but that it is so.
  func refusal(_ surface: GeminiSurface) -> Refusal {
    switch surface {
    case .studio: Refusal(429, "RESOURCE_EXHAUSTED", message, param: details)
    case .vertex:
      Refusal(
        429,
        "RESOURCE_EXHAUSTED",
        """
        Resource exhausted. Please try again later. Please refer to \
        https://cloud.google.com/vertex-ai/generative-ai/docs/error-code-429 for more details.
        """
      )
    }
  }

  private var countsTokens: Bool {
    switch limit.unit {
    case .requests, .concurrency: false
    case .tokens, .inputTokens, .outputTokens: true
    }
  }

  private var metric: String {
    let name =
      countsTokens
      ? "generate_content_free_tier_input_token_count" : "generate_content_free_tier_requests"
    return "generativelanguage.googleapis.com/" + name
  }

  private var quotaID: String {
    let window = limit.window == .day ? "PerDay" : "PerMinute"
    return countsTokens
      ? "GenerateContentInputTokensPerModel\(window)-FreeTier"
      : "GenerateRequests\(window)PerProjectPerModel-FreeTier"
  }

  private var message: String {
    let model = model.map { ", model: \($0)" } ?? ""
    return """
      You exceeded your current quota, please check your plan and billing details. For more \
      information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits. To \
      monitor your current usage, head to: https://ai.dev/rate-limit. \n* Quota exceeded for \
      metric: \(metric), limit: \(limit.limit)\(model)
      """ + (wait.map { "\nPlease retry in \(GoDuration.exact($0))." } ?? "")
  }

  private var details: JSON {
    var dimensions = JSONObject()
    dimensions["location"] = "global"
    dimensions["model"] = model.map { .string($0) }
    let retry: [JSON] =
      wait.map { wait in
        [
          [
            "@type": "type.googleapis.com/google.rpc.RetryInfo",
            "retryDelay": .string("\(wait.components.seconds)s"),
          ]
        ]
      } ?? []
    return .array(
      [
        [
          "@type": "type.googleapis.com/google.rpc.Help",
          "links": [
            [
              "description": "Learn more about Gemini API quotas",
              "url": "https://ai.google.dev/gemini-api/docs/rate-limits",
            ]
          ],
        ],
        [
          "@type": "type.googleapis.com/google.rpc.QuotaFailure",
          "violations": [
            [
              "quotaMetric": .string(metric),
              "quotaId": .string(quotaID),
              "quotaDimensions": .object(dimensions),
              "quotaValue": .string(String(limit.limit)),
            ]
          ],
        ],
      ] + retry
    )
  }
}

extension GoDuration {
  /// To the nanosecond: `467.069948ms`, `59.322187034s`, `1h1m0s`.
  static func exact(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    let nanoseconds = attoseconds / 1_000_000_000
    if seconds == 0, nanoseconds >= 1_000_000 {
      return decimal(nanoseconds / 1_000_000, nanoseconds % 1_000_000, digits: 6) + "ms"
    }
    let rest = decimal(seconds % 60, nanoseconds, digits: 9) + "s"
    let minutes = seconds / 60
    if minutes == 0 { return rest }
    return minutes < 60 ? "\(minutes)m\(rest)" : "\(minutes / 60)h\(minutes % 60)m\(rest)"
  }

  private static func decimal(_ whole: Int64, _ fraction: Int64, digits: Int) -> String {
    guard fraction > 0 else { return String(whole) }
    var text = String(fraction)
    text = String(repeating: "0", count: digits - text.count) + text
    while text.last == "0" { text.removeLast() }
    return "\(whole).\(text)"
  }
}
