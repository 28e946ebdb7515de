import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct CohereTests {
  static let cohere = ProviderCase(
    ProviderCase.named("cohere"),
    .cohere,
    "/v2/chat",
    source: "openllmetry's recordings of 2025-09, types of Cohere's SDK 7.3"
  )

  /// Reasoning, words and two calls, as a scenario may have them all at once.
  static let rich = {
    var reply = Reply(parts: [
      .reasoning("Oslo is in Norway."),
      .text("I will look for the \"weather\"."),
      .toolCall(.init(name: "weather", arguments: ["city": "Oslo", "days": 2])),
      .toolCall(.init(name: "time", arguments: [:], id: "time_1")),
    ])
    reply.usage.cachedInput = 3
    return reply
  }()

  static let replies: [(name: String, reply: Reply)] = [
    ("tools", rich),
    ("thinking", Reply(parts: [.reasoning("Hm."), .text("Hello.")])),
  ]

  @Test(arguments: replies)
  func `other replies are as in the golden files`(_ name: String, _ reply: Reply) throws {
    for (stream, suffix) in [(false, ""), (true, "-stream")] {
      let request = Self.cohere.request(stream: stream)
      let answer = try Self.cohere.answer(to: request, with: reply)
      let text = "# \(Self.cohere.source)\n" + Rendering.text(request, answer)
      #expect(Golden.mismatch(of: text, with: "cohere/\(name)\(suffix).http") == nil)
    }
  }

  @Test func `the events of a stream make the whole message`() throws {
    for reply in [Self.rich, Reply(parts: [.reasoning("Hm."), .text("A"), .text("B")])] {
      let whole = try Self.cohere.answer(to: Self.cohere.request(stream: false), with: reply)
      let stream = try Self.cohere.answer(to: Self.cohere.request(stream: true), with: reply)
      var made = CohereMessageBuilder()
      for event in try Self.cohere.chunks(of: stream) { try made.receive(event) }
      #expect(made.json == (try JSON(parsing: whole.bytes)))
    }
  }

  static let stops: [(stop: Reply.Stop, reason: String)] = [
    (.end, "COMPLETE"), (.length, "MAX_TOKENS"), (.stopSequence, "STOP_SEQUENCE"),
    (.toolCalls, "TOOL_CALL"), (.contentFilter, "ERROR"), (.refusal, "COMPLETE"),
  ]

  @Test(arguments: stops)
  func `every reason to stop has Cohere's name`(_ stop: Reply.Stop, _ reason: String) throws {
    var reply = Reply(text: "Hi.")
    reply.stop = stop
    let whole = try Self.cohere.answer(to: Self.cohere.request(stream: false), with: reply)
    #expect(try JSON(parsing: whole.bytes)["finish_reason"]?.string == reason)
    let stream = try Self.cohere.answer(to: Self.cohere.request(stream: true), with: reply)
    let last = try Self.cohere.chunks(of: stream).last
    #expect(last?["delta"]?["finish_reason"]?.string == reason)
  }

  @Test func `an interruption ends the message with an error`() throws {
    let cases: [(kind: Failure.Kind, reason: String)] = [
      (.overloaded, "ERROR"), (.timeout, "TIMEOUT"),
    ]
    for (kind, reason) in cases {
      let operation = try #require(
        Self.cohere.provider.operation(of: Self.cohere.request(stream: true))
      )
      var setting = Setting(dice: Dice(seed: 1), date: testDate)
      let pieces = Self.cohere.provider.interruption(
        by: Failure(kind, message: "Why."),
        of: BegunStream(),
        for: operation,
        in: &setting
      )
      #expect(pieces.map(\.role) == [.failure, .terminator])
      var parser = ServerSentEventParser()
      let events = parser.receive(pieces.flatMap(\.bytes))
      let error = try JSON(parsing: try #require(events.first?.data))
      #expect(error["delta"] == ["error": "Why.", "finish_reason": .string(reason)])
      #expect(events.last?.data == "[DONE]")
    }
  }

  @Test func `options of a request are read`() throws {
    let prompt = try PromptFormat.cohere.prompt(
      of: #"""
        {"model":"m","messages":[{"role":"user","content":"U"}],"documents":["One.",
        {"id":"d","data":{"text":"Two.","title":"T"}}],"tool_choice":"REQUIRED","max_tokens":5,
        "stop_sequences":["END"],"thinking":{"type":"enabled"}}
        """#
    )
    #expect(prompt.toolChoice == .required)
    #expect(prompt.stopSequences == ["END"])
    #expect(prompt.wantsReasoning)
    #expect(prompt.messages.first?.text == "One.\nTwo.")
    let schema = try PromptFormat.cohere.prompt(
      of: #"""
        {"model":"m","messages":[{"role":"user","content":"U"}],"response_format":
        {"type":"json_object","json_schema":{"type":"object"}}}
        """#
    )
    #expect(schema.outputSchema == ["type": "object"])
  }

  static let refused: [(member: String, message: String)] = [
    (#""messages":[]"#, "invalid request: list of messages must not be empty"),
    (
      #""temperature":1.5"#,
      "invalid request: temperature must be between 0 and 1.0 inclusive."
    ),
    (
      #""tool_choice":"any""#,
      "invalid request: tool_choice must be one of 'REQUIRED', 'NONE'."
    ),
    (
      #""messages":[{"role":"tool","content":"x"}]"#,
      "tool call id must be provided with tool message"
    ),
    (
      #""messages":[{"role":"bot","content":"x"}]"#,
      """
      invalid request: messages[0].role must be one of 'system', 'user', 'assistant', 'tool'.
      """
    ),
    (
      #""max_tokens":"many""#,
      """
      invalid type: parameter 'max_tokens' should be of type int32. For proper usage, please \
      refer to https://docs.cohere.com/v2/reference/chat
      """
    ),
    (
      #""documents":["x"],"response_format":{"type":"json_object"}"#,
      "invalid request: response_format is not supported with RAG."
    ),
  ]

  @Test(arguments: refused)
  func `a request that Cohere refuses is its 400`(_ member: String, _ message: String) throws {
    let failure = #expect(throws: Failure.self) {
      // The last of two members with one name counts.
      try PromptFormat.cohere.prompt(
        of: #"{"model":"m","messages":[{"role":"user","content":"U"}],\#(member)}"#
      )
    }
    let answer = try Self.cohere.answer(to: try #require(failure))
    #expect(answer.head.status == 400)
    #expect(try Self.cohere.message(ofError: answer) == message)
  }

  @Test func `a limit is told in the words that Cohere has for it`() throws {
    let cases: [(limit: Failure.Limit, beginning: String)] = [
      (
        .init(.requests, limit: 10),
        "You are using a Trial key, which is limited to 10 API calls / minute. You can continue"
      ),
      (
        .init(.tokens, limit: 100_000),
        "trial token rate limit exceeded, limit is 100000 tokens per minute"
      ),
    ]
    for (limit, beginning) in cases {
      let answer = try Self.cohere.answer(to: Failure(.rateLimited, limit: limit))
      #expect(try Self.cohere.message(ofError: answer).hasPrefix(beginning))
    }
  }

  @Test func `documents are ranked by the words that they share with the query`() throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/v2/rerank",
      body: Array(
        #"""
        {"model":"rerank-v3.5","query":"capital of Norway","top_n":2,"documents":
        ["Bergen is rainy.","Oslo is the capital of Norway.","The capital moved."]}
        """#.utf8
      )
    )
    let answer = try Self.cohere.answer(to: request)
    let text = "# \(Self.cohere.source)\n" + Rendering.text(request, answer)
    #expect(Golden.mismatch(of: text, with: "cohere/rerank.http") == nil)
    let results = try JSON(parsing: answer.bytes)["results"]?.array
    #expect(results?.map { $0["index"] } == [1, 2])
  }

  @Test func `vectors come in every type that is asked for`() throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/v2/embed",
      body: Array(
        #"""
        {"model":"embed-v4.0","input_type":"search_document","texts":["Hello.","Good bye."],
        "output_dimension":256,
        "embedding_types":["float","int8","uint8","binary","ubinary","base64"]}
        """#.utf8
      )
    )
    let answer = try Self.cohere.answer(to: request)
    let json = try JSON(parsing: answer.bytes)["embeddings"]
    let floats = try #require(json?["float"]?[1]?.array).map { try #require($0.number?.double) }
    #expect(floats == EmbeddingVector.make(for: "Good bye.", dimensions: 256))
    let bytes = try #require(json?["base64"]?[1]?.string.flatMap(Base64.decode))
    let decoded = stride(from: 0, to: bytes.count, by: 4).map { start in
      Float(
        bitPattern: bytes[start..<start + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
      )
    }
    #expect(decoded == floats.map { Float($0) })
    let steps = try #require(json?["int8"]?[1]?.array).map { try #require($0.int) }
    #expect(zip(steps, floats).allSatisfy { abs(Double($0) - $1 * 127) < 1 })
    #expect(json?["uint8"]?[1]?[7]?.int == steps[7] + 128)
    let bits = floats.prefix(8).reduce(0) { $0 << 1 | ($1 > 0 ? 1 : 0) }
    #expect(json?["ubinary"]?[1]?[0]?.int == bits)
    #expect(json?["binary"]?[1]?[0]?.int == bits - 128)
    #expect(json?["binary"]?[1]?.array?.count == 32)
  }

  @Test func `vectors may be given, one for all or one for each`() throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/v2/embed",
      body: Array(
        #"{"model":"embed-v4.0","input_type":"search_query","texts":["a","b"]}"#.utf8
      )
    )
    var reply = Reply(text: "")
    reply.vectors = [[0.5, -0.25]]
    let answer = try Self.cohere.answer(to: request, with: reply)
    let text = "# \(Self.cohere.source)\n" + Rendering.text(request, answer)
    #expect(Golden.mismatch(of: text, with: "cohere/embed.http") == nil)
    let vectors = try JSON(parsing: answer.bytes)["embeddings"]?["float"]
    #expect(vectors?.text() == "[[0.5,-0.25],[0.5,-0.25]]")
  }
}

/// Puts a message together from its events, as a client does.
private struct CohereMessageBuilder {
  private var id = JSON.null
  private var contents: [JSONObject] = []
  private var plan = ""
  private var calls: [(call: JSON, arguments: String)] = []
  private var end = JSON.null

  mutating func receive(_ event: JSON) throws {
    let message = event["delta"]?["message"]
    switch event["type"]?.string {
    case "message-start": id = try #require(event["id"])
    case "content-start":
      #expect(event["index"]?.int == contents.count)
      contents.append(try #require(message?["content"]?.object))
    case "content-delta":
      let index = try #require(event["index"]?.int)
      let key = try #require(contents[index]["type"]?.string)
      let text = try #require(message?["content"]?[key]?.string)
      contents[index][key] = .string((contents[index][key]?.string ?? "") + text)
    case "tool-plan-delta": plan += try #require(message?["tool_plan"]?.string)
    case "tool-call-start":
      #expect(event["index"]?.int == calls.count)
      calls.append((try #require(message?["tool_calls"]), ""))
    case "tool-call-delta":
      let index = try #require(event["index"]?.int)
      calls[index].arguments +=
        try #require(message?["tool_calls"]?["function"]?["arguments"]?.string)
    case "message-end": end = try #require(event["delta"])
    default: break
    }
  }

  var json: JSON {
    var message = JSONObject([.init(key: "role", value: "assistant")])
    if !contents.isEmpty { message["content"] = .array(contents.map { .object($0) }) }
    if !plan.isEmpty { message["tool_plan"] = .string(plan) }
    if !calls.isEmpty {
      message["tool_calls"] = .array(
        calls.map { call, arguments in
          [
            "id": call["id"] ?? .null, "type": "function",
            "function": [
              "name": call["function"]?["name"] ?? .null, "arguments": .string(arguments),
            ],
          ]
        }
      )
    }
    return [
      "id": id, "message": .object(message), "finish_reason": end["finish_reason"] ?? .null,
      "usage": end["usage"] ?? .null,
    ]
  }
}

extension PromptFormat {
  static let cohere = PromptFormat(
    provider: ProviderCase.named("cohere"),
    target: "/v2/chat",
    conversation: #"""
      {"model":"the-model","max_tokens":50,"messages":[
      {"role":"system","content":"Be brief."},
      {"role":"system","content":[{"type":"text","text":"Be kind."}]},
      {"role":"user","content":[{"type":"text","text":"Weather in this town?"},
        {"type":"image_url","image_url":{"url":"data:image/png;base64,aGVsbG8="}}]},
      {"role":"assistant","content":[{"type":"thinking","thinking":"Hm."}],
        "tool_plan":"Let me see.","tool_calls":[{"id":"c1","type":"function",
        "function":{"name":"weather","arguments":"{\"days\":2,\"city\":\"Oslo\"}"}}]},
      {"role":"tool","tool_call_id":"c1","content":[
        {"type":"document","document":{"data":{"text":"Rain."}}}]},
      {"role":"assistant","content":[{"type":"text","text":"It rains."}]},
      {"role":"user","content":"And in Bergen?"}],
      "tools":[{"type":"function","function":{"name":"weather","parameters":{"type":"object"}}}]}
      """#
  )
}
