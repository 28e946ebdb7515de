import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What OpenAI says, word for word, and which parameters it refuses.
struct OpenAIErrorsTests {
  static let limits: [(limit: Failure.Limit, words: String)] = [
    (
      .init(
        .tokens,
        limit: 30_000,
        used: 18_928,
        requested: 11_159,
        wait: .milliseconds(174)
      ),
      """
      Rate limit reached for gpt-4.1 in organization org-mixtape on tokens per min (TPM): Limit \
      30000, Used 18928, Requested 11159. Please try again in 174ms. Visit \
      https://platform.openai.com/account/rate-limits to learn more.
      """
    ),
    (
      .init(.requests, limit: 3, used: 3, requested: 1, wait: .seconds(20)),
      """
      Rate limit reached for gpt-4.1 in organization org-mixtape on requests per min (RPM): Limit \
      3, Used 3, Requested 1. Please try again in 20s. Visit \
      https://platform.openai.com/account/rate-limits to learn more.
      """
    ),
    (
      .init(.requests, per: .day, limit: 200, used: 200, requested: 1, wait: .seconds(432)),
      """
      Rate limit reached for gpt-4.1 in organization org-mixtape on requests per day (RPD): Limit \
      200, Used 200, Requested 1. Please try again in 7m12s. Visit \
      https://platform.openai.com/account/rate-limits to learn more.
      """
    ),
    (
      .init(.inputTokens, limit: 30_000, used: 0, requested: 31_538),
      """
      Request too large for gpt-4.1 in organization org-mixtape on tokens per min (TPM): Limit \
      30000, Requested 31538. The input or output tokens must be reduced in order to run \
      successfully. Visit https://platform.openai.com/account/rate-limits to learn more.
      """
    ),
  ]

  @Test(arguments: limits)
  func `a limit is told with its numbers`(_ limit: Failure.Limit, _ words: String) throws {
    let failure = Failure(.rateLimited, subject: "gpt-4.1", limit: limit)
    #expect(try OpenAIRequest.message(of: failure) == words)
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    let answer = OpenAIRequest.openAI.answer(failure, for: nil, in: &setting)
    let error = try JSON(parsing: answer.bytes)["error"]
    #expect(error?["code"] == "rate_limit_exceeded")
    #expect(error?["type"] == (words.contains("tokens per") ? "tokens" : "requests"))
  }

  @Test(arguments: [
    (
      Failure.Flaw.badValue(field: "temperature", value: "-1", rule: "expected a value >= 0"),
      "Invalid 'temperature': decimal below minimum value. Expected a value >= 0, but got -1 "
        + "instead.",
      "decimal_below_min_value"
    ),
    (
      .badValue(field: "n", value: "129", rule: "expected a value <= 128"),
      "Invalid 'n': integer above maximum value. Expected a value <= 128, but got 129 instead.",
      "integer_above_max_value"
    ),
    (
      .badValue(field: "role", value: "bot", rule: "expected one of 'user' and 'tool'"),
      "Invalid value: 'bot'. Supported values are: 'user' and 'tool'.",
      "invalid_value"
    ),
    (
      .badValue(field: "x", value: "1", rule: "must be even"),
      "Invalid 'x': must be even, but got 1 instead.",
      "invalid_value"
    ),
    (
      .wrongType(field: "n", expected: "an integer, but got a string instead"),
      "Invalid type for 'n': expected an integer, but got a string instead.",
      "invalid_type"
    ),
  ])
  func `a flaw is told with its code`(
    _ flaw: Failure.Flaw,
    _ words: String,
    _ code: String
  ) throws {
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    let answer = OpenAIRequest.openAI.answer(Failure(flaw), for: nil, in: &setting)
    let error = try JSON(parsing: answer.bytes)["error"]
    #expect(error?["message"]?.string == words)
    #expect(error?["code"]?.string == code)
  }

  @Test(arguments: [
    (#""temperature":2.5"#, "temperature"), (#""top_p":-0.1"#, "top_p"), (#""n":0"#, "n"),
    (#""n":1.5"#, "n"), (#""max_tokens":0"#, "max_tokens"), (#""max_tokens":"9""#, "max_tokens"),
    (#""presence_penalty":-3"#, "presence_penalty"), (#""stream":"yes""#, "stream"),
    (#""stop":["a","b","c","d","e"]"#, "stop"), (#""stop":[1]"#, "stop[0]"), (#""stop":1"#, "stop"),
    (#""seed":"x""#, "seed"), (#""user":5"#, "user"), (#""logit_bias":[]"#, "logit_bias"),
  ])
  func `a parameter that is wrong is named`(_ member: String, _ field: String) throws {
    let request = OpenAIRequest.post("/v1/completions", #"{"model":"m","prompt":"x",\#(member)}"#)
    let operation = try #require(OpenAIRequest.openAI.operation(of: request))
    let failure = #expect(throws: Failure.self) {
      try OpenAIRequest.openAI.prompt(of: request, for: operation)
    }
    switch failure?.flaw {
    case .badValue(let name, _, _), .wrongType(let name, _): #expect(name == field)
    default: Issue.record("not a flaw of a field: \(String(describing: failure))")
    }
  }

  @Test(arguments: [
    #""temperature":0,"top_p":1,"n":1,"stop":null,"max_tokens":1,"presence_penalty":-2"#,
    #""temperature":2,"top_p":0.5,"n":128,"stop":"x","stream":false,"seed":-5,"user":"me""#,
    #""temperature":null,"stop":[],"logit_bias":{},"unheard_of":[1]"#,
  ])
  func `parameters within their bounds are taken`(_ members: String) throws {
    let body = #"{"model":"m","prompt":"x",\#(members)}"#
    let request = OpenAIRequest.post("/v1/completions", body)
    #expect(try OpenAIRequest.answer(request).head.status == 200)
  }

  @Test(arguments: [
    (Duration.zero, "0s"), (.microseconds(900), "0s"), (.milliseconds(6), "6ms"),
    (.nanoseconds(467_069_948), "467ms"), (.seconds(1), "1s"), (.milliseconds(8_640), "8.64s"),
    (.milliseconds(22_564), "22.564s"), (.milliseconds(1_005), "1.005s"), (.seconds(360), "6m0s"),
    (.milliseconds(127_930), "2m7.93s"), (.milliseconds(1_252_666), "20m52.666s"),
    (.seconds(3_600), "1h0m0s"), (.seconds(-5), "0s"),
  ])
  func `a wait is told as Go prints it, cut to milliseconds`(_ wait: Duration, _ text: String) {
    #expect(GoDuration.text(wait) == text)
  }
}
