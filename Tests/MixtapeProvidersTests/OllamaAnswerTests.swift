import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct OllamaAnswerTests {
  private static let ollama = Asking("ollama")
  private static let ask =
    #"{"model":"qwen3:8b","messages":[{"role":"user","content":"Weather?"}]}"#
  private static let askWhole =
    #"{"model":"qwen3:8b","messages":[{"role":"user","content":"Weather?"}],"stream":false}"#
  private static let chat = "POST /api/chat"

  static let goldens: [(name: String, line: String, body: String, reply: Reply)] = [
    ("thinking-stream", chat, ask, Sample.thoughts),
    ("thinking", chat, askWhole, Sample.thoughts),
    ("tool-calls-stream", chat, ask, Sample.calls),
    ("tool-calls", chat, askWhole, Sample.calls),
    ("load", chat, #"{"model":"qwen3:8b","messages":[]}"#, Reply(text: "Hi")),
    (
      "generate",
      "POST /api/generate",
      #"{"model":"m","prompt":"Weather?","stream":false}"#,
      Sample.thoughts
    ),
    ("embed", "POST /api/embed", #"{"model":"m","input":["a","b"],"dimensions":3}"#, Sample.empty),
    (
      "embeddings",
      "POST /api/embeddings",
      #"{"model":"m","prompt":"a","dimensions":3}"#,
      Sample.empty
    ),
    ("ps", "GET /api/ps", "", Sample.empty),
    ("show", "POST /api/show", #"{"model":"m"}"#, Sample.empty),
    ("pull-stream", "POST /api/pull", #"{"model":"m"}"#, Sample.empty),
    ("pull", "POST /api/pull", #"{"model":"m","stream":false}"#, Sample.empty),
  ]

  @Test(arguments: goldens)
  func `answers are as in the golden files`(
    _ name: String,
    _ line: String,
    _ body: String,
    _ reply: Reply
  ) throws {
    let answer = try Self.ollama.answer(line, body, with: reply)
    #expect(answer.head.status == 200)
    let source = "# ollama's source of 2026-08, openllmetry's recordings of 2024\n"
    let text = source + Rendering.text(Self.ollama.request(line, body), answer)
    #expect(Golden.mismatch(of: text, with: "ollama/\(name).http") == nil)
  }

  @Test(arguments: Sample.all.map(\.name))
  func `a stream joined is the whole answer`(_ name: String) throws {
    let reply = try #require(Sample.all.first { $0.name == name }?.reply)
    let whole = try Self.ollama.answer(Self.chat, Self.askWhole, with: reply).json
    let lines = try Self.ollama.answer(Self.chat, Self.ask, with: reply).lines
    let messages = lines.compactMap { $0["message"] }
    func joined(_ key: String) -> String { messages.compactMap { $0[key]?.string }.joined() }
    #expect(joined("content") == whole["message"]?["content"]?.string)
    #expect(joined("thinking") == whole["message"]?["thinking"]?.string ?? "")
    #expect(
      messages.flatMap { $0["tool_calls"]?.array ?? [] }
        == whole["message"]?["tool_calls"]?.array ?? []
    )
    let last = try #require(lines.last?.object)
    let counted = last.members.filter { $0.key != "message" }
    #expect(counted == whole.object?.members.filter { $0.key != "message" })
    #expect(lines.dropLast().allSatisfy { $0["done"] == false && $0["done_reason"] == nil })
  }

  static let ends: [(reply: Reply, reason: String)] = [
    (Reply(text: "x"), "stop"), (Sample.calls, "stop"), (Sample.cut, "length"),
    (Sample.filtered, "stop"), (Sample.refusal, "stop"),
  ]

  @Test(arguments: ends)
  func `each stop has its done_reason`(_ reply: Reply, _ reason: String) throws {
    let answer = try Self.ollama.answer(Self.chat, Self.askWhole, with: reply).json
    #expect(answer["done_reason"]?.string == reason)
  }

  @Test func `a model that is told not to think does not show its thoughts`() throws {
    let body = Self.ask.dropLast() + #","think":false}"#
    let answer = try Self.ollama.answer(Self.chat, String(body), with: Sample.thoughts)
    #expect(!answer.roles.contains(.reasoning))
    #expect(try answer.lines.allSatisfy { $0["message"]?["thinking"] == nil })
    let thinking = try Self.ollama.answer(Self.chat, Self.ask, with: Sample.thoughts)
    #expect(thinking.roles.contains(.reasoning))
  }

  @Test func `counts that are zero are left out`() throws {
    var reply = Reply(text: "")
    reply.usage.input = 5
    reply.usage.cachedInput = 5
    let line = try #require(try Self.ollama.answer(Self.chat, Self.ask, with: reply).lines.last)
    #expect(line["prompt_eval_count"] == nil)
    #expect(line["eval_count"] == nil)
    #expect(line["eval_duration"] == nil)
    #expect(line["total_duration"] != nil)
  }

  @Test func `the conversation's tokens come on the last line of generate unless it is raw`()
    throws
  {
    func last(_ more: String) throws -> JSON? {
      let body = #"{"model":"m","prompt":"Weather?"\#(more)}"#
      return try Self.ollama.answer("POST /api/generate", body).lines.last
    }
    let line = try #require(try last(""))
    let count = try #require(line["prompt_eval_count"]?.int) + #require(line["eval_count"]?.int)
    #expect(line["context"]?.array?.count == count)
    #expect(try last(#","raw":true"#)?["context"] == nil)
  }

  static let loads: [(line: String, body: String, reason: String)] = [
    (chat, #"{"model":"m"}"#, "load"),
    (chat, #"{"model":"m","messages":[],"keep_alive":0}"#, "unload"),
    ("POST /api/generate", #"{"model":"m"}"#, "load"),
    ("POST /api/generate", #"{"model":"m","prompt":"","keep_alive":0}"#, "unload"),
  ]

  @Test(arguments: loads)
  func `a request without words loads the model or lets it go`(
    _ line: String,
    _ body: String,
    _ reason: String
  ) throws {
    let answer = try Self.ollama.answer(line, body)
    #expect(try answer.json["done_reason"]?.string == reason)
    #expect(try answer.json["done"] == true)
    #expect(answer.head.fields["content-type"] == "application/json; charset=utf-8")
  }

  static let embeddings: [(input: String, counts: [Int])] = [
    (#""x""#, [768]), (#"["x","y"]"#, [768, 768]), (#""""#, []), ("[]", []),
  ]

  @Test(arguments: embeddings)
  func `each input has its vector`(_ input: String, _ counts: [Int]) throws {
    let answer = try Self.ollama.answer("POST /api/embed", #"{"model":"m","input":\#(input)}"#)
    let vectors = try answer.json["embeddings"]?.array ?? []
    #expect(vectors.map { $0.array?.count } == counts)
  }

  @Test func `what Go writes as escapes is written so in streams as well`() throws {
    let answer = try Self.ollama.answer(Self.chat, Self.ask, with: Reply(text: "<a> & b"))
    let text = String(decoding: answer.bytes, as: UTF8.self)
    #expect(text.contains(#"\u003c"#) && text.contains(#"\u003e"#) && text.contains(#"\u0026"#))
    #expect(!text.contains("<") && !text.contains("&"))
    let chat = try Self.ollama.answer(
      "POST /v1/chat/completions",
      String(Self.ask.dropLast()) + #","stream":true}"#,
      with: Reply(text: "<a>")
    )
    #expect(String(decoding: chat.bytes, as: UTF8.self).contains(#"\u003c"#))
  }
}
