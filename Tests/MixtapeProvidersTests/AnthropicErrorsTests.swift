import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What stands in Anthropic's errors besides kind and status.
struct AnthropicErrorsTests {
  static func error(_ failure: Failure) throws -> (answer: ProviderAnswer, error: JSON) {
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    let answer = ProviderCase.named("anthropic").answer(failure, for: nil, in: &setting)
    let json = try JSON(parsing: answer.bytes)
    #expect(json["type"] == "error")
    #expect(json["request_id"]?.string == answer.head.fields["request-id"])
    return (answer, try #require(json["error"]))
  }

  static let limits: [(limit: Failure.Limit, words: String)] = [
    (Failure.Limit(.requests, limit: 50), "rate limit of 50 requests per minute (org: "),
    (Failure.Limit(.inputTokens, limit: 1_234_567), "of 1,234,567 input tokens per minute (org: "),
    (Failure.Limit(.outputTokens, limit: 8_000), "of 8,000 output tokens per minute (org: "),
    (Failure.Limit(.tokens, per: .day, limit: 300_000), "of 300,000 tokens per day (org: "),
    (Failure.Limit(.concurrency), "Number of concurrent connections has exceeded your rate limit."),
  ]

  @Test(arguments: limits)
  func `a limit that was hit is named`(_ limit: Failure.Limit, _ words: String) throws {
    let failure = Failure(
      .rateLimited,
      subject: "claude-sonnet-4-6",
      limit: limit,
      retryAfter: .milliseconds(1_500)
    )
    let (answer, error) = try Self.error(failure)
    let message = try #require(error["message"]?.string)
    #expect(answer.head.status == 429)
    #expect(answer.head.fields["retry-after"] == "2")
    #expect(error["type"] == "rate_limit_error")
    #expect(message.contains(words))
    #expect(message.contains("model: claude-sonnet-4-6)") == (limit.unit != .concurrency))
  }

  static let spending: [(status: Int?, type: String, code: String?)] = [
    (nil, "invalid_request_error", nil),
    (402, "billing_error", nil),
    (429, "rate_limit_error", "enforced_spend_limit_reached"),
  ]

  @Test(arguments: spending)
  func `spent money is told in three ways`(
    _ status: Int?,
    _ type: String,
    _ code: String?
  ) throws {
    let (answer, error) = try Self.error(Failure(.quotaExhausted, status: status))
    #expect(answer.head.status == status ?? 400)
    #expect(error["type"]?.string == type)
    #expect(error["details"]?["error_code"]?.string == code)
    #expect(answer.head.fields["retry-after"] == nil)
  }
}
