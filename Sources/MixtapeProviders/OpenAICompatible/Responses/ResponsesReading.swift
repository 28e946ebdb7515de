import MixtapeJSON

/// Reads a request of the Responses API, and what was kept of earlier ones, into neutral words.
struct ResponsesReading {
  private let body: RequestBody
  private let kept: Kept
  private let isStrict: Bool

  init(body: RequestBody, kept: Kept, _ dialect: ResponsesDialect) {
    self.body = body
    self.kept = kept
    isStrict = dialect.isStrict
  }

  func prompt() throws(Failure) -> Prompt {
    let model = try body.string("model")
    guard let input = body["input"] else { throw Failure(.missing(field: "input")) }
    guard input.string != nil || input.array != nil else {
      throw .wrongType("input", "one of a string or array of input items", input)
    }
    let items = resolved(Self.items(of: input))
    if isStrict { try ResponsesRules.check(body) }
    let earlier = try history
    guard !items.isEmpty || !earlier.isEmpty else { throw Failure(.empty(field: "input")) }
    var conversation = Conversation()
    if let instructions = body["instructions"]?.string { conversation.add(.system, instructions) }
    for item in earlier { try Self.add(item, at: nil, to: &conversation) }
    for (index, item) in items.enumerated() {
      try Self.add(item, at: index, to: &conversation)
    }
    if isStrict { try ResponsesRules.checkCalls(in: earlier + items) }
    return prompt(model, conversation)
  }

  /// The items of `input`, which may be a string: then it is what the user says.
  static func items(of input: JSON?) -> [JSON] {
    guard let text = input?.string else { return input?.array ?? [] }
    return text.isEmpty ? [] : [["role": "user", "content": .string(text)]]
  }

  private func prompt(_ model: String, _ conversation: Conversation) -> Prompt {
    var prompt = Prompt(
      model: model,
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      tools: (body["tools"]?.array ?? []).compactMap(Self.tool),
      maxTokens: body.int("max_output_tokens")
    )
    prompt.toolChoice = Self.toolChoice(body["tool_choice"])
    let format = body["text"]?["format"]
    switch format?["type"]?.string {
    case "json_schema": prompt.outputSchema = format?["schema"] ?? [:]
    case "json_object": prompt.outputSchema = [:]
    default: break
    }
    let reasoning = body["reasoning"]
    let effort = reasoning?["effort"]?.string
    prompt.wantsReasoning =
      effort != "none" && (effort != nil || reasoning?["summary"]?.string != nil)
    prompt.streamOptions.isPadded =
      body["stream_options"]?["include_obfuscation"]?.bool ?? true
    prompt.drawsOnKept = drawsOnKept
    prompt.details = body.object
    return prompt
  }

  private static func tool(_ tool: JSON) -> Prompt.Tool? {
    tool["name"]?.string.map { Prompt.Tool(name: $0, parameters: tool["parameters"]) }
  }

  private static func toolChoice(_ choice: JSON?) -> Prompt.ToolChoice {
    switch choice?.string ?? choice?["mode"]?.string {
    case "none": return .none
    case "required": return .required
    case .some: return .auto
    case nil: return choice?["name"]?.string.map { .named($0) } ?? .auto
    }
  }
}

extension ResponsesReading {
  private var drawsOnKept: Bool {
    body["previous_response_id"] != nil
      || Self.items(of: body["input"]).contains { Self.reference($0) != nil }
  }

  /// What was said before, by the request's `previous_response_id`, oldest first.
  ///
  /// Instructions are not part of it: they hold for one response only.
  private var history: [JSON] {
    get throws(Failure) {
      guard let id = body["previous_response_id"]?.string else { return [] }
      guard let last = KeptResponse(kept[id]) else {
        throw Failure(
          .badRequest,
          message: "Previous response with id '\(id)' not found.",
          flaw: .badValue(field: "previous_response_id", value: id, rule: "not found")
        )
      }
      var chain = [last]
      // As many as can be kept at most: nothing may go round in circles.
      while chain.count < Kept.limit,
        let id = chain.last?.response["previous_response_id"]?.string,
        let response = KeptResponse(kept[id])
      {
        chain.append(response)
      }
      return chain.reversed().flatMap { $0.input + ($0.response["output"]?.array ?? []) }
    }
  }

  /// References give way to the items that they mean, where those were kept.
  private func resolved(_ items: [JSON]) -> [JSON] {
    guard items.contains(where: { Self.reference($0) != nil }) else { return items }
    var known: [JSON: JSON] = [:]
    for (_, thing) in kept.all(KeptResponse.kind) {
      guard let response = KeptResponse(thing) else { continue }
      for item in response.input + (response.response["output"]?.array ?? []) {
        if let id = item["id"] { known[id] = item }
      }
    }
    return items.map { item in Self.reference(item).flatMap { known[$0] } ?? item }
  }

  /// The id of what is meant, where an item is but a reference: its type may be left out.
  private static func reference(_ item: JSON) -> JSON? {
    let isBare = item["type"] == nil && item["role"] == nil
    return isBare || item["type"] == "item_reference" ? item["id"] : nil
  }

  /// `index` is the item's place in the request; nil for what was kept.
  private static func add(
    _ item: JSON,
    at index: Int?,
    to conversation: inout Conversation
  ) throws(Failure) {
    let field = "input[\(index ?? 0)]"
    guard item.object != nil else { throw .wrongType(field, "an input item", item) }
    guard reference(item) == nil else { return }
    switch item["type"]?.string ?? "message" {
    case "function_call", "custom_tool_call":
      conversation.addToolCall(
        id: item["call_id"]?.string,
        name: item["name"]?.string ?? "",
        arguments: item["input"] ?? ChatReading.arguments(item["arguments"])
      )
    case "function_call_output", "custom_tool_call_output":
      guard let id = item["call_id"] else { throw Failure(.missing(field: "\(field).call_id")) }
      guard let output = item["output"] else { throw Failure(.missing(field: "\(field).output")) }
      let text = Prompt.Message(.tool, parts(output)).text
      conversation.addToolResult(id: id.string, name: nil, text: text)
    case "message":
      try addMessage(item, field, to: &conversation)
    // The model's own notes are not a part of what was said.
    case "reasoning": break
    default: conversation.add(.user, [.other(item.canonicalText)])
    }
  }

  private static func addMessage(
    _ item: JSON,
    _ field: String,
    to conversation: inout Conversation
  ) throws(Failure) {
    let roles = ["assistant", "system", "developer", "user"]
    guard let role = item["role"]?.string, roles.contains(role) else {
      throw .unsupported(field, item["role"]?.string ?? "", roles)
    }
    guard let content = item["content"] else {
      throw Failure(.missing(field: "\(field).content"))
    }
    switch role {
    case "system", "developer": conversation.add(.system, parts(content))
    case "assistant": conversation.add(.assistant, parts(content))
    default: conversation.add(.user, parts(content))
    }
  }

  /// Text, pictures and sounds as in chat completions; a file is given as data, address or id.
  private static func parts(_ content: JSON) -> [Prompt.Message.Part] {
    guard let parts = content.array else { return ChatReading.parts(content) }
    return parts.flatMap { part in
      if let url = part["file_data"]?.string ?? part["file_url"]?.string {
        return [JSON.media(url: url)]
      }
      if let id = part["file_id"]?.string { return [.media(id)] }
      return ChatReading.parts([part])
    }
  }
}
