import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What the Messages API refuses, and what it lets through.
struct AnthropicRulesTests {
  static func prompt(of body: JSON, at path: String = "/v1/messages") throws -> Prompt {
    let provider = ProviderCase.named("anthropic")
    let request = HTTPRequest(method: "POST", target: path, body: Array(body.text().utf8))
    let operation = try #require(provider.operation(of: request))
    return try provider.prompt(of: request, for: operation)
  }

  /// A request that is fine, with some of its fields replaced; an empty object leaves one out.
  static func body(_ changes: JSON) -> JSON {
    let plain: JSON = [
      "model": "claude-sonnet-5",
      "max_tokens": 2_048,
      "messages": [["role": "user", "content": "ping"]],
    ]
    var object = plain.object ?? JSONObject()
    for change in changes.object?.members ?? [] {
      object[change.key] = change.value == ["absent": true] ? Optional<JSON>.none : change.value
    }
    return .object(object)
  }

  static func refusal(of body: JSON, at path: String = "/v1/messages") throws -> ProviderAnswer {
    let provider = ProviderCase.named("anthropic")
    let failure = #expect(throws: Failure.self) { try prompt(of: body, at: path) }
    let operation = provider.operation(method: "POST", path: path[...])
    var setting = Setting(dice: Dice(seed: 1), date: testDate)
    return provider.answer(try #require(failure), for: operation, in: &setting)
  }

  static let absent: JSON = ["absent": true]
  static let tool: JSON = ["name": "f", "input_schema": ["type": "object"]]
  static let call: JSON = ["type": "tool_use", "id": "t1", "name": "f", "input": [:]]
  static let result: JSON = ["type": "tool_result", "tool_use_id": "t1", "content": "ok"]

  static func user(_ content: JSON) -> JSON { ["role": "user", "content": content] }
  static func model(_ content: JSON) -> JSON { ["role": "assistant", "content": content] }

  static let fields: [(changes: JSON, message: String)] = [
    (["model": absent], "model: Field required"),
    (["model": 7], "model: Input should be a valid string"),
    (["model": nil], "model: Input should be a valid string"),
    (["model": ""], "model: String should have at least 1 character"),
    (["messages": absent], "messages: Field required"),
    (["messages": "x"], "messages: Input should be a valid array"),
    (["messages": []], "messages: at least one message is required"),
    (["max_tokens": absent], "max_tokens: Field required"),
    (["max_tokens": "x"], "max_tokens: Input should be a valid integer"),
    (["max_tokens": -1], "max_tokens: must be greater than or equal to 0"),
    (["messages": [7]], "messages.0: Input should be an object"),
    (["messages": [["content": "x"]]], "messages.0.role: Field required"),
    (["messages": [["role": "user"]]], "messages.0.content: Field required"),
    (["messages": [user(nil)]], "messages.0.content: Input should be a valid array"),
    (["messages": [user([7])]], "messages.0.content.0: Input should be an object"),
    (["messages": [user([[:]])]], "messages.0.content.0.type: Field required"),
    (["messages": [user([["type": "text"]])]], "messages.0.content.0.text.text: Field required"),
    (
      ["messages": [["role": "tool", "content": "x"]]],
      #"messages: Unexpected role "tool". Allowed roles are "user" or "assistant""#
    ),
    (
      ["messages": [user("a"), model([["type": "thinking", "thinking": "x"]])]],
      "messages.1.content.0.thinking.signature: Field required"
    ),
    (
      ["messages": [user([["type": "tool_result"]])]],
      "messages.0.content.0.tool_result.tool_use_id: Field required"
    ),
    (["system": 7], "system: Input should be a valid array"),
    (["system": [7]], "system.0: Input does not match the expected shape."),
    (["tools": "x"], "tools: Input should be a valid array"),
    (["tools": [7]], "tools.0: Input should be an object"),
    (["tools": [["input_schema": [:]]]], "tools.0.custom.name: Field required"),
    (["tools": [["name": ""]]], "tools.0.custom.name: String should have at least 1 character"),
    (
      ["tools": [["name": "a.b"]]],
      "tools.0.custom.name: String should match pattern '^[a-zA-Z0-9_-]{1,128}$'"
    ),
    (["tools": [["name": "f"]]], "tools.0.custom.input_schema: Field required"),
    (["tool_choice": 7], "tool_choice: Input should be an object"),
    (
      ["tool_choice": ["type": "auto!"]],
      """
      tool_choice: Input tag 'auto!' found using 'type' does not match any of the expected tags: \
      'any', 'auto', 'none', 'tool'
      """
    ),
    (["thinking": "x"], "thinking: Input should be an object"),
    (["thinking": ["type": "enabled"]], "thinking.enabled.budget_tokens: Field required"),
    (
      ["thinking": ["type": "enabled", "budget_tokens": 512]],
      "thinking.enabled.budget_tokens: Input should be greater than or equal to 1024"
    ),
    (["output_config": "x"], "output_config: Input does not match the expected shape."),
    (["metadata": "x"], "metadata: Input does not match the expected shape."),
    (["stop_sequences": "ZZ"], "stop_sequences: Input should be a valid array"),
    (["stop_sequences": [1]], "stop_sequences.0: Input should be a valid string"),
    (
      ["stop_sequences": [" "]],
      "stop_sequences: each stop sequence must contain non-whitespace"
    ),
    (["temperature": "x"], "temperature: Input should be a valid number"),
    (["temperature": 2], "temperature: range: 0..1"),
    (["top_p": 7], "top_p: range: 0..1"),
    (["top_k": "x"], "top_k: Input should be a valid integer"),
    (["stream": "yes"], "stream: Input should be a valid boolean"),
    (["service_tier": "x"], "service_tier: Input should be 'auto' or 'standard_only'"),
    // What stands first is refused first, whatever the order of the request.
    (["stream": "yes", "temperature": 2, "model": 7], "model: Input should be a valid string"),
    (["messages": [user([])], "temperature": "x"], "temperature: Input should be a valid number"),
  ]

  static let shapes: [(changes: JSON, message: String)] = [
    (["messages": [model("x")]], #"messages: first message must use the "user" role"#),
    (["messages": [user([])]], "messages.0: user messages must have non-empty content"),
    (
      ["messages": [user("a"), model("b"), user("")]],
      "messages.2: user messages must have non-empty content"
    ),
    (
      ["messages": [user("a"), model([]), user("b")]],
      """
      messages.1: all messages must have non-empty content except for the optional final assistant \
      message
      """
    ),
    (
      ["messages": [user([["type": "text", "text": ""]])]],
      "messages: text content blocks must be non-empty"
    ),
    (
      ["messages": [user([result])]],
      """
      messages.0.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1. Each \
      `tool_result` block must have a corresponding `tool_use` block in the previous message.
      """
    ),
    (
      ["messages": [user("a"), model([call]), user([result]), model("b"), user([result])]],
      """
      messages.4.content.0: unexpected `tool_use_id` found in `tool_result` blocks: t1. Each \
      `tool_result` block must have a corresponding `tool_use` block in the previous message.
      """
    ),
    (
      ["messages": [user("a"), model([call]), user("b")]],
      """
      messages.1: `tool_use` ids were found without `tool_result` blocks immediately after: t1. \
      Each `tool_use` block must have a corresponding `tool_result` block in the next message.
      """
    ),
    (
      ["messages": [user("a"), model([call, call])]],
      "messages.1.content.1: `tool_use` ids must be unique"
    ),
    (["tools": [tool, tool]], "tools: Tool names must be unique."),
    (
      ["tools": [tool], "tool_choice": ["type": "tool", "name": "g"]],
      "Tool 'g' not found in provided tools"
    ),
    (
      ["tool_choice": ["type": "any"]],
      "tool_choice.any may only be specified while providing tools"
    ),
    (
      [
        "tools": [tool], "tool_choice": ["type": "any"],
        "thinking": ["type": "enabled", "budget_tokens": 1_024],
      ],
      "Thinking may not be enabled when tool_choice forces tool use."
    ),
  ]

  @Test(arguments: fields + shapes)
  func `what Anthropic refuses is refused in its words`(
    _ changes: JSON,
    _ message: String
  ) throws {
    let answer = try Self.refusal(of: Self.body(changes))
    let json = try JSON(parsing: answer.bytes)
    #expect(answer.head.status == 400)
    #expect(json["error"]?["type"] == "invalid_request_error")
    #expect(json["error"]?["message"]?.string == message)
  }

  @Test func `thinking needs room and no other temperature than 1`() throws {
    let thinking: JSON = ["type": "enabled", "budget_tokens": 2_048]
    let cramped = try Self.refusal(of: Self.body(["thinking": thinking]))
    let text = String(decoding: cramped.bytes, as: UTF8.self)
    #expect(text.contains("`max_tokens` must be greater than `thinking.budget_tokens`. Please"))
    let cold = try Self.refusal(
      of: Self.body(["thinking": thinking, "max_tokens": 4_096, "temperature": 0])
    )
    #expect(String(decoding: cold.bytes, as: UTF8.self).contains("may only be set to 1 when"))
  }

  static let accepted: [JSON] = [
    [:],
    ["max_tokens": 0],
    ["messages": [user("a"), user("b"), model("")]],
    ["messages": [user([]), user("a")]],
    ["messages": [user("a"), ["role": "system", "content": "Now be brief."]]],
    ["messages": [user("a"), model([call]), user([result])]],
    ["messages": [user("a"), model("b"), model([call]), user("c"), user([result])]],
    ["messages": [user("a"), model([call])]],
    ["tools": [["type": "web_search_20250305", "name": "web_search"]]],
    ["tools": [tool], "tool_choice": ["type": "tool", "name": "f"]],
    ["thinking": ["type": "disabled"], "temperature": 0],
    ["thinking": ["type": "adaptive"], "output_config": ["effort": "high", "format": nil]],
    ["a_field_of_next_year": true],
  ]

  @Test(arguments: accepted)
  func `what Anthropic lets through is let through`(_ changes: JSON) throws {
    #expect(try Self.prompt(of: Self.body(changes)).model == "claude-sonnet-5")
  }

  @Test func `counting needs no greatest number of tokens, but all the rest`() throws {
    let path = "/v1/messages/count_tokens"
    let body = Self.body(["max_tokens": Self.absent])
    #expect(try Self.prompt(of: body, at: path).maxTokens == nil)
    let answer = try Self.refusal(of: Self.body(["messages": []]), at: path)
    #expect(answer.head.status == 400)
  }

  @Test func `a request's options are read`() throws {
    let schema: JSON = ["type": "object"]
    let prompt = try Self.prompt(
      of: Self.body([
        "tools": [Self.tool], "tool_choice": ["type": "any"], "stop_sequences": ["X", "Y"],
        "thinking": ["type": "adaptive"], "stream": true,
        "output_config": ["format": ["type": "json_schema", "schema": schema]],
      ])
    )
    #expect(prompt.tools == [Prompt.Tool(name: "f", parameters: schema)])
    #expect(prompt.toolChoice == .required)
    #expect(prompt.stopSequences == ["X", "Y"])
    #expect(prompt.wantsReasoning && prompt.wantsStream)
    #expect(prompt.outputSchema == schema)
    #expect(prompt.details["stream"] == true)
  }

  @Test func `other options are read in their other forms`() throws {
    func read(_ changes: JSON) throws -> Prompt { try Self.prompt(of: Self.body(changes)) }
    let format: JSON = ["type": "json_schema", "schema": ["type": "array"]]
    #expect(try read(["output_format": format]).outputSchema == ["type": "array"])
    #expect(try read([:]).outputSchema == Optional<JSON>.none)
    #expect(try read(["output_config": ["effort": "low"]]).outputSchema == Optional<JSON>.none)
    #expect(try !read(["thinking": ["type": "disabled"]]).wantsReasoning)
    let named: JSON = ["type": "tool", "name": "f"]
    #expect(try read(["tools": [Self.tool], "tool_choice": named]).toolChoice == .named("f"))
    #expect(try read(["tool_choice": ["type": "none"]]).toolChoice == .none)
    let late = try read(["messages": [Self.user("a"), ["role": "system", "content": "b"]]])
    #expect(late.messages.map(\.role) == [.system, .user])
  }

  @Test func `ten thousand messages with calls are read`() throws {
    let turns = (0..<5_000).flatMap { index -> [JSON] in
      let last = JSON.string("t\(index - 1)")
      let id = JSON.string("t\(index)")
      return [
        Self.user(index == 0 ? "a" : [["type": "tool_result", "tool_use_id": last]]),
        Self.model([["type": "tool_use", "id": id, "name": "f", "input": [:]]]),
      ]
    }
    #expect(try Self.prompt(of: Self.body(["messages": .array(turns)])).messages.count == 10_000)
  }
}
