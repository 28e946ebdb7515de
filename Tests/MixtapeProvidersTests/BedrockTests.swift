import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct BedrockTests {
  private static let model = "/model/anthropic.claude-3-sonnet-20240229-v1%3A0"

  static let converse = ProviderCase(
    ProviderCase.named("bedrock"),
    .bedrock,
    model + "/converse",
    stream: model + "/converse-stream",
    source: "openllmetry's recording of 2025-10, botocore's model of the service of 2026"
  )

  static let rich = {
    var reply = Reply(parts: [
      .reasoning("Oslo is in Norway."),
      .text("I will look for the \"weather\"."),
      .toolCall(.init(name: "weather", arguments: ["city": "Oslo", "days": 2])),
      .toolCall(.init(name: "time", arguments: [:], id: "tooluse_1")),
    ])
    reply.usage.input = 100
    reply.usage.cachedInput = 30
    reply.usage.cacheWrite = 20
    return reply
  }()

  @Test func `tools, reasoning and the cache are as in the golden files`() throws {
    for (stream, name) in [(false, "tools"), (true, "tools-stream")] {
      let request = Self.converse.request(stream: stream)
      let answer = try Self.converse.answer(to: request, with: Self.rich)
      let text = "# \(Self.converse.source)\n" + Rendering.text(request, answer)
      #expect(Golden.mismatch(of: text, with: "bedrock/\(name).http") == nil)
    }
  }

  @Test func `the events of a stream make the whole message`() throws {
    let whole = try JSON(
      parsing: Self.converse.answer(
        to: Self.converse.request(stream: false),
        with: Self.rich
      ).bytes
    )
    let stream = try Self.converse.answer(
      to: Self.converse.request(stream: true),
      with: Self.rich
    )
    var blocks: [JSON] = []
    var texts: [Int: [String: String]] = [:]
    var end: [String: JSON] = [:]
    for frame in try BedrockFrame.all(in: stream.bytes) {
      let json = try JSON(parsing: frame.payload)
      let index = json["contentBlockIndex"]?.int ?? -1
      switch try #require(frame[":event-type"]) {
      case "contentBlockStart": texts[index, default: [:]]["start"] = json["start"]?.text()
      case "contentBlockDelta":
        let delta = json["delta"]
        let reasoning = delta?["reasoningContent"]
        let parts: [(name: String, json: JSON?)] = [
          ("text", delta?["text"]), ("input", delta?["toolUse"]?["input"]),
          ("reasoning", reasoning?["text"]), ("signature", reasoning?["signature"]),
        ]
        for (name, part) in parts {
          if let text = part?.string { texts[index, default: [:]][name, default: ""] += text }
        }
      case "contentBlockStop":
        #expect(index == blocks.count)
        blocks.append(try Self.block(try #require(texts[index])))
      case "messageStop": end["stopReason"] = json["stopReason"]
      case "metadata":
        end["metrics"] = json["metrics"]
        end["usage"] = json["usage"]
      default: #expect(json["role"]?.string == "assistant")
      }
    }
    #expect(whole["output"]?["message"]?["content"] == .array(blocks))
    #expect(whole["stopReason"] == end["stopReason"])
    #expect(whole["metrics"] == end["metrics"])
    for count in ["inputTokens", "outputTokens", "totalTokens", "cacheReadInputTokens"] {
      #expect(whole["usage"]?[count] == end["usage"]?[count])
    }
    #expect(whole["usage"]?["inputTokens"] == 50)
  }

  private static func block(_ texts: [String: String]) throws -> JSON {
    if let start = texts["start"] {
      let use = try JSON(parsing: start)["toolUse"]
      let input = try JSON(parsing: texts["input"] ?? "")
      return [
        "toolUse": [
          "input": input, "name": use?["name"] ?? .null, "toolUseId": use?["toolUseId"] ?? .null,
        ]
      ]
    }
    if let reasoning = texts["reasoning"] {
      let signature = JSON.string(texts["signature"] ?? "")
      return [
        "reasoningContent": [
          "reasoningText": ["signature": signature, "text": .string(reasoning)]
        ]
      ]
    }
    return ["text": .string(texts["text"] ?? "")]
  }

  @Test func `every event is padded with the beginning of the alphabet`() throws {
    let alphabet = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    let stream = try Self.converse.answer(to: Self.converse.request(stream: true))
    let paddings = try Self.converse.chunks(of: stream).map { try #require($0["p"]?.string) }
    #expect(paddings.allSatisfy { alphabet.hasPrefix($0) && $0.count >= 2 })
    #expect(Set(paddings).count > 5)
  }

  static let stops: [(stop: Reply.Stop, reason: String)] = [
    (.end, "end_turn"), (.length, "max_tokens"), (.stopSequence, "stop_sequence"),
    (.toolCalls, "tool_use"), (.contentFilter, "content_filtered"), (.refusal, "end_turn"),
  ]

  @Test(arguments: stops)
  func `every reason to stop has Bedrock's name`(_ stop: Reply.Stop, _ reason: String) throws {
    var reply = Reply(text: "Hi.")
    reply.stop = stop
    let whole = try Self.converse.answer(to: Self.converse.request(stream: false), with: reply)
    #expect(try JSON(parsing: whole.bytes)["stopReason"]?.string == reason)
    let stream = try Self.converse.answer(to: Self.converse.request(stream: true), with: reply)
    let reasons = try Self.converse.chunks(of: stream).compactMap { $0["stopReason"]?.string }
    #expect(reasons == [reason])
  }

  static let exceptions: [(kind: Failure.Kind, type: String)] = [
    (.rateLimited, "throttlingException"), (.overloaded, "serviceUnavailableException"),
    (.serverError, "internalServerException"), (.badRequest, "validationException"),
    (.timeout, "modelStreamErrorException"), (.permission, "validationException"),
  ]

  @Test(arguments: exceptions)
  func `a failure in a stream is an exception of its own`(
    _ kind: Failure.Kind,
    _ type: String
  ) throws {
    for target in ["/converse-stream", "/invoke-with-response-stream"] {
      let operation = try #require(
        Self.converse.provider.operation(method: "POST", path: "\(Self.model)\(target)"[...])
      )
      var setting = Setting(dice: Dice(seed: 1), date: testDate)
      let pieces = Self.converse.provider.interruption(
        by: Failure(kind, message: "Why."),
        of: BegunStream(),
        for: operation,
        in: &setting
      )
      let frame = try #require(try BedrockFrame.all(in: pieces.flatMap(\.bytes)).first)
      #expect(pieces.map(\.role) == [.failure])
      #expect(frame[":message-type"] == "exception")
      #expect(frame[":exception-type"] == type)
      #expect(try JSON(parsing: frame.payload) == ["message": "Why."])
    }
  }

  static let refused: [(body: String, message: String)] = [
    (
      #"{"messages":[]}"#,
      """
      A conversation must start with a user message. Try again with a conversation that starts \
      with a user message.
      """
    ),
    (
      #"{"messages":[{"role":"user","content":[]}],"inferenceConfig":{"maxTokens":0}}"#,
      """
      1 validation error detected: Value '0' at 'inferenceConfig.maxTokens' failed to satisfy \
      constraint: Member must have value greater than or equal to 1
      """
    ),
    (
      #"{"messages":[{"role":"user","content":[]}],"inferenceConfig":{"temperature":2}}"#,
      """
      1 validation error detected: Value '2' at 'inferenceConfig.temperature' failed to satisfy \
      constraint: Member must have value less than or equal to 1
      """
    ),
    (
      #"{"messages":[{"role":"bot","content":[]}]}"#,
      """
      1 validation error detected: Value 'bot' at 'messages.1.member.role' failed to satisfy \
      constraint: Member must satisfy enum value set: [user, assistant, system]
      """
    ),
    (
      #"{"messages":[{"role":"user"}]}"#,
      """
      1 validation error detected: Value null at 'messages.1.member.content' failed to satisfy \
      constraint: Member must not be null
      """
    ),
  ]

  @Test(arguments: refused)
  func `a request that Bedrock refuses is its validation error`(
    _ body: String,
    _ message: String
  ) throws {
    let failure = #expect(throws: Failure.self) { try PromptFormat.bedrock.prompt(of: body) }
    let answer = try Self.converse.answer(to: try #require(failure))
    #expect(answer.head.status == 400)
    #expect(answer.head.fields["x-amzn-ErrorType"]?.hasPrefix("ValidationException:") == true)
    #expect(try Self.converse.message(ofError: answer) == message)
  }

  @Test func `options of a request are read, and the model from the path`() throws {
    var format = PromptFormat.bedrock
    format.target = "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A1%3Ainference-profile%2Fx/converse"
    let prompt = try format.prompt(
      of: #"""
        {"messages":[{"role":"user","content":[{"text":"U"}]}],
        "inferenceConfig":{"stopSequences":["END"]},
        "toolConfig":{"tools":[],"toolChoice":{"tool":{"name":"weather"}}},
        "outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":
          {"schema":"{\"type\":\"object\"}"}}}},
        "additionalModelRequestFields":{"thinking":{"type":"enabled"}}}
        """#
    )
    #expect(prompt.model == "arn:aws:bedrock:us-east-1:1:inference-profile/x")
    #expect(prompt.stopSequences == ["END"])
    #expect(prompt.toolChoice == .named("weather"))
    #expect(prompt.outputSchema == ["type": "object"])
    #expect(prompt.wantsReasoning)
  }

  @Test func `invoke passes the events of Anthropic's on`() throws {
    let body = #"""
      {"anthropic_version":"bedrock-2023-05-31","max_tokens":99,
      "messages":[{"role":"user","content":"Say hello."}]}
      """#
    for (path, name) in [("invoke", "invoke"), ("invoke-with-response-stream", "invoke-stream")] {
      let request = HTTPRequest(
        method: "POST",
        target: "\(Self.model)/\(path)",
        body: Array(body.utf8)
      )
      let answer = try Self.converse.answer(to: request, with: Reply(text: "Hello, world!"))
      if path == "invoke" {
        let json = try JSON(parsing: answer.bytes)
        #expect(json["id"]?.string?.hasPrefix("msg_bdrk_01") == true)
        #expect(json["content"]?[0]?["text"] == "Hello, world!")
        #expect(answer.head.fields["X-Amzn-Bedrock-Output-Token-Count"] == "4")
        continue
      }
      let events = try Self.converse.chunks(of: answer).map { chunk in
        let data = try #require(chunk["bytes"]?.string.flatMap(Base64.decode))
        return try JSON(parsing: data)
      }
      #expect(events.first?["message"]?["id"]?.string?.hasPrefix("msg_bdrk_01") == true)
      #expect(
        events.compactMap { $0["delta"]?["text"]?.string }.joined() == "Hello, world!"
      )
      #expect(!events.contains { $0["type"] == "ping" })
      let metrics = events.last?["amazon-bedrock-invocationMetrics"]
      #expect(metrics?["outputTokenCount"] == 4, "\(name)")
    }
  }

  @Test func `invoke's stream brings what its whole answer has`() throws {
    let body = #"""
      {"anthropic_version":"bedrock-2023-05-31","max_tokens":2000,
      "thinking":{"type":"enabled","budget_tokens":1024},
      "messages":[{"role":"user","content":"Say hello."}]}
      """#
    func answer(_ path: String) throws -> ProviderAnswer {
      let request = HTTPRequest(
        method: "POST",
        target: "\(Self.model)/\(path)",
        body: Array(body.utf8)
      )
      return try Self.converse.answer(to: request, with: Self.rich)
    }
    let whole = try JSON(parsing: answer("invoke").bytes)
    let deltas = try Self.converse.chunks(of: answer("invoke-with-response-stream")).map { chunk in
      try JSON(parsing: try #require(chunk["bytes"]?.string.flatMap(Base64.decode)))["delta"]
    }
    func joined(_ key: String) -> String { deltas.compactMap { $0?[key]?.string }.joined() }
    #expect(joined("thinking") == whole["content"]?[0]?["thinking"]?.string)
    #expect(joined("signature") == whole["content"]?[0]?["signature"]?.string)
    #expect(joined("text") == whole["content"]?[1]?["text"]?.string)
    let arguments = joined("partial_json").prefix { $0 != "}" } + "}"
    #expect(try JSON(parsing: String(arguments)) == ["city": "Oslo", "days": 2])
    #expect(whole["content"]?[2]?["input"] == ["city": "Oslo", "days": 2])
    #expect(joined("stop_reason") == whole["stop_reason"]?.string)
  }

  @Test func `invoke with another vendor's body says what it can answer`() throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/model/amazon.titan-text-express-v1/invoke",
      body: Array(#"{"inputText":"Hello"}"#.utf8)
    )
    let operation = try #require(Self.converse.provider.operation(of: request))
    let failure = #expect(throws: Failure.self) {
      try Self.converse.provider.prompt(of: request, for: operation)
    }
    #expect(failure?.kind == .notBuiltIn)
  }

  @Test func `tokens are counted of either form of a request`() throws {
    let body =
      #"{"anthropic_version":"b","max_tokens":1,"messages":[{"role":"user","content":"Hi"}]}"#
    let inputs = [
      #"{"converse":{"messages":[{"role":"user","content":[{"text":"Hi"}]}]}}"#,
      #"{"invokeModel":{"body":"\#(Base64.encode(Array(body.utf8)))"}}"#,
    ]
    for input in inputs {
      let request = HTTPRequest(
        method: "POST",
        target: "\(Self.model)/count-tokens",
        body: Array(#"{"input":\#(input)}"#.utf8)
      )
      #expect(try Self.converse.answer(to: request).bytes == Array(#"{"inputTokens":8}"#.utf8))
    }
  }
}

extension PromptFormat {
  static let bedrock = PromptFormat(
    provider: ProviderCase.named("bedrock"),
    target: "/model/the-model/converse",
    conversation: #"""
      {"system":[{"text":"Be brief."},{"cachePoint":{"type":"default"}},{"text":"Be kind."}],
      "messages":[
      {"role":"user","content":[{"text":"Weather in this town?"},
        {"image":{"format":"png","source":{"bytes":"aGVsbG8="}}}]},
      {"role":"assistant","content":[
        {"reasoningContent":{"reasoningText":{"text":"Hm.","signature":"s"}}},
        {"text":"Let me see."},
        {"toolUse":{"toolUseId":"t1","name":"weather","input":{"days":2,"city":"Oslo"}}}]},
      {"role":"user","content":[{"toolResult":{"toolUseId":"t1","content":[{"text":"Rain."}]}}]},
      {"role":"assistant","content":[{"text":"It rains."}]},
      {"role":"user","content":[{"text":"And in Bergen?"}]}],
      "inferenceConfig":{"maxTokens":50},
      "toolConfig":{"tools":[{"toolSpec":{"name":"weather","inputSchema":{"json":{}}}}]}}
      """#
  )
}
