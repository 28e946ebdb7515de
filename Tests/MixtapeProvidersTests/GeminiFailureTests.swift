import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

struct GeminiFailureTests {
  private static let gemini = Asking("gemini")
  private static let line = "POST /v1beta/models/m:generateContent"
  private static let stream = "POST /v1beta/models/m:streamGenerateContent"
  private static let vertex =
    "POST /v1/projects/p/locations/l/publishers/google/models/m:generateContent"

  static let waits: [(wait: Duration, message: String, delay: String)] = [
    (.nanoseconds(467_069_948), "467.069948ms", "0s"),
    (.nanoseconds(59_322_187_034), "59.322187034s", "59s"),
    (.seconds(20), "20s", "20s"),
    (.milliseconds(3_661_500), "1h1m1.5s", "3661s"),
    (.zero, "0s", "0s"),
  ]

  @Test(arguments: waits)
  func `the wait is told to the nanosecond, and in whole seconds`(
    _ wait: Duration,
    _ message: String,
    _ delay: String
  ) throws {
    let failure = Failure(.rateLimited, subject: "m", retryAfter: wait)
    let answer = try Self.gemini.failure(failure, at: Self.line)
    let error = try answer.json["error"]
    #expect(error?["message"]?.string?.hasSuffix("\nPlease retry in \(message).") == true)
    #expect(error?["details"]?[2]?["retryDelay"]?.string == delay)
    #expect(answer.head.fields["retry-after"] == nil)
  }

  static let quotas: [(failure: Failure, metric: String, id: String, value: String)] = [
    (
      Failure(.rateLimited, limit: Failure.Limit(.requests, limit: 15)),
      "generate_content_free_tier_requests",
      "GenerateRequestsPerMinutePerProjectPerModel-FreeTier",
      "15"
    ),
    (
      Failure(.rateLimited, limit: Failure.Limit(.inputTokens, limit: 250_000)),
      "generate_content_free_tier_input_token_count",
      "GenerateContentInputTokensPerModelPerMinute-FreeTier",
      "250000"
    ),
    (
      Failure(.rateLimited, limit: Failure.Limit(.requests, per: .day, limit: 20)),
      "generate_content_free_tier_requests",
      "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
      "20"
    ),
    (
      Failure(.quotaExhausted),
      "generate_content_free_tier_requests",
      "GenerateRequestsPerDayPerProjectPerModel-FreeTier",
      "20"
    ),
  ]

  @Test(arguments: quotas)
  func `the quota that was hit is named`(
    _ failure: Failure,
    _ metric: String,
    _ id: String,
    _ value: String
  ) throws {
    let error = try Self.gemini.failure(failure, at: Self.line).json["error"]
    let violation = error?["details"]?[1]?["violations"]?[0]
    #expect(violation?["quotaMetric"]?.string == "generativelanguage.googleapis.com/" + metric)
    #expect(violation?["quotaId"]?.string == id)
    #expect(violation?["quotaValue"]?.string == value)
    #expect(error?["message"]?.string?.contains("\(metric), limit: \(value)") == true)
  }

  @Test func `Vertex has words of its own for absent models and for limits`() throws {
    let absent = try Self.gemini.failure(
      Failure(.unknownModel, subject: "gemini-9"),
      at: Self.vertex
    )
    let error = try absent.json["error"]
    #expect(error?["message"]?.string?.hasPrefix("Publisher Model `projects/") == true)
    #expect(error?["message"]?.string?.hasSuffix("/models/gemini-9` not found.") == true)
    #expect(error?["details"] == [])
    let limited = try Self.gemini.failure(Failure(.rateLimited), at: Self.vertex).json["error"]
    #expect(limited?["message"]?.string?.hasPrefix("Resource exhausted.") == true)
    #expect(limited?["details"] == nil)
  }

  @Test func `a stream is broken off by the error as one more event`() throws {
    for first in [nil, Array("data: {}\r\n\r\n".utf8)] {
      let text = try Self.gemini.interruption(
        Failure(.overloaded, message: "Busy."),
        at: Self.stream + "?alt=sse",
        of: BegunStream(first: first, last: first)
      )
      #expect(
        text == """
          data: {"error": {"code": 503,"message": "Busy.","status": "UNAVAILABLE"}}\r\n\r\n
          """
      )
    }
  }

  @Test func `a stream in an array stays an array when it is broken off`() throws {
    let body = #"{"contents":[{"parts":[{"text":"Hi"}]}]}"#
    let answer = try Self.gemini.answer(Self.stream, body, with: Reply(text: "One two three"))
    guard case .pieces(let pieces) = answer.body else {
      Issue.record("a stream came whole")
      return
    }
    for count in 0..<pieces.count {
      let begun = BegunStream(
        first: count > 0 ? pieces[0].bytes : nil,
        last: count > 0 ? pieces[count - 1].bytes : nil
      )
      let text =
        String(decoding: pieces.prefix(count).flatMap(\.bytes), as: UTF8.self)
        + (try Self.gemini.interruption(Failure(.overloaded), at: Self.stream, of: begun))
      let chunks = try #require(try JSON(parsing: text).array)
      #expect(chunks.count == count + 1)
      #expect(chunks.last?["error"]?["code"] == 503)
    }
  }

  @Test func `errors of OpenAI's paths are a list of one, in a stream an object`() throws {
    let line = "POST /v1beta/openai/chat/completions"
    let error = try Self.gemini.failure(Failure(.invalidKey), at: line).json
    #expect(error.array?.count == 1)
    #expect(error[0]?["error"]?["code"] == 400)
    let text = try Self.gemini.interruption(Failure(.overloaded), at: line, of: BegunStream())
    #expect(text.hasPrefix(#"data: {"error":{"code":503,"#))
    #expect(text.hasSuffix("}\n\n"))
  }

  @Test func `a stream is never kept alive`() throws {
    for endpoint in Self.gemini.provider.endpoints {
      let operation = MixtapeProviders.Operation(endpoint: endpoint, parameters: [], query: "")
      #expect(operation.keepAlive == nil)
    }
  }
}
