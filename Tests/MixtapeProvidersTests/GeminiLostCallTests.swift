import MixtapeJSON
import MixtapeProviders
import Testing

/// A call that Gemini could not read itself.
struct GeminiLostCallTests {
  private static let body = #"{"contents":[{"role":"user","parts":[{"text":"Weather?"}]}]}"#
  private static let model = "POST /v1beta/models/gemini-2.5-flash"

  private static func reply(_ words: String? = nil) -> Reply {
    var call = Reply.ToolCall(name: "weather", arguments: ["city": "Oslo", "days": 3])
    call.isMalformed = true
    let said = words.map { Reply.Part.text(Passage($0)) }
    return Reply(parts: (said.map { [$0] } ?? []) + [.toolCall(call)])
  }

  private static func chunks(_ line: String, _ reply: Reply) throws -> [JSON] {
    let answer = try Asking("gemini").answer(line, body, with: reply)
    guard case .pieces(let pieces) = answer.body else { return [try JSON(parsing: answer.bytes)] }
    return try pieces.map { piece in
      try JSON(parsing: Array(piece.bytes.dropFirst("data: ".utf8.count)))
    }
  }

  @Test(arguments: [":generateContent", ":streamGenerateContent?alt=sse"])
  func `is told by why it is not there, and by what the model had written`(
    operation: String
  ) throws {
    let chunks = try Self.chunks(Self.model + operation, Self.reply())
    #expect(chunks.count == 1)
    #expect(
      chunks[0]["candidates"]?[0]?.text()
        == #"{"finishReason":"MALFORMED_FUNCTION_CALL","index":0,"finishMessage":"#
        + #""Malformed function call: print(default_api.weather(city=\""}"#
    )
    #expect(chunks[0]["usageMetadata"]?["candidatesTokenCount"] == nil)
  }

  @Test func `leaves what was said before it`() throws {
    let whole = try Self.chunks(Self.model + ":generateContent", Self.reply("I look."))[0]
    #expect(whole["candidates"]?[0]?["content"]?["parts"] == [["text": "I look."]])
    #expect(whole["candidates"]?[0]?["finishReason"] == "MALFORMED_FUNCTION_CALL")
    let line = Self.model + ":streamGenerateContent?alt=sse"
    let chunks = try Self.chunks(line, Self.reply("I look."))
    #expect(chunks.last?["candidates"]?[0]?["content"] == nil)
    #expect(chunks.last?["candidates"]?[0]?["finishReason"] == "MALFORMED_FUNCTION_CALL")
    let words = chunks.compactMap { chunk in
      chunk["candidates"]?[0]?["content"]?["parts"]?[0]?["text"]?.string
    }
    #expect(words.joined() == "I look.")
  }
}
