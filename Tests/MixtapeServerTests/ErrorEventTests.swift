import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// What a client reads after a 200 where the stream fails, from each provider, through the whole
/// server; the forms are those of `wire/` in the shared notes.
@Suite struct `An error within a stream` {
  struct Told: Sendable, CustomTestStringConvertible {
    let target: String
    /// All that follows the events before it; what luck has made is masked.
    let tail: String
    var testDescription: String { target }

    init(_ target: String, _ tail: String) {
      (self.target, self.tail) = (target, tail)
    }

    /// In each provider's words.
    var request: String {
      if target.hasPrefix("/gemini/v1beta/models") {
        return #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
      }
      if target.hasSuffix("-stream") {
        return target.hasSuffix("converse-stream")
          ? #"{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}"#
          : #"{"anthropic_version":"bedrock-2023-05-31","max_tokens":99,\#(Self.hi)}"#
      }
      if target.hasSuffix("/completions"), !target.hasSuffix("/chat/completions") {
        return #"{"model":"m","prompt":"Hi","stream":true}"#
      }
      if target.hasSuffix("/generate") { return #"{"model":"m","prompt":"Hi","stream":true}"# }
      if target.hasSuffix("/responses") { return #"{"model":"m","input":"Hi","stream":true}"# }
      return #"{"model":"m","max_tokens":99,"stream":true,\#(Self.hi)}"#
    }

    private static let hi = #""messages":[{"role":"user","content":"Hi"}]"#
  }

  private static let model = "/bedrock/model/anthropic.claude-3-sonnet-20240229-v1%3A0"
  private static let busy = """
    That model is currently overloaded with other requests. You can retry your request, or contact \
    us through our help center at help.openai.com if the error persists.
    """
  private static let full = "server busy, please try again.  maximum pending requests exceeded"
  private static let demand = """
    This model is currently experiencing high demand. Spikes in demand are usually temporary. \
    Please try again later.
    """

  static let told: [Told] = [
    Told(
      "/anthropic/v1/messages",
      #"""
      event: error
      data: {"type":"error","error":{"details":null,"type":"overloaded_error",\#
      "message":"Overloaded"},"request_id":"req_…"}


      """#
    ),
    Told(
      "/openai/v1/chat/completions",
      #"""
      data: {"error":{"message":"\#(busy)","type":"server_error","param":null,"code":null}}


      """#
    ),
    Told(
      "/openai/v1/completions",
      #"""
      data: {"error":{"message":"\#(busy)","type":"server_error","param":null,"code":null}}


      """#
    ),
    Told(
      "/azure/openai/deployments/m/chat/completions?api-version=2024-12-01-preview",
      #"""
      data: {"error":{"message":"The server is currently overloaded with other requests. \#
      Sorry about that! You can retry your request, or contact us through an Azure support \#
      request at: https://go.microsoft.com/fwlink/?linkid=2213926 if you keep seeing this \#
      error.","type":"server_error","param":null,"code":null}}


      """#
    ),
    Told(
      "/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
      #"""
      data: {"error": {"code": 503,"message": "\#(demand)","status": "UNAVAILABLE"}}\#r
      \#r

      """#
    ),
    Told(
      "/gemini/v1beta/openai/chat/completions",
      #"""
      data: {"error":{"code":503,"message":"\#(demand)","status":"UNAVAILABLE"}}


      """#
    ),
    Told(
      "/groq/openai/v1/chat/completions",
      #"""
      event: error
      data: {"error":{"message":"The model is overloaded. Please try again later.",\#
      "type":"server_error","status_code":503}}


      """#
    ),
    Told(
      "/openrouter/api/v1/chat/completions",
      #"""
      data: {"id":"gen-…","object":"chat.completion.chunk","created":…,"model":"m",\#
      "provider":"Mixtape","error":{"code":429,"message":"Provider returned error"},\#
      "choices":[{"index":0,"delta":{"role":"assistant","content":""},\#
      "finish_reason":"error","native_finish_reason":"error","logprobs":null}]}

      data: [DONE]


      """#
    ),
    Told(
      "/litellm/v1/chat/completions",
      #"""
      data: {"error": {"message": "litellm.ServiceUnavailableError: The model is \#
      overloaded. Please try again later.", "type": "server_error", "param": null, "code": \#
      "503"}}

      data: [DONE]


      """#
    ),
    Told(
      "/vllm/v1/chat/completions",
      #"""
      data: {"error": {"message": "The model is overloaded. Please try again later.", \#
      "type": "InternalServerError", "param": null, "code": 503}}

      data: [DONE]


      """#
    ),
    Told(
      "/llamacpp/v1/chat/completions",
      #"""
      data: {"error":{"code":503,"message":"The model is overloaded. Please try again \#
      later.","type":"unavailable_error"}}


      """#
    ),
    Told(
      "/mistral/v1/chat/completions",
      #"""
      data: {"error":{"message":"Service tier capacity exceeded for this model.",\#
      "type":"service_tier_capacity_exceeded","param":null,"code":"3505"}}


      """#
    ),
    Told(
      "/deepseek/chat/completions",
      #"""
      data: {"error":{"message":"Service is too busy. We advise users to temporarily switch \#
      to alternative LLM API service providers.","type":"service_unavailable_error",\#
      "param":null,"code":"service_unavailable_error"}}


      """#
    ),
    Told(
      "/qwen/compatible-mode/v1/chat/completions",
      #"""
      data: {"error":{"message":"Model is unavailable, please try again later.",\#
      "type":"ModelUnavailable","param":null,"code":"ModelUnavailable"}}


      """#
    ),
    Told(
      "/glm/api/paas/v4/chat/completions",
      #"""
      data: {"error":{"code":"1305","message":"The model is overloaded"}}


      """#
    ),
    Told(
      "/xidao/v1/chat/completions",
      #"""
      data: {"error":{"message":"The model is overloaded. Please try again later.",\#
      "type":"upstream_error","param":"","code":"bad_response_status_code"}}

      data: [DONE]


      """#
    ),
    Told(
      "/cohere/v2/chat",
      #"""
      event: message-end
      data: {"type":"message-end","delta":{"error":"service unavailable",\#
      "finish_reason":"ERROR"}}

      data: [DONE]


      """#
    ),
    Told(
      "/ollama/api/chat",
      #"""
      {"error":"\#(full)"}

      """#
    ),
    Told(
      "/ollama/api/generate",
      #"""
      {"error":"\#(full)"}

      """#
    ),
    // Swallowed: one more chunk with nothing in it, and no end.
    Told(
      "/ollama/v1/chat/completions",
      #"""
      data: {"id":"chatcmpl-…","object":"chat.completion.chunk","created":…,"model":"",\#
      "system_fingerprint":"fp_ollama","choices":[{"index":0,"delta":{"role":"",\#
      "content":""},"finish_reason":null}]}


      """#
    ),
  ]

  private static func ask(_ told: Told, faults: String) throws -> Client.Answer {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(
      "{ seed: 3, rules: [{ reply: 'one two three four', faults: [\(faults)] }] }",
      name: "test.json5"
    )
    return try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let answer = try await client.post(told.target, told.request)
        // It was a proper end: the connection goes on.
        #expect(try await client.get("/__mixtape/health").status == 200)
        return answer
      }
    }
  }

  private static func masked(_ text: String) -> String {
    text.replacing(/req_[A-Za-z0-9]+/, with: "req_…")
      .replacing(/gen-[A-Za-z0-9-]+/, with: "gen-…")
      .replacing(/chatcmpl-[0-9]+/, with: "chatcmpl-…")
      .replacing(/"created":[0-9]+/, with: "\"created\":…")
      // Anthropic hides lengths behind spaces.
      .replacing(/[ ]+}/, with: "}")
  }

  @Test(arguments: told)
  func `comes after whole events, in the provider's own form, and properly ends it`(
    _ told: Told
  ) throws {
    let whole = try Self.ask(told, faults: "")
    for place in [3, 4] {
      let fault = "{ errorEvent: 'overloaded', at: { event: \(place) } }"
      let answer = try Self.ask(told, faults: fault)
      #expect(answer.status == 200 && answer.ending == .complete)
      let before = whole.pieces.prefix(place - 1).flatMap(\.bytes)
      #expect(answer.body.starts(with: before))
      let tail = String(decoding: answer.body.dropFirst(before.count), as: UTF8.self)
      #expect(Self.masked(tail) == told.tail)
    }
  }

  @Test(arguments: told)
  func `may be the very first, and is the same behind other faults`(_ told: Told) throws {
    let fault = "{ errorEvent: 'overloaded', at: { event: 4 } }"
    let plain = try Self.ask(told, faults: fault)
    let sliced = try Self.ask(told, faults: "\(fault), { slice: 3 }")
    #expect(sliced.text == plain.text)
    let first = try Self.ask(told, faults: "{ errorEvent: 'overloaded' }")
    #expect(first.status == 200 && first.ending == .complete)
    #expect(first.body.count < plain.body.count)
  }

  @Test(arguments: ["converse-stream", "invoke-with-response-stream"])
  func `is an exception in a frame of its own from Bedrock`(_ operation: String) throws {
    let told = Told("\(Self.model)/\(operation)", "")
    let whole = try Self.ask(told, faults: "")
    let answer = try Self.ask(told, faults: "{ errorEvent: 'overloaded', at: { event: 3 } }")
    let before = whole.pieces.prefix(2).flatMap(\.bytes)
    #expect(answer.body.starts(with: before) && answer.ending == .complete)
    let frame = Array(answer.body.dropFirst(before.count))
    let length = frame.prefix(4).reduce(0) { $0 << 8 | Int($1) }
    #expect(length == frame.count)
    let text = String(decoding: frame, as: UTF8.self)
    #expect(text.contains("serviceUnavailableException"))
    #expect(text.contains("exception"))
    #expect(text.contains(#"{"message":"Bedrock is unable to process your request."}"#))
  }

  @Test(arguments: ["/openai/v1/responses", "/azure/openai/v1/responses", "/openrouter/api/v1/responses"])
  func `is nested in Responses, and the response then fails under its own id`(
    _ target: String
  ) throws {
    let answer = try Self.ask(
      Told(target, ""),
      faults: "{ errorEvent: 'overloaded', at: { event: 5 } }"
    )
    #expect(answer.ending == .complete)
    let events = try answer.text.split(separator: "\n\n").map { frame in
      try JSON(parsing: String(try #require(frame.split(separator: "data: ").last)))
    }
    #expect(events.count == 6)
    #expect(events.map { $0["sequence_number"]?.int } == [0, 1, 2, 3, 4, 5])
    #expect(events[4]["type"] == "error")
    #expect(events[4]["error"]?["message"]?.string?.isEmpty == false)
    #expect(events[5]["type"] == "response.failed")
    #expect(events[5]["response"]?["status"] == "failed")
    #expect(events[5]["response"]?["id"] == events[0]["response"]?["id"])
    #expect(events[5]["response"]?["error"]?["message"] == events[4]["error"]?["message"])
  }

  @Test func `is one more element where Gemini streams an array`() throws {
    let told = Told("/gemini/v1beta/models/m:streamGenerateContent", "")
    let answer = try Self.ask(told, faults: "{ errorEvent: 'overloaded', at: { event: 3 } }")
    let elements = try #require(try JSON(parsing: answer.text).array)
    #expect(elements.count == 3)
    #expect(elements[2]["error"]?["code"] == 503)
    #expect(elements[2]["error"]?["status"] == "UNAVAILABLE")
  }

  @Test func `leaves an answer alone that is not streamed`() throws {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(
      "{ rules: [{ reply: 'one', faults: [{ errorEvent: 'overloaded' }] }] }",
      name: "test.json5"
    )
    try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post(
          "/openai/v1/chat/completions",
          #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
        )
        #expect(answer.status == 200 && answer.text.contains("\"one\""))
      }
    }
  }
}
