import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

struct OllamaRequestTests {
  private static let ollama = Asking("ollama")

  @Test func `everything that a request says is read`() throws {
    let prompt = try Self.ollama.prompt(
      "POST /api/chat",
      #"""
      {"model":"m","messages":[{"role":"user","content":"Hi"}],"think":"high",
      "format":{"type":"object"},"options":{"num_predict":9,"stop":["a","b"]},
      "tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object"}}}]}
      """#
    )
    #expect(prompt.maxTokens == 9)
    #expect(prompt.stopSequences == ["a", "b"])
    #expect(prompt.outputSchema == ["type": "object"])
    #expect(prompt.wantsReasoning)
    #expect(prompt.tools == [Prompt.Tool(name: "f", parameters: ["type": "object"])])
    #expect(prompt.wantsStream)
    #expect(prompt.details["think"] == "high")
  }

  static let formats: [(format: String, schema: JSON?)] = [
    (#""json""#, [:]), (#""""#, nil), ("null", nil), (#"{"type":"string"}"#, ["type": "string"]),
  ]

  @Test(arguments: formats)
  func `a format is any JSON or a schema`(_ format: String, _ schema: JSON?) throws {
    let body = #"{"model":"m","prompt":"Hi","format":\#(format)}"#
    #expect(try Self.ollama.prompt("POST /api/generate", body).outputSchema == schema)
  }

  static let refused: [(line: String, body: String, message: String)] = [
    ("POST /api/chat", "{}", "model is required"),
    ("POST /api/chat", #"{"model":""}"#, "model is required"),
    (
      "POST /api/chat",
      #"{"model":1}"#,
      "json: cannot unmarshal number into Go struct field ChatRequest.model of type string"
    ),
    (
      "POST /api/chat",
      #"{"model":"m","messages":"Hi"}"#,
      """
      json: cannot unmarshal string into Go struct field ChatRequest.messages of type []api.Message
      """
    ),
    (
      "POST /api/generate",
      #"{"model":"m","prompt":["Hi"]}"#,
      "json: cannot unmarshal array into Go struct field GenerateRequest.prompt of type string"
    ),
    (
      "POST /api/generate",
      #"{"model":"m","stream":"no"}"#,
      "json: cannot unmarshal string into Go struct field GenerateRequest.stream of type bool"
    ),
    (
      "POST /api/chat",
      #"{"model":"m","think":"hard"}"#,
      #"invalid think value: "hard" (must be "high", "medium", "low", true, or false)"#
    ),
    (
      "POST /api/chat",
      #"{"model":"m","format":"xml"}"#,
      #"invalid format: "xml"; expected "json" or a valid JSON Schema object"#
    ),
    (
      "POST /api/chat",
      #"{"model":"m","options":{"num_predict":"9"}}"#,
      #"option "num_predict" must be of type integer"#
    ),
    (
      "POST /api/chat",
      #"{"model":"m","options":{"stop":"a"}}"#,
      #"option "stop" must be of type array"#
    ),
    ("POST /api/embed", #"{"model":"m","input":[1]}"#, "invalid input type"),
    ("POST /api/embed", "", "missing request body"),
    ("POST /api/show", "{}", "model is required"),
  ]

  @Test(arguments: refused)
  func `requests are refused in Ollama's words`(
    _ line: String,
    _ body: String,
    _ message: String
  ) throws {
    let answer = try Self.ollama.answer(line, body)
    #expect(answer.head.status == 400)
    #expect(try answer.json == ["error": .string(message)])
  }

  @Test func `a stream is broken off by one more line`() throws {
    let text = try Self.ollama.interruption(
      Failure(.serverError, message: "out of <memory>"),
      at: "POST /api/chat",
      of: BegunStream()
    )
    #expect(text == "{\"error\":\"out of \\u003cmemory\\u003e\"}\n")
  }

  @Test func `in OpenAI's format an error in a stream is lost in an empty chunk`() throws {
    let first = "data: {\"id\":\"chatcmpl-5\",\"model\":\"m\",\"choices\":[{\"index\":0}]}\n\n"
    let text = try Self.ollama.interruption(
      Failure(.serverError),
      at: "POST /v1/chat/completions",
      of: BegunStream(first: Array(first.utf8), last: Array(first.utf8))
    )
    #expect(
      text == """
        data: {"id":"chatcmpl-5","model":"m","choices":[{"index":0,"delta":{"role":"assistant",\
        "content":""},"finish_reason":null}]}\n\n
        """
    )
  }

  @Test func `a wrong method is plain text, and no wait is told`() throws {
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    let wrong = Self.ollama.provider.answer(Failure(.wrongMethod), for: nil, in: &setting)
    #expect(String(decoding: wrong.bytes, as: UTF8.self) == "405 method not allowed")
    #expect(wrong.head.fields["content-type"] == "text/plain")
    let busy = try Self.ollama.failure(
      Failure(.overloaded, retryAfter: .seconds(3)),
      at: "POST /api/chat"
    )
    #expect(busy.head.fields["retry-after"] == nil)
  }
}
