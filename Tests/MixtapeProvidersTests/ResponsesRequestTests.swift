import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// How requests of the Responses API are read, and which are refused.
struct ResponsesRequestTests {
  static let refused: [(body: String, param: JSON, code: JSON, message: String)] = [
    (#"{"input":"Hi"}"#, "model", missing, "Missing required parameter: 'model'."),
    (#"{"model":"m"}"#, "input", missing, "Missing required parameter: 'input'."),
    (
      #"{"model":"m","input":[]}"#, nil, missing,
      """
      One of "input" or "previous_response_id" or 'prompt' or 'conversation' must be provided.
      """
    ),
    (
      #"{"model":"m","input":{"a":1}}"#, "input", "invalid_type",
      """
      Invalid type for 'input': expected one of a string or array of input items, but got an \
      object instead.
      """
    ),
    (
      #"{"model":"m","input":[7]}"#, "input[0]", "invalid_type",
      "Invalid type for 'input[0]': expected an input item, but got an integer instead."
    ),
    (
      #"{"model":"m","input":[{"role":"bot","content":"Hi"}]}"#, "input[0]", "invalid_value",
      """
      Invalid value: 'bot'. Supported values are: 'assistant', 'system', 'developer', and 'user'.
      """
    ),
    (
      #"{"model":"m","input":[{"role":"user"}]}"#, "input[0].content", missing,
      "Missing required parameter: 'input[0].content'."
    ),
    (
      #"{"model":"m","input":"Hi","truncation":"x"}"#, "truncation", "invalid_value",
      "Invalid value: 'x'. Supported values are: 'auto' and 'disabled'."
    ),
    (
      #"{"model":"m","input":"Hi","temperature":"hot"}"#, "temperature", "invalid_type",
      "Invalid type for 'temperature': expected a decimal, but got a string instead."
    ),
    (
      #"{"model":"m","input":"Hi","tools":[{"type":"function","function":{"name":"f"}}]}"#,
      "tools[0].name", missing, "Missing required parameter: 'tools[0].name'."
    ),
    (
      #"{"model":"m","input":"Hi","text":{"format":{"type":"json_schema"}}}"#,
      "text.format.name", missing, "Missing required parameter: 'text.format.name'."
    ),
    (
      #"{"model":"m","input":"Hi","previous_response_id":"resp_x"}"#, "previous_response_id",
      "previous_response_not_found", "Previous response with id 'resp_x' not found."
    ),
    (
      #"""
      {"model":"m","input":[{"type":"function_call_output","call_id":"call_x","output":"1"}]}
      """#, "input", nil,
      "No tool call found for function call output with call_id call_x."
    ),
    (
      #"""
      {"model":"m","input":[{"type":"function_call","call_id":"call_x","name":"f","arguments":""}]}
      """#, "input", nil, "No tool output found for function call call_x."
    ),
  ]

  private static let missing: JSON = "missing_required_parameter"

  @Test(arguments: refused)
  func `what OpenAI refuses is refused in its words`(
    _ body: String,
    _ param: JSON,
    _ code: JSON,
    _ message: String
  ) throws {
    var asking = ResponsesAsking()
    let answer = try asking.ask("POST", "", body)
    #expect(answer.head.status == 400)
    #expect(
      try JSON(parsing: answer.bytes) == [
        "error": [
          "message": .string(message), "type": "invalid_request_error", "param": param,
          "code": code,
        ]
      ]
    )
    #expect(answer.bytes.last == UInt8(ascii: "}"))
  }

  static let ranges: [(member: String, words: String)] = [
    (#""temperature":-1"#, "Expected a value >= 0, but got -1 instead."),
    (#""temperature":2.5"#, "Expected a value <= 2, but got 2.5 instead."),
    (#""top_p":1.01"#, "Expected a value <= 1, but got 1.01 instead."),
    (#""max_output_tokens":15"#, "Expected a value >= 16, but got 15 instead."),
  ]

  @Test(arguments: ranges)
  func `what is out of range is refused with the range`(_ member: String, _ words: String) throws {
    var asking = ResponsesAsking()
    let answer = try asking.post(#"{"model":"m","input":"Hi",\#(member)}"#)
    #expect(answer["error"]?["message"]?.string?.hasSuffix(words) == true)
  }

  @Test func `imitators are not as strict`() throws {
    var asking = ResponsesAsking("vllm")
    let body = #"""
      {"model":"m","max_output_tokens":1,"temperature":9,
      "input":[{"type":"function_call_output","call_id":"call_x","output":"1"}]}
      """#
    #expect(try asking.ask("POST", "", body).head.status == 200)
  }

  @Test func `all that has a neutral word is read`() throws {
    let prompt = try ResponsesAsking().prompt(
      #"""
      {"model":"m","input":"Hi","stream":true,"max_output_tokens":20,
      "tools":[{"type":"function","name":"f","parameters":{"type":"object"}},
        {"type":"web_search"}],
      "tool_choice":{"type":"function","name":"f"},"reasoning":{"effort":"low"},
      "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"string"}}},
      "stream_options":{"include_obfuscation":false}}
      """#
    )
    #expect(prompt.wantsStream && prompt.wantsReasoning && !prompt.streamOptions.isPadded)
    #expect(prompt.maxTokens == 20)
    #expect(prompt.tools == [Prompt.Tool(name: "f", parameters: ["type": "object"])])
    #expect(prompt.toolChoice == .named("f"))
    #expect(prompt.outputSchema == ["type": "string"])
    #expect(prompt.details["model"] == "m")
  }

  static let choices: [(json: String, choice: Prompt.ToolChoice)] = [
    (#""auto""#, .auto), (#""none""#, .none), (#""required""#, .required),
    (#"{"type":"allowed_tools","mode":"required","tools":[]}"#, .required),
    (#"{"type":"web_search"}"#, .auto),
  ]

  @Test(arguments: choices)
  func `the choice of tools is read`(_ json: String, _ choice: Prompt.ToolChoice) throws {
    let prompt = try ResponsesAsking().prompt(#"{"model":"m","input":"Hi","tool_choice":\#(json)}"#)
    #expect(prompt.toolChoice == choice)
  }

  @Test func `pictures, files and sounds are media`() throws {
    let prompt = try ResponsesAsking().prompt(
      #"""
      {"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"See"},
      {"type":"input_image","image_url":"https://example.com/a.png"},
      {"type":"input_image","file_id":"file-1"},
      {"type":"input_file","filename":"a.pdf","file_data":"data:application/pdf;base64,aGk="},
      {"type":"input_file","file_url":"https://example.com/a.pdf"},
      {"type":"input_audio","input_audio":{"data":"c291bmQ=","format":"wav"}}]}]}
      """#
    )
    let parts: [Prompt.Message.Part] = [
      .text("See"), .media("https://example.com/a.png"), .media("file-1"), .media("aGk="),
      .media("https://example.com/a.pdf"), .media("c291bmQ="),
    ]
    #expect(prompt.messages == [Prompt.Message(.user, parts)])
  }

  @Test func `the request's own parameters are said back`() throws {
    var asking = ResponsesAsking()
    let answer = try asking.post(
      #"""
      {"model":"m","input":"Hi","temperature":0,"top_p":0.25,"instructions":"Be brief.",
      "metadata":{"k":"v"},"max_output_tokens":99,"parallel_tool_calls":false,"store":false,
      "reasoning":{"effort":"low"},"truncation":"auto","user":"u","prompt_cache_key":"p",
      "service_tier":"flex","text":{"verbosity":"low"},
      "tools":[{"type":"function","name":"f","parameters":{}}]}
      """#
    )
    #expect(answer["temperature"]?.number?.text == "0.0")
    #expect(answer["top_p"]?.number?.text == "0.25")
    #expect(answer["instructions"] == "Be brief.")
    #expect(answer["metadata"] == ["k": "v"])
    #expect(answer["max_output_tokens"] == 99)
    #expect(answer["parallel_tool_calls"] == false)
    #expect(answer["store"] == false)
    #expect(answer["reasoning"] == ["effort": "low", "summary": nil])
    #expect(answer["truncation"] == "auto")
    #expect(answer["user"] == "u")
    #expect(answer["prompt_cache_key"] == "p")
    #expect(answer["service_tier"] == "flex")
    #expect(answer["text"] == ["format": ["type": "text"], "verbosity": "low"])
    #expect(answer["tools"]?[0]?["strict"] == true)
  }

  @Test func `structured output fits the schema`() throws {
    var asking = ResponsesAsking()
    let answer = try asking.post(
      #"""
      {"model":"m","input":"Hi","text":{"format":{"type":"json_schema","name":"n","strict":true,
      "schema":{"type":"object","properties":{"a":{"type":"integer"}},"required":["a"]}}}}
      """#,
      reply: Reply(parts: [.structured(nil)])
    )
    #expect(answer["output"]?[0]?["content"]?[0]?["text"] == #"{"a":1}"#)
    #expect(answer["text"]?["format"]?["name"] == "n")
  }
}
