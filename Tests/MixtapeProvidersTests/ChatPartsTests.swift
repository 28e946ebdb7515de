import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

/// What a chat completion may be made of, whole and streamed, from everyone who writes them.
struct ChatPartsTests {
  static let weather = Reply.ToolCall(
    name: "weather",
    arguments: ["city": "Tromsø", "days": [1, 2], "note": "\"quoted\"\n"]
  )
  static let clock = Reply.ToolCall(name: "clock", arguments: [:], id: "call_given")
  static let thought = "The user asks: \"why?\"\nLet me think."

  /// Replies, and what a client must have in hand in the end.
  static let replies: [(parts: [Reply.Part], message: ChatMessage)] = [
    ([.text(Passage(helloText))], ChatMessage(text: helloText)),
    ([.text(Passage(pieces: ["a", "", "b"]))], ChatMessage(text: "ab")),
    (
      [.reasoning(Passage(thought)), .text("Because.")],
      ChatMessage(text: "Because.", reasoning: thought)
    ),
    ([.reasoning(Passage(thought))], ChatMessage(reasoning: thought)),
    ([.toolCall(weather)], ChatMessage(calls: [call(weather)])),
    (
      [.toolCall(weather), .toolCall(clock), .toolCall(weather)],
      ChatMessage(calls: [call(weather), call(clock), call(weather)])
    ),
    (
      [.reasoning(Passage(thought)), .text("Wait."), .toolCall(clock)],
      ChatMessage(text: "Wait.", reasoning: thought, calls: [call(clock)])
    ),
    (
      [.reasoning(Passage(thought)), .toolCall(weather)],
      ChatMessage(reasoning: thought, calls: [call(weather)])
    ),
    ([.refusal("I can't help with that.")], ChatMessage(refusal: "I can't help with that.")),
    ([.structured(["a": [1, 2]])], ChatMessage(text: #"{"a":[1,2]}"#)),
    ([], ChatMessage()),
  ]

  static func call(_ call: Reply.ToolCall) -> ChatMessage.Call {
    ChatMessage.Call(id: call.id ?? "", name: call.name, arguments: call.arguments.text())
  }

  @Test(arguments: ProviderCase.chats)
  func `a client has the reply in hand in the end, whole or streamed`(
    _ provider: ProviderCase
  ) throws {
    for (parts, expected) in Self.replies {
      let reply = Reply(parts: parts)
      let whole = try provider.answer(to: provider.request(stream: false), with: reply)
      let stream = try provider.answer(to: provider.request(stream: true), with: reply)
      let messages = try provider.messages(ofWhole: whole)
      #expect(try provider.messages(ofStream: stream) == messages)
      var message = try #require(messages.first)
      #expect(messages.count == 1)
      #expect(message.finishReason == (message.calls.isEmpty ? "stop" : "tool_calls"))
      for index in expected.calls.indices where expected.calls[index].id.isEmpty {
        #expect(!message.calls[index].id.isEmpty)
        message.calls[index].id = ""
      }
      message.finishReason = nil
      #expect(message == Self.shown(expected, by: provider.provider.name))
    }
  }

  /// OpenAI keeps its reasoning to itself, and most have no word for a refusal.
  private static func shown(_ message: ChatMessage, by name: String) -> ChatMessage {
    var message = message
    if ["openai", "azure"].contains(name) { message.reasoning = "" }
    if name != "openai" {
      message.text += message.refusal
      message.refusal = ""
    }
    return message
  }

  @Test(arguments: ProviderCase.chats)
  func `the role of a piece is what the piece brings`(_ provider: ProviderCase) throws {
    let parts: [Reply.Part] = [
      .reasoning(Passage(Self.thought)), .text("Wait a bit."), .toolCall(Self.weather),
      .toolCall(Self.clock),
    ]
    for parts in [parts, [.toolCall(Self.weather)], [.refusal("No.")], []] {
      let answer = try provider.answer(
        to: provider.request(stream: true),
        with: Reply(parts: parts)
      )
      #expect(answer.pieces.last?.role == .terminator)
      #expect(answer.pieces.count { $0.role == .finish } == 1)
      for piece in answer.pieces.dropLast() { try Self.check(piece) }
    }
  }

  private static func check(_ piece: Piece) throws {
    let json = try piece.json()
    let choice = json["choices"]?[0]
    var message = ChatMessage()
    message.add(choice?["delta"] ?? [:])
    let function = choice?["delta"]?["tool_calls"]?[0]?["function"]
    let finishes = choice?["finish_reason"]?.string != nil
    switch piece.role {
    case .opening: #expect(message == ChatMessage() && !finishes)
    case .text: #expect(!message.text.isEmpty)
    case .reasoning: #expect(!message.reasoning.isEmpty && message.text.isEmpty)
    case .refusal: #expect(!message.refusal.isEmpty)
    case .toolCall: #expect(function?["name"] != nil)
    case .arguments: #expect(function?["name"] == nil && function?["arguments"] != nil)
    case .finish: #expect(finishes && message == ChatMessage())
    case .usage: #expect(json["usage"]?.object != nil && !finishes)
    default: Issue.record("a piece of the role \(piece.role)")
    }
  }

  @Test(arguments: ProviderCase.chats)
  func `several choices take turns, and are charged for`(_ provider: ProviderCase) throws {
    let reply = Reply(parts: [.text("One two three."), .toolCall(Self.weather)])
    let options = #""stream_options":{"include_usage":true}"#
    let stream = try provider.answer(
      to: provider.chat(#""n":3"#, #""stream":true"#, options),
      with: reply
    )
    let whole = try provider.answer(to: provider.chat(#""n":3"#), with: reply)
    let messages = try provider.messages(ofWhole: whole)
    #expect(messages.count == 3)
    #expect(Set(messages.flatMap(\.calls).map(\.id)).count == 3)
    #expect(try provider.messages(ofStream: stream) == messages)
    let order = try provider.chunks(of: stream).compactMap { $0["choices"]?[0]?["index"]?.int }
    #expect(order.prefix(9) == [0, 1, 2, 0, 1, 2, 0, 1, 2])
    let single = try provider.answer(to: provider.chat(), with: reply)
    func completion(_ answer: ProviderAnswer) throws -> Int? {
      try JSON(parsing: answer.bytes)["usage"]?["completion_tokens"]?.int
    }
    #expect(try completion(whole) == (completion(single) ?? 0) * 3)
  }

  @Test(arguments: ProviderCase.chats)
  func `every token of a stream is a piece of its own`(_ provider: ProviderCase) throws {
    let answer = try provider.answer(to: provider.request(stream: true))
    #expect(answer.pieces.count { $0.role == .text } == Array(TextPieces(helloText)).count)
  }

  @Test(arguments: ProviderCase.chats)
  func `tools and reasoning are as in the golden files`(_ provider: ProviderCase) throws {
    let reply = Reply(
      parts: [
        .reasoning("Two tools."), .toolCall(Self.weather), .toolCall(Self.clock),
      ]
    )
    let others: [(name: String, reply: Reply, options: [String])] = [
      ("chat-tools", reply, []),
      ("chat-tools-stream", reply, [#""stream":true"#]),
      ("chat-tool-stream", Reply(parts: [.toolCall(Self.weather)]), [#""stream":true"#]),
      (
        "chat-reasoning-stream",
        Reply(parts: [.reasoning("Let me think."), .text("Done.")]),
        [#""stream":true,"stream_options":{"include_usage":true}"#]
      ),
    ]
    for (name, reply, options) in others {
      let request = options.isEmpty ? provider.chat() : provider.chat(options[0])
      let answer = try provider.answer(to: request, with: reply)
      let text = "# \(provider.source)\n" + Rendering.text(request, answer)
      let file = "\(provider.provider.name)/\(name).http"
      #expect(Golden.mismatch(of: text, with: file) == nil)
    }
  }
}
