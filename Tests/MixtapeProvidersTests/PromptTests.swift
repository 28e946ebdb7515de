import MixtapeHTTP
import MixtapeProviders
import Testing

struct PromptTests {
  static let formats: [PromptFormat] = [
    .openAI, .responses, .anthropic, .gemini, .ollama, .cohere, .bedrock,
  ]

  @Test(arguments: formats)
  func `the same conversation is the same prompt in every format`(_ format: PromptFormat) throws {
    let prompt = try format.prompt(of: format.conversation)
    #expect(prompt == PromptFormat.neutral)
    #expect(prompt.canonical == PromptFormat.neutral.canonical)
    #expect(prompt.lastUserMessage == "And in Bergen?")
  }

  @Test func `other words are another prompt`() throws {
    let other = PromptFormat.openAI.conversation.replacing("Bergen", with: "Oslo")
    #expect(try PromptFormat.openAI.prompt(of: other) != PromptFormat.neutral)
  }

  /// Bodies of chat completions, and what they come to.
  static let spellings: [(body: String, messages: [Prompt.Message])] = [
    (#"{"model":"m","messages":[{"role":"user","content":""}]}"#, []),
    (
      #"""
      {"model":"m","messages":[{"role":"developer","content":"S"},
      {"role":"user","content":"U"}]}
      """#,
      [Prompt.Message(.system, "S"), Prompt.Message(.user, "U")]
    ),
    (
      #"""
      {"model":"m","messages":[{"role":"user","content":"U"},
      {"role":"system","content":"late"}]}
      """#,
      [Prompt.Message(.system, "late"), Prompt.Message(.user, "U")]
    ),
    (
      #"{"model":"m","messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}"#,
      [Prompt.Message(.user, [.text("a"), .text("b")])]
    ),
    (
      #"""
      {"messages":[{"role":"user","content":[{"type":"text","text":"a"},
      {"type":"new","x":{"b":1,"a":2}}]}],
      "model":"m"}
      """#,
      [Prompt.Message(.user, [.text("a"), .other(#"{"type":"new","x":{"a":2,"b":1}}"#)])]
    ),
    (#"{"model":"m","messages":[{"role":"assistant","content":null}]}"#, []),
    (
      #"{"model":"m","messages":[{"role":"tool","tool_call_id":"c","content":"x"}]}"#,
      [Prompt.Message(.tool, [.toolResult(name: "", text: "x")])]
    ),
    (
      #"""
      {"model":"m","messages":[{"role":"assistant","tool_calls":[
      {"function":{"name":"f","arguments":"{"}}]}]}
      """#,
      [Prompt.Message(.assistant, [.toolCall(name: "f", arguments: #""{""#)])]
    ),
  ]

  @Test(arguments: spellings)
  func `messages may be spelled in any way that the format has`(
    _ body: String,
    _ messages: [Prompt.Message]
  ) throws {
    var format = PromptFormat.openAI
    // OpenAI itself refuses some of these.
    format.provider = ProviderCase.named("vllm")
    #expect(try format.prompt(of: body).messages == messages)
  }

  @Test func `what does not matter may be of any type`() throws {
    let body = """
      {"model":"m","messages":[{"role":"user","content":"U"}],"stream":"yes","tools":{},
      "max_tokens":"many","stream_options":[],"temperature":{}}
      """
    var format = PromptFormat.openAI
    format.provider = ProviderCase.named("vllm")
    let prompt = try format.prompt(of: body)
    #expect(!prompt.wantsStream)
    #expect(prompt.maxTokens == nil)
    #expect(prompt.tools.isEmpty)
  }

  @Test func `what is missing is named in the provider's words`() throws {
    let cases: [(format: PromptFormat, body: String, message: String)] = [
      (.openAI, #"{"messages":[]}"#, "you must provide a model parameter"),
      (.openAI, #"{"model":"m"}"#, "Missing required parameter: 'messages'."),
      (.openAI, #"{"model":1}"#, "Invalid type for 'model': expected a string."),
      (.anthropic, #"{"messages":[]}"#, "model: Field required"),
      (.anthropic, #"{"model":"m","messages":"x"}"#, "messages: Input should be a valid array"),
      (
        .anthropic,
        #"{"model":}"#,
        "The request body is not valid JSON: expected a value: line 1 column 10 (char 9)"
      ),
      (
        .gemini,
        "{}",
        "* GenerateContentRequest.contents: contents is not specified\n"
      ),
      (.ollama, "{}", "model is required"),
      (.ollama, "", "missing request body"),
    ]
    for (format, body, message) in cases {
      let failure = #expect(throws: Failure.self) { try format.prompt(of: body) }
      var setting = Setting(dice: Dice(seed: 1), date: testDate)
      let answer = format.provider.answer(try #require(failure), for: nil, in: &setting)
      let provider = try #require(
        ProviderCase.all.first { $0.provider.name == format.provider.name }
      )
      #expect(answer.head.status == 400)
      #expect(try provider.message(ofError: answer) == message)
    }
  }

  @Test func `streams are asked for as each format has it`() throws {
    let ollama = try PromptFormat.ollama.prompt(of: #"{"model":"m"}"#)
    #expect(ollama.wantsStream)
    #expect(
      try !PromptFormat.openAI.prompt(
        of: #"{"model":"m","messages":[{"role":"user","content":""}]}"#
      ).wantsStream
    )
    var gemini = PromptFormat.gemini
    gemini.target = "/v1/models/m:streamGenerateContent"
    #expect(try gemini.prompt(of: #"{"contents":[]}"#).wantsStream)
  }

  @Test func `any JSON gives a prompt or a failure`() throws {
    var dice = Dice(seed: 11)
    for round in 0..<400 {
      let format = Self.formats[round % Self.formats.count]
      let body = Self.mutated(format.conversation, &dice)
      _ = try? format.prompt(of: body)
    }
  }

  @Test func `an operation that is no conversation keeps all that it says`() throws {
    func prompt(_ path: Substring, _ body: String) throws -> Prompt {
      let provider = ProviderCase.named("openai")
      let operation = try #require(provider.operation(method: "POST", path: path))
      #expect(!operation.isConversation)
      let request = HTTPRequest(
        method: "POST",
        target: String(path),
        body: Array(body.utf8)
      )
      return try provider.prompt(of: request, for: operation)
    }
    let embedding = try prompt("/v1/embeddings", #"{"model":"e","input":["a","b"]}"#)
    #expect(embedding.model == "e")
    #expect(embedding.messages == [Prompt.Message(.user, [.text("a"), .text("b")])])
    #expect(throws: Failure.self) { try prompt("/v1/audio/speech", "no JSON at all") }
  }

  /// One value or stretch of the text exchanged for something else.
  private static func mutated(_ text: String, _ dice: inout Dice) -> String {
    let replacements = ["null", "1", "[]", "{}", "\"x\"", "true", "[null]", "{\"text\":1}", ""]
    var bytes = Array(text.utf8)
    let start = dice.below(bytes.count)
    let end = min(bytes.count, start + dice.below(12))
    bytes.replaceSubrange(start..<end, with: replacements[dice.below(replacements.count)].utf8)
    // Most cuts break the JSON; changing a whole value does not.
    let values = ["\"text\"", "\"user\"", "\"function\"", "{\"city\"", "\"model\"", "\"role\""]
    let value = values[dice.below(values.count)]
    let replaced = text.replacing(value, with: replacements[dice.below(5)])
    return dice.below(2) == 0 ? replaced : String(decoding: bytes, as: UTF8.self)
  }
}
