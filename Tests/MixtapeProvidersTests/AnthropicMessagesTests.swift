import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// The Messages API's answers, whole and as the events of a stream.
struct AnthropicMessagesTests {
  struct Sample: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let reply: Reply
    var fields = ""
  }

  static let weather = Reply.Part.toolCall(
    Reply.ToolCall(name: "weather", arguments: ["city": "Oslo", "days": [1, 2]])
  )
  static let clock = Reply.Part.toolCall(
    Reply.ToolCall(name: "clock", arguments: [:], id: "toolu_given")
  )

  static let samples = [
    Sample(testDescription: "text", reply: Reply(text: helloText)),
    Sample(testDescription: "nothing", reply: Reply(text: "")),
    Sample(
      testDescription: "thinking",
      reply: Reply(parts: [.reasoning("Let me see. Ah!"), .text("42"), .text(" it is")]),
      fields: #""thinking":{"type":"enabled","budget_tokens":1024},"#
    ),
    Sample(
      testDescription: "thinking not shown",
      reply: Reply(parts: [.reasoning("Let me see."), .text("42")]),
      fields: #""thinking":{"type":"adaptive","display":"omitted"},"#
    ),
    Sample(
      testDescription: "tools",
      reply: Reply(parts: [.text("I look it up."), weather, clock])
    ),
    Sample(
      testDescription: "refusal",
      reply: Reply(parts: [.text("Well. "), .refusal("No, \"never\".")])
    ),
    Sample(
      testDescription: "cut",
      reply: Reply(text: "one two three four"),
      fields: #""stop_sequences":["three"],"#
    ),
    Sample(
      testDescription: "structured",
      reply: Reply(parts: [.structured(nil)]),
      fields: """
        "output_config":{"format":{"type":"json_schema",
        "schema":{"type":"object","properties":{"a":{"type":"integer"}}}}},
        """
    ),
    Sample(
      testDescription: "pieces that were asked for",
      reply: Reply(parts: [.text(Passage(pieces: ["a b", "", " c"]))])
    ),
  ]

  static func answer(
    _ reply: Reply,
    stream: Bool,
    fields: String = "",
    maxTokens: Int = 2_048
  ) throws -> ProviderAnswer {
    let provider = try #require(ProviderCase.all.first { $0.provider.name == "anthropic" })
    var request = provider.request(stream: stream)
    request.body = Array(
      """
      {"model":"claude-sonnet-4-5","max_tokens":\(maxTokens),"stream":\(stream),\(fields)
      "messages":[{"role":"user","content":"Say hello."}]}
      """.utf8
    )
    return try provider.answer(to: request, with: reply)
  }

  static func whole(_ sample: Sample, maxTokens: Int = 2_048) throws -> JSON {
    let answer = try answer(
      sample.reply,
      stream: false,
      fields: sample.fields,
      maxTokens: maxTokens
    )
    return try JSON(parsing: answer.bytes)
  }

  static func pieces(_ sample: Sample) throws -> [Piece] {
    let answer = try answer(sample.reply, stream: true, fields: sample.fields)
    guard case .pieces(let pieces) = answer.body else { return [] }
    return pieces
  }

  static func events(_ pieces: [Piece]) -> [ServerSentEvent] {
    var parser = ServerSentEventParser()
    return parser.receive(pieces.flatMap(\.bytes))
  }

  @Test(arguments: samples)
  func `the events of a stream fold into the whole answer`(_ sample: Sample) throws {
    var fold = AnthropicFold()
    for event in Self.events(try Self.pieces(sample)) { try fold.take(event) }
    let whole = try Self.whole(sample)
    #expect(fold.isComplete)
    for key in ["id", "type", "role", "model", "stop_reason", "stop_sequence", "stop_details"] {
      #expect(fold.message[key] == whole[key], "\(key)")
    }
    #expect(fold.content == whole["content"]?.array)
    for member in whole["usage"]?.object?.members ?? [] {
      #expect(fold.usage[member.key] == member.value, "\(member.key)")
    }
  }

  @Test func `each part of a reply is a block of its own kind`() throws {
    let reply = Reply(parts: [.reasoning("Hm."), .text("Hi"), Self.weather, Self.clock])
    let content = try Self.whole(Sample(testDescription: "", reply: reply))["content"]
    let types = content?.array?.compactMap { $0["type"]?.string }
    #expect(types == ["thinking", "text", "tool_use", "tool_use"])
    #expect(content?[0]?["thinking"] == "Hm.")
    let input: JSON = ["city": "Oslo", "days": [1, 2]]
    #expect(content?[2]?["input"] == input)
    #expect(content?[2]?["id"]?.string?.hasPrefix("toolu_01") == true)
    #expect(content?[3]?["id"] == "toolu_given")
    let signature = Base64.decode(content?[0]?["signature"]?.string ?? "") ?? []
    #expect(signature.starts(with: [0x12, 0xB5, 0x01]))
    #expect(signature.count == 184)
  }

  @Test func `every event but pings is padded before its last brace`() throws {
    let text = String(repeating: "word ", count: 300)
    var paddings: Set<Int> = []
    for piece in try Self.pieces(Sample(testDescription: "", reply: Reply(text: text))) {
      let text = String(decoding: piece.bytes, as: UTF8.self)
      if piece.role == .keepAlive {
        #expect(text == "event: ping\ndata: {\"type\": \"ping\"}\n\n")
        continue
      }
      #expect(text.hasSuffix("}\n\n") && text.hasPrefix("event: "))
      paddings.insert(text.dropLast(3).reversed().prefix { $0 == " " }.count)
    }
    #expect(paddings == Set(0..<16))
  }

  @Test func `one ping comes right after the first block has begun`() throws {
    let pieces = try Self.pieces(Self.samples[4])
    let names = Self.events(pieces).map(\.event)
    #expect(names.prefix(3) == ["message_start", "content_block_start", "ping"])
    #expect(names.filter { $0 == "ping" }.count == 1)
    #expect(names.suffix(2) == ["message_delta", "message_stop"])
  }

  @Test func `pieces say what they bring`() throws {
    let reply = Reply(parts: [.reasoning("Hm"), .text("Hi"), Self.clock, Self.weather])
    let roles = try Self.pieces(Sample(testDescription: "", reply: reply)).map(\.role)
    let start: [Piece.Role] = [.opening, .frame, .keepAlive, .reasoning, .frame, .frame]
    let middle: [Piece.Role] = [
      .frame, .text, .frame, .toolCall, .frame, .frame, .toolCall, .frame,
    ]
    #expect(roles.starts(with: start + middle + [.arguments]))
    let end: [Piece.Role] = [.arguments, .frame, .finish, .terminator]
    #expect(Array(roles.suffix(4)) == end)
  }

  @Test func `arguments come after an empty delta, with spaces as the model writes them`() throws {
    let sample = Sample(testDescription: "", reply: Reply(parts: [Self.weather, Self.clock]))
    let deltas = try Self.events(try Self.pieces(sample)).map { try JSON(parsing: $0.data) }
    func fragments(of index: Int) -> [String] {
      deltas.filter { $0["index"]?.int == index }.compactMap {
        $0["delta"]?["partial_json"]?.string
      }
    }
    #expect(fragments(of: 0).first == "")
    #expect(fragments(of: 0).joined() == #"{"city": "Oslo", "days": [1, 2]}"#)
    #expect(fragments(of: 0).count > 5)
    #expect(fragments(of: 1) == [""])
  }

  static let stops: [(stop: Reply.Stop, reason: String)] = [
    (.end, "end_turn"), (.length, "max_tokens"), (.toolCalls, "tool_use"),
    (.stopSequence, "stop_sequence"), (.refusal, "refusal"), (.contentFilter, "refusal"),
  ]

  @Test(arguments: stops)
  func `why the model stopped is said in Anthropic's words`(
    _ stop: Reply.Stop,
    _ reason: String
  ) throws {
    var reply = Reply(text: "Hi")
    reply.stop = stop
    let fields = #""stop_sequences":["END"],"#
    let json = try Self.whole(Sample(testDescription: "", reply: reply, fields: fields))
    #expect(json["stop_reason"]?.string == reason)
    #expect(json["stop_sequence"]?.string == (stop == .stopSequence ? "END" : nil))
    #expect(json["stop_details"]?["type"]?.string == (reason == "refusal" ? "refusal" : nil))
  }

  @Test func `a refusal's words are its explanation`() throws {
    let json = try Self.whole(Self.samples[5])
    #expect(json["stop_details"]?["explanation"] == "No, \"never\".")
    #expect(json["content"]?.array?.count == 1)
  }

  @Test func `input counts leave out what the cache brought, output counts thinking in`() throws {
    var reply = Reply(parts: [.reasoning("Hm."), .text("Hi")])
    reply.usage.input = 100
    reply.usage.cachedInput = 60
    reply.usage.cacheWrite = 30
    reply.usage.output = 12
    reply.usage.reasoning = 7
    let usage = try Self.whole(Sample(testDescription: "", reply: reply))["usage"]
    #expect(usage?["input_tokens"] == 10)
    #expect(usage?["cache_read_input_tokens"] == 60)
    #expect(usage?["cache_creation_input_tokens"] == 30)
    #expect(usage?["cache_creation"]?["ephemeral_5m_input_tokens"] == 30)
    #expect(usage?["output_tokens"] == 12)
    #expect(usage?["output_tokens_details"]?["thinking_tokens"] == 7)
  }

  @Test func `no tokens at all warm the cache and say nothing`() throws {
    let json = try Self.whole(Self.samples[0], maxTokens: 0)
    #expect(json["content"] == [])
    #expect(json["stop_reason"] == "max_tokens")
    #expect(json["usage"]?["output_tokens"] == 0)
  }

  @Test func `a failure in a stream is an error event with the request's id`() throws {
    let anthropic = ProviderCase.named("anthropic")
    let path: Substring = "/v1/messages"
    let operation = try #require(anthropic.operation(method: "POST", path: path))
    let failures: [(Failure.Kind, String)] = [
      (.overloaded, "overloaded_error"), (.serverError, "api_error"),
      (.rateLimited, "rate_limit_error"), (.timeout, "timeout_error"),
    ]
    for (kind, type) in failures {
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      let pieces = anthropic.interruption(
        by: Failure(kind, message: "Why."),
        of: BegunStream(),
        for: operation,
        in: &setting
      )
      #expect(pieces.map(\.role) == [.failure])
      let events = Self.events(pieces)
      #expect(events.map(\.event) == ["error"])
      let json = try JSON(parsing: events[0].data)
      #expect(json["type"] == "error")
      let error: JSON = ["details": nil, "type": .string(type), "message": "Why."]
      #expect(json["error"] == error)
      let head = try Self.answer(Reply(text: "Hi"), stream: true).head
      #expect(json["request_id"]?.string == head.fields["request-id"])
    }
    #expect(operation.keepAlive?.bytes == Array("event: ping\ndata: {\"type\": \"ping\"}\n\n".utf8))
  }

  @Test(arguments: zip([2, 4, 5], ["thinking", "tools", "refusal"]))
  func `answers are as in the golden files of their own`(_ index: Int, _ name: String) throws {
    let sample = Self.samples[index]
    for stream in [false, true] {
      let answer = try Self.answer(sample.reply, stream: stream, fields: sample.fields)
      let text = """
        # pydantic-ai's recordings of 2026, framing openllmetry's of 2025
        \(Rendering.text(answer))
        """
      let file = "anthropic/\(name)\(stream ? "-stream" : "").http"
      #expect(Golden.mismatch(of: text, with: file) == nil)
    }
  }
}

/// Puts a message together from its events, as the SDKs do.
struct AnthropicFold {
  private(set) var message: JSON = [:]
  private(set) var content: [JSON] = []
  private(set) var usage = JSONObject()
  private(set) var isComplete = false
  private var partialJSON = ""

  mutating func take(_ event: ServerSentEvent) throws {
    let json = try JSON(parsing: event.data)
    #expect(json["type"]?.string == event.event)
    switch event.event {
    case "message_start":
      message = json["message"] ?? [:]
      usage = message["usage"]?.object ?? JSONObject()
      #expect(message["content"] == [] && message["stop_reason"]?.isNull == true)
    case "content_block_start":
      #expect(json["index"]?.int == content.count)
      content.append(json["content_block"] ?? [:])
      partialJSON = ""
    case "content_block_delta":
      #expect(json["index"]?.int == content.count - 1)
      try add(json["delta"] ?? [:])
    case "message_delta":
      for member in json["delta"]?.object?.members ?? [] { set(member.key, member.value) }
      for member in json["usage"]?.object?.members ?? [] { usage[member.key] = member.value }
    case "message_stop": isComplete = true
    default: break
    }
  }

  private mutating func set(_ key: String, _ value: JSON) {
    guard var object = message.object else { return }
    object[key] = value
    message = .object(object)
  }

  private mutating func add(_ delta: JSON) throws {
    guard var block = content.last?.object else { return }
    switch delta["type"]?.string {
    case "text_delta": block["text"] = joined(block["text"], delta["text"])
    case "thinking_delta": block["thinking"] = joined(block["thinking"], delta["thinking"])
    case "signature_delta": block["signature"] = delta["signature"]
    case "input_json_delta":
      partialJSON += delta["partial_json"]?.string ?? ""
      if let input = try? JSON(parsing: partialJSON) { block["input"] = input }
    default: Issue.record("an unknown delta: \(delta)")
    }
    content[content.count - 1] = .object(block)
  }

  private func joined(_ a: JSON?, _ b: JSON?) -> JSON {
    .string((a?.string ?? "") + (b?.string ?? ""))
  }
}
