import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What a chat completion's request asks for, in neutral words, and what is refused.
struct ChatReadingTests {
  private func prompt(_ members: String..., provider: String = "openai") throws -> Prompt {
    let provider = try ProviderCase.chat(provider)
    let request = provider.chat(members.joined(separator: ","))
    let operation = try #require(provider.provider.operation(of: request))
    return try provider.provider.prompt(of: request, for: operation)
  }

  @Test func `tools are read with what they take, and whether one must be called`() throws {
    let schema: JSON = ["type": "object", "properties": ["city": ["type": "string"]]]
    let tools = """
      "tools":[{"type":"function","function":{"name":"weather","parameters":\(schema.text())}}]
      """
    let read = try prompt(tools)
    #expect(read.tools == [Prompt.Tool(name: "weather", parameters: schema)])
    #expect(read.toolChoice == .auto)
    let choices: [(text: String, choice: Prompt.ToolChoice)] = [
      (#""none""#, .none), (#""auto""#, .auto), (#""required""#, .required),
      (#"{"type":"function","function":{"name":"weather"}}"#, .named("weather")),
    ]
    for (text, choice) in choices {
      #expect(try prompt(tools, #""tool_choice":\#(text)"#).toolChoice == choice)
    }
    let legacy = try prompt(
      #""functions":[{"name":"f","parameters":{}}]"#,
      #""function_call":{"name":"f"}"#
    )
    #expect(legacy.tools == [Prompt.Tool(name: "f", parameters: [:])])
    #expect(legacy.toolChoice == .named("f"))
  }

  @Test func `limits, stop sequences and the form of the answer are read`() throws {
    let read = try prompt(
      #""max_tokens":9,"stop":["a","b"],"n":2,"temperature":0.5"#,
      #""response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{"a":1}}}"#
    )
    #expect(read.maxTokens == 9)
    #expect(read.stopSequences == ["a", "b"])
    #expect(read.choiceCount == 2)
    #expect(read.outputSchema == ["a": 1])
    #expect(read.details["temperature"] == .number(JSONNumber(text: "0.5")))
    #expect(try prompt(#""stop":"a""#).stopSequences == ["a"])
    let anyJSON = #""response_format":{"type":"json_object"}"#
    #expect(try prompt(anyJSON, provider: "vllm").outputSchema == [:])
    #expect(try prompt(#""response_format":{"type":"text"}"#).outputSchema == nil)
  }

  static let wishes: [(member: String, isWish: Bool)] = [
    (#""reasoning_effort":"high""#, true), (#""reasoning_effort":"none""#, false),
    (#""reasoning":{"enabled":true}"#, true), (#""reasoning":{"effort":"low"}"#, true),
    (#""reasoning":{"enabled":false}"#, false), (#""enable_thinking":true"#, true),
    (#""thinking":{"type":"enabled"}"#, true), (#""thinking":{"type":"disabled"}"#, false),
    (#""reasoning_format":"parsed""#, true), (#""include_reasoning":true"#, true),
    (#""temperature":1"#, false),
  ]

  @Test(arguments: wishes)
  func `the wish for reasoning is read in every vendor's words`(
    _ member: String,
    _ isWish: Bool
  ) throws {
    #expect(try prompt(member, provider: "reseller").wantsReasoning == isWish)
  }

  /// Lists of messages that are refused, and with which words.
  static let refused: [(messages: String, message: String)] = [
    (
      "[]",
      """
      Invalid 'messages': empty array. Expected an array with minimum length 1, but got an empty \
      array instead.
      """
    ),
    (#"["x"]"#, "Invalid type for 'messages[0]': expected an object"),
    (#"[{"content":"x"}]"#, "Missing required parameter: 'messages[0].role'."),
    (#"[{"role":"user"}]"#, "Missing required parameter: 'messages[0].content'."),
    (
      #"[{"role":"user","content":null}]"#,
      """
      Invalid type for 'messages[0].content': expected one of a string or array of objects, but \
      got null instead.
      """
    ),
    (
      #"[{"role":"user","content":"x"},{"role":"system","content":7}]"#,
      """
      Invalid type for 'messages[1].content': expected one of a string or array of objects, but \
      got an integer instead.
      """
    ),
    (#"[{"role":"robot","content":"x"}]"#, "'robot'"),
    (
      #"[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"c","content":"x"}]"#,
      "messages with role 'tool' must be a response"
    ),
    (
      #"[{"role":"assistant","tool_calls":[{"id":"c1"},{"id":"c2"}]}"#
        + #",{"role":"tool","tool_call_id":"c1","content":"x"},{"role":"user","content":"x"}]"#,
      "did not have response messages: c2"
    ),
    (
      #"[{"role":"user","content":"x"},{"role":"assistant","tool_calls":[{"id":"c1"}]}]"#,
      "did not have response messages: c1"
    ),
    (#"[{"role":5,"content":"x"}]"#, "messages[0].role"),
    (
      #"[{"role":"user","content":[{"type":"text"}]}]"#,
      "Missing required parameter: 'messages[0].content[0].text'."
    ),
    (#"[{"role":"user","content":[{"type":"input_text","text":"x"}]}]"#, "'input_text'"),
  ]

  @Test(arguments: refused)
  func `messages that are none are refused in OpenAI's words`(
    _ messages: String,
    _ words: String
  ) throws {
    let provider = try ProviderCase.chat("openai")
    let request = HTTPRequest(
      method: "POST",
      target: "/v1/chat/completions",
      body: Array(#"{"model":"m","messages":\#(messages)}"#.utf8)
    )
    let operation = try #require(provider.provider.operation(of: request))
    let failure = #expect(throws: Failure.self) {
      try provider.provider.prompt(of: request, for: operation)
    }
    let answer = try provider.answer(to: try #require(failure))
    #expect(answer.head.status == 400)
    #expect(try provider.message(ofError: answer).contains(words))
  }

  static let requests: [(members: String, words: String)] = [
    (#""tools":[]"#, "Invalid 'tools': empty array."),
    (
      #""tools":[{"type":"function","name":"f"}]"#,
      "Missing required parameter: 'tools[0].function'."
    ),
    (
      #""tools":[{"type":"function","function":{}}]"#,
      "Missing required parameter: 'tools[0].function.name'."
    ),
    (#""tools":[{"type":"web"}]"#, "'web'"),
    (#""tool_choice":"auto""#, "only allowed when 'tools' are specified"),
    (#""response_format":{"type":"json_object"}"#, "must contain the word 'json'"),
    (#""response_format":{"type":"xml"}"#, "'xml'"),
    (
      #""response_format":{"type":"json_schema"}"#,
      "Missing required parameter: 'response_format.json_schema'."
    ),
  ]

  @Test(arguments: requests)
  func `tools and formats that are none are refused by OpenAI only`(
    _ members: String,
    _ words: String
  ) throws {
    #expect(throws: Never.self) { try prompt(members, provider: "vllm") }
    let failure = #expect(throws: Failure.self) { try prompt(members) }
    let answer = try ProviderCase.chat("openai").answer(to: try #require(failure))
    let provider = try ProviderCase.chat("openai")
    #expect(answer.head.status == 400)
    #expect(try provider.message(ofError: answer).contains(words))
  }

  @Test func `numbers out of range are refused by OpenAI only`() throws {
    #expect(throws: Failure.self) { try prompt(#""temperature":-1"#) }
    #expect(throws: Never.self) { try prompt(#""temperature":-1"#, provider: "vllm") }
  }

  @Test func `a conversation of 10,000 messages is read and answered`() throws {
    let provider = try ProviderCase.chat("openai")
    let message = #"{"role":"user","content":"again"},{"role":"assistant","content":"and again"}"#
    let messages = repeatElement(message, count: 5_000).joined(separator: ",")
    let request = HTTPRequest(
      method: "POST",
      target: "/v1/chat/completions",
      body: Array(#"{"model":"m","messages":[\#(messages)]}"#.utf8)
    )
    let operation = try #require(provider.provider.operation(of: request))
    let prompt = try provider.provider.prompt(of: request, for: operation)
    #expect(prompt.messages.count == 10_000)
    #expect(try provider.text(ofWhole: provider.answer(to: request)) == helloText)
  }
}
