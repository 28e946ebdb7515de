import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

struct GeminiRequestTests {
  private static let gemini = Asking("gemini")
  private static let line = "POST /v1beta/models/gemini-2.5-flash:generateContent"
  private static let contents = #""contents":[{"parts":[{"text":"Hi"}]}]"#

  @Test func `everything that a request says is read`() throws {
    let prompt = try Self.gemini.prompt(
      Self.line,
      #"""
      {\#(Self.contents),"generationConfig":{"candidateCount":2,"maxOutputTokens":9,
      "stopSequences":["a","b"],"responseMimeType":"application/json",
      "responseJsonSchema":{"type":"object"},"thinkingConfig":{"includeThoughts":true}},
      "toolConfig":{"functionCallingConfig":{"mode":"ANY","allowedFunctionNames":["f"]}}}
      """#
    )
    #expect(prompt.choiceCount == 2)
    #expect(prompt.maxTokens == 9)
    #expect(prompt.stopSequences == ["a", "b"])
    #expect(prompt.outputSchema == ["type": "object"])
    #expect(prompt.wantsReasoning)
    #expect(prompt.toolChoice == .named("f"))
    #expect(prompt.details["generationConfig"] != nil)
  }

  @Test func `names may be written with underscores`() throws {
    let prompt = try Self.gemini.prompt(
      Self.line,
      #"""
      {\#(Self.contents),"system_instruction":{"parts":{"text":"S"}},
      "generation_config":{"max_output_tokens":9,"response_mime_type":"application/json"},
      "tools":[{"function_declarations":[{"name":"f","parameters_json_schema":{"type":"object"}}]}],
      "tool_config":{"function_calling_config":{"mode":"none"}}}
      """#.replacing(#","response_mime_type":"application/json""#, with: "")
    )
    #expect(prompt.maxTokens == 9)
    #expect(prompt.messages.first == Prompt.Message(.system, "S"))
    #expect(prompt.tools == [Prompt.Tool(name: "f", parameters: ["type": "object"])])
    #expect(prompt.toolChoice == .none)
  }

  static let choices: [(calling: String, choice: Prompt.ToolChoice)] = [
    ("{}", .auto),
    (#"{"mode":"AUTO"}"#, .auto),
    (#"{"mode":"VALIDATED"}"#, .auto),
    (#"{"mode":"NONE"}"#, .none),
    (#"{"mode":"ANY"}"#, .required),
    (#"{"mode":"ANY","allowedFunctionNames":["f","g"]}"#, .required),
    (#"{"mode":"ANY","allowedFunctionNames":["g"]}"#, .named("g")),
  ]

  @Test(arguments: choices)
  func `the choice of tools is read`(_ calling: String, _ choice: Prompt.ToolChoice) throws {
    let body = #"{\#(Self.contents),"toolConfig":{"functionCallingConfig":\#(calling)}}"#
    #expect(try Self.gemini.prompt(Self.line, body).toolChoice == choice)
  }

  static let refused: [(body: String, message: String)] = [
    ("{}", "* GenerateContentRequest.contents: contents is not specified\n"),
    (#"{"contents":[]}"#, "* GenerateContentRequest.contents: contents is not specified\n"),
    (
      #"{"contents":"Hi"}"#,
      """
      Invalid value at 'contents' \
      (type.googleapis.com/google.ai.generativelanguage.v1beta.Content), "Hi"
      """
    ),
    (
      #"{"contents":[{"parts":[]}]}"#,
      "* GenerateContentRequest.contents[0].parts: contents.parts must not be empty.\n"
    ),
    (
      #"{"contents":[{"parts":[{}]}]}"#,
      """
      * GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have \
      one initialized field

      """
    ),
    (
      #"{"contents":[{"role":"assistant","parts":[{"text":"x"}]}]}"#,
      "Please use a valid role: user, model."
    ),
    (
      #"""
      {"contents":[{"parts":[{"text":"x"}]},{"role":"model","parts":[{"functionCall":{"name":"f"}},
      {"functionCall":{"name":"g"}}]},{"parts":[{"functionResponse":{"name":"f"}}]}]}
      """#,
      """
      Please ensure that the number of function response parts is equal to the number of function \
      call parts of the function call turn.
      """
    ),
  ]

  @Test(arguments: refused)
  func `contents are refused in Google's words`(_ body: String, _ message: String) throws {
    let answer = try Self.gemini.answer(Self.line, body)
    #expect(answer.head.status == 400)
    let error = try answer.json["error"]
    #expect(error?["message"]?.string == message)
    #expect(error?["status"] == "INVALID_ARGUMENT")
  }

  static let configurations: [(json: String, message: String?)] = [
    (#""temperature":2"#, nil),
    (#""topP":0.5,"topK":1"#, nil),
    (#""temperature":null"#, nil),
    (
      #""temperature":2.5"#,
      """
      * GenerateContentRequest.generation_config.temperature: temperature must be in the range \
      [0.0, 2.0].

      """
    ),
    (
      #""max_output_tokens":"many""#,
      "Invalid value at 'generation_config.max_output_tokens' (TYPE_INT32), \"many\""
    ),
    (
      #""maxOutputTokens":0"#,
      """
      * GenerateContentRequest.generation_config.max_output_tokens: max_output_tokens must be \
      positive.

      """
    ),
    (
      #""responseMimeType":"text/html""#,
      """
      * GenerateContentRequest.generation_config.response_mime_type: allowed mimetypes are \
      `text/plain`, `application/json`, `application/xml`, `application/yaml` and `text/x.enum`.

      """
    ),
    (
      #""responseSchema":{"type":"OBJECT"}"#,
      "Response schema with a response mime type: 'text/plain' is unsupported"
    ),
    (#""responseSchema":{"type":"OBJECT"},"responseMimeType":"application/json""#, nil),
    (
      #""candidateCount":9"#,
      """
      * GenerateContentRequest.generation_config.candidate_count: candidate_count must be in the \
      range [1, 8].

      """
    ),
    (
      #""stopSequences":["1","2","3","4","5","6"]"#,
      """
      * GenerateContentRequest.generation_config.stop_sequences: at most 5 stop sequences are \
      allowed.

      """
    ),
  ]

  @Test(arguments: configurations)
  func `the configuration is checked as Google does`(_ json: String, _ message: String?) throws {
    let body = #"{\#(Self.contents),"generationConfig":{\#(json)}}"#
    let answer = try Self.gemini.answer(Self.line, body)
    #expect(try answer.json["error"]?["message"]?.string == message)
    #expect(answer.head.status == (message == nil ? 200 : 400))
  }

  static let tools: [(json: String, isAccepted: Bool)] = [
    (#""tools":[{"functionDeclarations":[{"name":"get_weather-2"}]}]"#, true),
    (#""tools":[{"googleSearch":{}}]"#, true),
    (#""tools":[{"functionDeclarations":[{"name":"2fast"}]}]"#, false),
    (#""tools":[{"functionDeclarations":[{"name":"a b"}]}]"#, false),
    (#""tools":[{"functionDeclarations":[{}]}]"#, false),
    (#""toolConfig":{"functionCallingConfig":{"mode":"SOMETIMES"}}"#, false),
    (
      #"""
      "tools":[{"functionDeclarations":[{"name":"f"}]}],
      "generationConfig":{"responseMimeType":"application/json"}
      """#,
      false
    ),
  ]

  @Test(arguments: tools)
  func `tools are checked as Google does`(_ json: String, _ isAccepted: Bool) throws {
    let answer = try Self.gemini.answer(Self.line, "{\(Self.contents),\(json)}")
    #expect(answer.head.status == (isAccepted ? 200 : 400))
  }

  @Test func `structured output beside tools is the third generation's`() throws {
    let body = #"""
      {\#(Self.contents),"tools":[{"functionDeclarations":[{"name":"f"}]}],
      "generationConfig":{"responseMimeType":"application/json"}}
      """#
    let third = "POST /v1beta/models/gemini-3-pro-preview:generateContent"
    #expect(try Self.gemini.answer(third, body).head.status == 200)
  }

  static let embeddings: [(name: String, body: String)] = [
    ("embedContent", "{}"),
    ("batchEmbedContents", "{}"),
    ("batchEmbedContents", #"{"requests":[]}"#),
    ("batchEmbedContents", #"{"requests":[{}]}"#),
    ("embedContent", #"{"content":{"parts":[{"text":"x"}]},"outputDimensionality":0}"#),
    ("embedContent", #"{"content":{"parts":[{"text":"x"}]},"outputDimensionality":"7"}"#),
    ("embedContent", #"{"content":{"parts":[{"text":"x"}]},"outputDimensionality":99999999}"#),
  ]

  @Test(arguments: embeddings)
  func `embeddings without a content or with odd dimensions are refused`(
    _ name: String,
    _ body: String
  ) throws {
    let answer = try Self.gemini.answer("POST /v1beta/models/m:\(name)", body)
    #expect(answer.head.status == 400)
    #expect(try answer.json["error"]?["status"] == "INVALID_ARGUMENT")
  }

  @Test func `a batch of more than 100 is refused`() throws {
    func status(_ count: Int) throws -> Int {
      let request = #"{"content":{"parts":[{"text":"x"}]},"outputDimensionality":1}"#
      let list = Array(repeating: request, count: count).joined(separator: ",")
      let line = "POST /v1beta/models/m:batchEmbedContents"
      return try Self.gemini.answer(line, #"{"requests":[\#(list)]}"#).head.status
    }
    #expect(try status(100) == 200)
    #expect(try status(101) == 400)
  }
}
