import MixtapeJSON
import MixtapeProviders
import Testing

/// A reply is made to fit the request before anyone writes it.
struct FittedReplyTests {
  private static func prompt(
    maxTokens: Int? = nil,
    stop: [String] = [],
    schema: JSON? = nil
  ) -> Prompt {
    var prompt = Prompt(model: "m", messages: [Prompt.Message(.user, "Hello")])
    prompt.maxTokens = maxTokens
    prompt.stopSequences = stop
    prompt.outputSchema = schema
    return prompt
  }

  private static let call = Reply.ToolCall(name: "weather", arguments: ["city": "Ulm"])

  @Test func `what fits stays as it is`() {
    let reply = Reply(parts: [.reasoning("Hm."), .text("One two"), .toolCall(Self.call)])
    let fitted = FittedReply(reply, to: Self.prompt(maxTokens: 1_000, stop: ["zebra"]))
    #expect(fitted.text == "One two" && fitted.reasoning == "Hm.")
    #expect(fitted.toolCalls == [Self.call])
    #expect(fitted.stop == .toolCalls && fitted.stopSequence == nil)
    #expect(fitted.usage.reasoning == 2)
    #expect(fitted.model == "m")
  }

  @Test(
    arguments: [
      (["three"], "one two ", "three"), (["two", "one two"], "", "one two"), (["e"], "on", "e"),
      (["", "two"], "one ", "two"), (["pieces"], "one two three", nil),
    ] as [([String], String, String?)]
  )
  func `the text ends before the first stop sequence`(
    _ sequences: [String],
    _ text: String,
    _ found: String?
  ) {
    let reply = Reply(parts: [.text("one two three"), .toolCall(Self.call)])
    let fitted = FittedReply(reply, to: Self.prompt(stop: sequences))
    #expect(fitted.text == text)
    #expect(fitted.stopSequence == found)
    #expect(fitted.stop == (found == nil ? .toolCalls : .stopSequence))
    #expect(fitted.toolCalls.isEmpty == (found != nil))
  }

  @Test func `pieces that were asked for are cut as pieces`() {
    let reply = Reply(parts: [.text(Passage(pieces: ["one ", "two ", "three"]))])
    let fitted = FittedReply(reply, to: Self.prompt(stop: ["o th"]))
    #expect(fitted.parts == [.text(Passage(pieces: ["one ", "tw"]))])
    #expect(fitted.usage.output == 2)
  }

  @Test(arguments: 1...12)
  func `no more tokens are written than were asked for`(_ limit: Int) {
    let reply = Reply(parts: [
      .reasoning("think it over"), .text("one two three"), .refusal("no no no"),
    ])
    let fitted = FittedReply(reply, to: Self.prompt(maxTokens: limit))
    #expect(fitted.usage.output == min(limit, 9))
    #expect(fitted.usage.reasoning == min(limit, 3))
    #expect((fitted.stop == .length) == (limit < 9))
    #expect(fitted.parts.count == min(3, (limit + 2) / 3))
  }

  @Test func `a tool call that does not fit is not begun`() {
    let reply = Reply(parts: [.text("one two"), .toolCall(Self.call)])
    let fitted = FittedReply(reply, to: Self.prompt(maxTokens: 3))
    #expect(fitted.toolCalls.isEmpty)
    #expect(fitted.text == "one two" && fitted.stop == .length)
  }

  @Test func `a limit that ends before a part leaves none of it`() {
    let reply = Reply(parts: [.text("one two"), .refusal("no")])
    let fitted = FittedReply(reply, to: Self.prompt(maxTokens: 2))
    #expect(fitted.parts == [.text("one two")])
    #expect(fitted.stop == .length && fitted.refusal == nil)
  }

  @Test func `a sequence behind the limit is not reached`() {
    let fitted = FittedReply(
      Reply(text: "one two three"),
      to: Self.prompt(maxTokens: 1, stop: ["three"])
    )
    #expect(fitted.text == "one")
    #expect(fitted.stop == .length && fitted.stopSequence == nil)
  }

  @Test func `a structured part is text that fits the schema`() {
    let schema: JSON = ["type": "object", "properties": ["ok": ["type": "boolean"]]]
    let sample = FittedReply(Reply(parts: [.structured(nil)]), to: Self.prompt(schema: schema))
    #expect(sample.text == #"{"ok":true}"#)
    let given = FittedReply(Reply(parts: [.structured(["a": 1])]), to: Self.prompt())
    #expect(given.text == #"{"a":1}"#)
  }

  @Test func `what the reply says counts`() {
    var reply = Reply(parts: [.text("one"), .toolCall(Self.call)])
    reply.stop = .contentFilter
    reply.model = "other"
    reply.usage.input = 7
    reply.usage.output = 8
    reply.usage.cachedInput = 5
    reply.usage.reasoning = 2
    let fitted = FittedReply(reply, to: Self.prompt())
    #expect(fitted.stop == .contentFilter && fitted.model == "other")
    #expect(fitted.usage.total == 15 && fitted.usage.cachedInput == 5)
    #expect(fitted.usage.reasoning == 2)
  }

  @Test func `a refusal is the reason where nothing is called`() {
    let refused = FittedReply(Reply(parts: [.refusal("No.")]), to: Self.prompt())
    #expect(refused.stop == .refusal && refused.refusal == "No.")
  }
}
