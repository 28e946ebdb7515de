import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeSimulation
import Testing

struct ResponsesGoldenTests {
  static let source = "openllmetry's recordings of 2026-03, the types of openai-python 3.54"

  static let tools = #"""
    "tools":[{"type":"function","name":"weather","parameters":{"type":"object"}}]
    """#

  static let cases: [(file: String, provider: Substring, base: String, body: String, Reply)] = [
    ("openai/responses", "openai", "/v1", #"{"model":"gpt-4o","input":"Hi"}"#, hello),
    (
      "openai/responses-stream", "openai", "/v1",
      #"{"model":"gpt-4o","input":"Hi","stream":true}"#, hello
    ),
    (
      "openai/responses-tools", "openai", "/v1",
      #"""
      {"model":"gpt-5","instructions":"Be brief.","input":[{"role":"user","content":"Hi"}],
      \#(tools),"reasoning":{"effort":"high","summary":"auto"},"temperature":1,"top_p":0.5,
      "metadata":{"a":"b"},"max_output_tokens":500,"tool_choice":"required","user":"u"}
      """#, .everything
    ),
    (
      "openai/responses-tools-stream", "openai", "/v1",
      #"""
      {"model":"gpt-5","input":"Hi",\#(tools),"reasoning":{"effort":"high","summary":"auto"},
      "stream":true,"stream_options":{"include_obfuscation":false}}
      """#, .everything
    ),
    (
      "openai/responses-structured-stream", "openai", "/v1",
      #"""
      {"model":"gpt-5","input":"Hi","max_output_tokens":16,"stream":true,"text":{"format":{
      "type":"json_schema","name":"weather","strict":true,"schema":{"type":"object",
      "properties":{"city":{"type":"string"},"days":{"type":"integer"}},
      "required":["city","days"],"additionalProperties":false}}}}
      """#, Reply(parts: [.structured(nil)])
    ),
    (
      "openai/responses-incomplete-stream", "openai", "/v1",
      #"{"model":"gpt-5","input":"Hi","max_output_tokens":16,"stream":true}"#,
      Reply(text: String(repeating: "A long text. ", count: 9))
    ),
    (
      "openrouter/responses-stream", "openrouter", "/api/v1",
      #"{"model":"openai/gpt-4o-mini","input":"Hi","stream":true}"#, hello
    ),
    (
      "deepseek/responses-stream", "deepseek", "",
      #"{"model":"deepseek-v4-flash","input":"Hi","stream":true}"#, .everything
    ),
    (
      "vllm/responses-stream", "vllm", "/v1",
      #"{"model":"openai/gpt-oss-20b","input":"Hi","stream":true}"#, .everything
    ),
    (
      "ollama/responses-stream", "ollama", "/v1",
      #"{"model":"gpt-oss","input":"Hi","stream":true}"#, .everything
    ),
  ]

  private static let hello = Reply(text: "Hi 你好!")

  @Test(arguments: cases)
  func `responses are as in the golden files`(
    _ file: String,
    _ provider: Substring,
    _ base: String,
    _ body: String,
    _ reply: Reply
  ) throws {
    var asking = ResponsesAsking(provider, base: base)
    let answer = try asking.ask("POST", "", body, reply: reply)
    let request = HTTPRequest(
      method: "POST",
      target: "\(base)/responses",
      body: Array(body.utf8)
    )
    let text = "# \(Self.source)\n" + Rendering.text(request, answer)
    #expect(Golden.mismatch(of: text, with: "\(file).http") == nil)
  }

  @Test func `what is done with kept responses is as in the golden file`() throws {
    var asking = ResponsesAsking()
    var text = "# OpenAI's documents of 2026; the words of refusals as users' issues quote them\n"
    let queued = try asking.post(
      #"{"model":"gpt-5","input":"Hi","background":true}"#,
      reply: Self.hello
    )
    let path = try "/" + #require(queued["id"]?.string)
    for (method, rest) in [
      ("GET", path), ("GET", path + "/input_items"), ("POST", path + "/cancel"),
      ("DELETE", path), ("GET", path),
    ] {
      let answer = try asking.ask(method, rest)
      text += "### \(method) \(rest)\n" + Rendering.text(answer) + "\n"
    }
    #expect(Golden.mismatch(of: text, with: "openai/responses-kept.http") == nil)
  }

  @Test func `a stream that fails in the middle is as in the golden file`() throws {
    var asking = ResponsesAsking()
    let body = #"{"model":"gpt-5","input":"Hi","stream":true}"#
    var answer = try asking.ask("POST", "", body, reply: Self.hello)
    guard case .pieces(let pieces) = answer.body else { throw Failure(.serverError) }
    let begun = pieces.prefix(6)
    let operation = try #require(
      asking.provider.operation(method: "POST", path: "/v1/responses")
    )
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let rest = asking.provider.interruption(
      by: Failure(.overloaded),
      of: BegunStream(first: begun.first?.bytes, last: begun.last?.bytes),
      for: operation,
      in: &setting
    )
    answer.body = .pieces(begun + rest)
    let text = "# the AI SDK's recordings of 2025-11 and 2026\n" + Rendering.text(answer)
    #expect(Golden.mismatch(of: text, with: "openai/responses-failing-stream.http") == nil)
  }

  @Test func `refusals are as in the golden file`() throws {
    var asking = ResponsesAsking()
    var text = "# \(Self.source)\n"
    for body in ResponsesRequestTests.refused.map(\.body) + ["", "{"] {
      text += "### \(body)\n" + Rendering.text(try asking.ask("POST", "", body)) + "\n"
    }
    let operation = asking.provider.operation(method: "POST", path: "/v1/responses")
    for kind in [Failure.Kind.unknownModel, .contextTooLong, .quotaExhausted] {
      var setting = Setting(dice: Dice(seed: 7), date: testDate)
      let failure = Failure(kind, subject: "gpt-9")
      let answer = asking.provider.answer(failure, for: operation, in: &setting)
      text += "### \(kind.rawValue)\n" + Rendering.text(answer) + "\n"
    }
    #expect(Golden.mismatch(of: text, with: "openai/responses-failures.http") == nil)
  }
}
