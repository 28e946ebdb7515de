import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// The Responses API of everyone who has it, whole against streamed.
struct ResponsesStreamTests {
  static let providers: [(name: Substring, base: String)] = [
    ("openai", "/v1"), ("openrouter", "/api/v1"), ("groq", "/openai/v1"), ("vllm", "/v1"),
    ("ollama", "/v1"), ("deepseek", ""), ("litellm", "/v1"),
  ]

  static let replies: [Reply] = {
    var cut = Reply(text: helloText)
    cut.stop = .length
    var filtered = Reply(text: "Half a")
    filtered.stop = .contentFilter
    return [
      Reply(text: helloText), Reply(text: ""), Reply(parts: []), .everything, cut, filtered,
      Reply(parts: [.refusal("No.")]), Reply(parts: [.reasoning("Hm."), .text("So.")]),
      Reply(parts: [.text(Passage(pieces: ["a", "bc", "\u{0}delta\u{0}"]))]),
    ]
  }()

  static let summarized =
    #""model":"m","input":"Hi","reasoning":{"effort":"low","summary":"auto"}"#

  @Test(arguments: providers)
  func `the last event brings the whole answer, and the pieces joined are what is in it`(
    _ name: Substring,
    _ base: String
  ) throws {
    for reply in Self.replies {
      var asking = ResponsesAsking(name, base: base)
      var streaming = asking
      let whole = try asking.post("{\(Self.summarized)}", reply: reply)
      let body = "{\(Self.summarized),\"stream\":true}"
      let stream = try streaming.ask("POST", "", body, reply: reply)
      let events = try ResponsesAsking.events(of: stream)
      let last = try #require(events.last?["response"])
      #expect(Self.withoutBilling(whole) == last)
      #expect(events.compactMap { $0["sequence_number"]?.int } == Array(0..<events.count))
      let items = try #require(last["output"]?.array)
      #expect(
        events.filter { $0["type"] == "response.output_item.done" }.map { $0["item"] } == items
      )
      for (index, item) in items.enumerated() {
        try Self.compare(item, index, with: events)
      }
    }
  }

  /// The deltas of an item, joined, with what the item has in the end.
  private static func compare(_ item: JSON, _ index: Int, with events: [JSON]) throws {
    let deltas = events.filter {
      $0["output_index"]?.int == index && $0["type"]?.string?.hasSuffix(".delta") == true
    }
    #expect(deltas.allSatisfy { $0["item_id"] == item["id"] })
    let parts = (item["content"]?.array ?? []) + (item["summary"]?.array ?? [])
    for (place, part) in parts.enumerated() {
      let text = part["text"] ?? part["refusal"]
      let own = deltas.filter { ($0["content_index"] ?? $0["summary_index"])?.int == place }
      #expect(.string(own.compactMap { $0["delta"]?.string }.joined()) == text)
    }
    if let arguments = item["arguments"] {
      #expect(.string(deltas.compactMap { $0["delta"]?.string }.joined()) == arguments)
    }
  }

  private static func withoutBilling(_ response: JSON) -> JSON? {
    guard var object = response.object else { return nil }
    object["billing"] = Optional<JSON>.none
    return .object(object)
  }

  @Test(arguments: providers)
  func `framing is the provider's`(_ name: Substring, _ base: String) throws {
    var asking = ResponsesAsking(name, base: base)
    let answer = try asking.ask("POST", "", #"{"model":"m","input":"Hi","stream":true}"#)
    let text = String(decoding: answer.bytes, as: UTF8.self)
    #expect(text.hasPrefix("event: response.created\ndata: {") == (name != "openrouter"))
    #expect(text.contains("event: ") == (name != "openrouter"))
    #expect(text.hasSuffix("}\n\ndata: [DONE]\n\n") == (name == "openrouter"))
    #expect(text.contains("obfuscation") == (name == "openai"))
    #expect(answer.head.fields["content-type"]?.hasPrefix("text/event-stream") == true)
  }

  @Test func `every part of an answer has its events, in order`() throws {
    var asking = ResponsesAsking()
    let body = "{\(Self.summarized),\"stream\":true}"
    let answer = try asking.ask("POST", "", body, reply: .everything)
    var types: [String] = []
    for event in try ResponsesAsking.events(of: answer) {
      let type = (event["type"]?.string ?? "").dropFirst("response.".count)
      if types.last != String(type) { types.append(String(type)) }
    }
    #expect(
      types == [
        "created", "in_progress", "output_item.added", "reasoning_summary_part.added",
        "reasoning_summary_text.delta", "reasoning_summary_text.done",
        "reasoning_summary_part.done", "output_item.done", "output_item.added",
        "content_part.added", "output_text.delta", "output_text.done", "content_part.done",
        "content_part.added", "refusal.delta", "refusal.done", "content_part.done",
        "output_item.done", "output_item.added", "function_call_arguments.delta",
        "function_call_arguments.done", "output_item.done", "output_item.added",
        "function_call_arguments.delta", "function_call_arguments.done", "output_item.done",
        "completed",
      ]
    )
  }

  @Test func `pieces say what they are there for`() throws {
    var asking = ResponsesAsking()
    let body = "{\(Self.summarized),\"stream\":true}"
    let answer = try asking.ask("POST", "", body, reply: .everything)
    guard case .pieces(let pieces) = answer.body else {
      Issue.record("a stream came whole")
      return
    }
    for piece in pieces {
      let type = String(decoding: piece.bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self)
      let role: Piece.Role =
        switch type.dropFirst("event: response.".count) {
        case "created", "in_progress": .opening
        case "output_text.delta": .text
        case "refusal.delta": .refusal
        case "reasoning_summary_text.delta": .reasoning
        case "function_call_arguments.delta": .arguments
        case "completed": .finish
        case "output_item.added" where piece.bytes.contains("function_call"): .toolCall
        default: .frame
        }
      #expect(piece.role == role, "\(type)")
    }
  }

  @Test func `reasoning is an empty item unless a summary is asked for`() throws {
    var asking = ResponsesAsking()
    let plain = try asking.post(#"{"model":"m","input":"Hi"}"#, reply: .everything)
    #expect(plain["output"]?[0]?["type"] == "reasoning")
    #expect(plain["output"]?[0]?["summary"] == [])
    #expect(plain["output"]?[0]?["encrypted_content"] == nil)
    let encrypted = try asking.post(
      #"{"model":"m","input":"Hi","include":["reasoning.encrypted_content"]}"#,
      reply: .everything
    )
    #expect(encrypted["output"]?[0]?["encrypted_content"]?.string?.hasPrefix("gAAAA") == true)
    let body = #"{"model":"m","input":"Hi","stream":true}"#
    let events = try ResponsesAsking.events(of: asking.ask("POST", "", body, reply: .everything))
    #expect(events[2]["type"] == "response.output_item.added")
    #expect(events[3]["type"] == "response.output_item.done")
  }

  @Test func `deltas are padded to a multiple of 16 bytes, unless asked not to`() throws {
    var asking = ResponsesAsking()
    let body = #"{"model":"m","input":"Hi","stream":true"#
    let padded = try ResponsesAsking.events(of: asking.ask("POST", "", body + "}"))
      .filter { $0["delta"] != nil }
    for event in padded {
      let length = (event["delta"]?.string ?? "").utf8.count
      let padding = try #require(event["obfuscation"]?.string).utf8.count
      #expect((length + padding) % 16 == 0 && padding > 0)
    }
    let options = #","stream_options":{"include_obfuscation":false}}"#
    let plain = try asking.ask("POST", "", body + options)
    #expect(try !ResponsesAsking.events(of: plain).contains { $0["obfuscation"] != nil })
  }

  @Test func `an answer that is cut short says why`() throws {
    var asking = ResponsesAsking()
    let body = #"{"model":"m","input":"Hi","max_output_tokens":16,"stream":true}"#
    let long = Reply(text: String(repeating: "word ", count: 50))
    let cut = try ResponsesAsking.events(of: asking.ask("POST", "", body, reply: long)).last
    #expect(cut?["type"] == "response.incomplete")
    #expect(cut?["response"]?["status"] == "incomplete")
    #expect(cut?["response"]?["incomplete_details"] == ["reason": "max_output_tokens"])
    #expect(cut?["response"]?["completed_at"] == JSON.null)
    #expect(cut?["response"]?["output"]?[0]?["status"] == "incomplete")
    #expect(cut?["response"]?["usage"]?["output_tokens"] == 16)
    var filtered = Reply(text: "Half a")
    filtered.stop = .contentFilter
    let answer = try asking.post(#"{"model":"m","input":"Hi"}"#, reply: filtered)
    #expect(answer["incomplete_details"] == ["reason": "content_filter"])
  }
}

extension [UInt8] {
  fileprivate func contains(_ text: String) -> Bool {
    String(decoding: self, as: UTF8.self).contains(text)
  }
}
