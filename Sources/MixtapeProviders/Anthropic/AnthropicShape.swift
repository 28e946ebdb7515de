import MixtapeJSON

/// What a conversation must look like as a whole: whose turn it is, and which tool's result
/// belongs to which call.
///
/// Messages of the same role in a row count as one, as the API joins them.
enum AnthropicShape {
  static func check(_ body: AnthropicField) throws(Failure) {
    let messages = (body.value?["messages"]?.array ?? []).map(Message.init)
    try checkTurns(messages)
    try checkTexts(messages)
    var calls = ToolCalls()
    for (index, message) in messages.enumerated() { try calls.read(message, at: index) }
    try calls.end()
    try checkTools(body)
    try checkThinking(body)
  }

  private struct Message {
    let role: String
    let blocks: [JSON]
    let isEmpty: Bool

    init(_ json: JSON) {
      role = json["role"]?.string ?? ""
      blocks = json["content"]?.array ?? []
      isEmpty = blocks.isEmpty && (json["content"]?.string ?? "").isEmpty
    }
  }

  private static func checkTurns(_ messages: [Message]) throws(Failure) {
    switch messages.first?.role {
    case "assistant":
      throw Failure(.badRequest, message: #"messages: first message must use the "user" role"#)
    case "system":
      throw refusal(
        at: 0,
        """
        use the top-level 'system' parameter for the initial system prompt; the directive-only \
        form (content: [] with output_config) is accepted at any position
        """
      )
    default: break
    }
    var start = 0
    while start < messages.count {
      let run = messages[start...].prefix { $0.role == messages[start].role }
      if run.first?.role == "user", run.allSatisfy(\.isEmpty) {
        throw refusal(at: start, "user messages must have non-empty content")
      }
      if run.first?.role == "assistant", run.endIndex < messages.count,
        run.allSatisfy(\.isEmpty)
      {
        throw refusal(
          at: start,
          "all messages must have non-empty content except for the optional final assistant message"
        )
      }
      start = run.endIndex
    }
  }

  private static func checkTexts(_ messages: [Message]) throws(Failure) {
    for block in messages.lazy.flatMap(\.blocks)
    where block["type"]?.string == "text" && block["text"]?.string?.isEmpty == true {
      throw Failure(.badRequest, message: "messages: text content blocks must be non-empty")
    }
  }

  private static func checkTools(_ body: AnthropicField) throws(Failure) {
    let names = (body.value?["tools"]?.array ?? []).compactMap { $0["name"]?.string }
    guard Set(names).count == names.count else {
      throw Failure(.badRequest, message: "tools: Tool names must be unique.")
    }
    let choice = body.value?["tool_choice"]
    switch choice?["type"]?.string {
    case "any" where body.value?["tools"]?.array?.isEmpty ?? true:
      throw Failure(
        .badRequest,
        message: "tool_choice.any may only be specified while providing tools"
      )
    case "tool":
      let name = choice?["name"]?.string ?? ""
      guard names.contains(name) else {
        throw Failure(.badRequest, message: "Tool '\(name)' not found in provided tools")
      }
    default: break
    }
  }

  private static func checkThinking(_ body: AnthropicField) throws(Failure) {
    guard let thinking = body.value?["thinking"], thinking["type"]?.string == "enabled",
      let maxTokens = body.value?["max_tokens"]?.int
    else { return }
    if maxTokens <= thinking["budget_tokens"]?.int ?? 0 {
      throw Failure(
        .badRequest,
        message: """
          `max_tokens` must be greater than `thinking.budget_tokens`. Please consult our \
          documentation at https://docs.claude.com/en/docs/build-with-claude/\
          extended-thinking#max-tokens-and-context-window-size
          """
      )
    }
    if let temperature = body.value?["temperature"]?.number?.double, temperature != 1 {
      throw Failure(
        .badRequest,
        message: """
          `temperature` may only be set to 1 when thinking is enabled or in adaptive mode. Please \
          consult our documentation at https://docs.claude.com/en/docs/build-with-claude/\
          extended-thinking#important-considerations-when-using-extended-thinking
          """
      )
    }
    if ["any", "tool"].contains(body.value?["tool_choice"]?["type"]?.string) {
      throw Failure(
        .badRequest,
        message: "Thinking may not be enabled when tool_choice forces tool use."
      )
    }
  }

  private static func refusal(at index: Int, _ rule: String) -> Failure {
    Failure(.badValue(field: "messages.\(index)", value: "", rule: rule))
  }

  /// The calls of the model's last turn and which of them have their results.
  private struct ToolCalls {
    private var role = ""
    private var seen: Set<String> = []
    private var open: [(id: String, index: Int)] = []
    private var known: Set<String> = []
    private var answered: Set<String> = []

    /// A system message says nothing about turns.
    mutating func read(_ message: Message, at index: Int) throws(Failure) {
      guard message.role != "system" else { return }
      if message.role != role {
        if role == "user" { try end() }
        role = message.role
      }
      for (place, block) in message.blocks.enumerated() {
        switch block["type"]?.string {
        case "tool_use": try add(block["id"]?.string ?? "", index, place)
        case "tool_result": try answer(block["tool_use_id"]?.string ?? "", index, place)
        default: break
        }
      }
    }

    /// A conversation may end with calls that wait for their results.
    mutating func end() throws(Failure) {
      guard role == "user" else { return }
      let missing = open.filter { !answered.contains($0.id) }
      guard let first = missing.first else {
        open = []
        known = []
        return
      }
      throw AnthropicShape.refusal(
        at: first.index,
        """
        `tool_use` ids were found without `tool_result` blocks immediately after: \
        \(missing.map(\.id).joined(separator: ", ")). Each `tool_use` block must have a \
        corresponding `tool_result` block in the next message.
        """
      )
    }

    private mutating func add(_ id: String, _ index: Int, _ place: Int) throws(Failure) {
      guard seen.insert(id).inserted else {
        throw Failure(
          .badRequest,
          message: "messages.\(index).content.\(place): `tool_use` ids must be unique"
        )
      }
      open.append((id, index))
      known.insert(id)
    }

    private mutating func answer(_ id: String, _ index: Int, _ place: Int) throws(Failure) {
      guard known.contains(id), role == "user" else {
        throw Failure(
          .badRequest,
          message: """
            messages.\(index).content.\(place): unexpected `tool_use_id` found in `tool_result` \
            blocks: \(id). Each `tool_result` block must have a corresponding `tool_use` block in \
            the previous message.
            """
        )
      }
      answered.insert(id)
    }
  }
}
