import MixtapeHTTP
import MixtapeJSON

/// `POST /v2/chat`, whole and streamed.
///
/// Shapes of the stream from openllmetry's recordings of 2025-09; thinking from the types of
/// Cohere's SDK 7.3, unverified on the wire.
struct CohereChat: WireFormat {
  let kind = OperationKind.conversation

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try CohereReading.prompt(of: RequestBody(of: request))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Cohere.head.requestID(in: &setting)
    let message = CohereMessage(reply, in: &setting)
    if prompt.wantsStream {
      return ProviderAnswer(
        head: Cohere.head.stream(requestID: requestID),
        body: .pieces(message.events())
      )
    }
    var head = Cohere.head.whole(requestID: requestID)
    head.appendCohereCounts(
      characters: prompt.messages.reduce(reply.text.count) { $0 + $1.text.count },
      tokens: reply.usage.total
    )
    return ProviderAnswer(
      head: head,
      body: .whole(JSONLayout.compact.bytes(of: message.whole))
    )
  }

  /// A message that ends with an error, as the SDK's types have it; unverified on the wire.
  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let reason: JSON = refusal.status == 504 ? "TIMEOUT" : "ERROR"
    return [
      CohereMessage.event(
        "message-end",
        ["delta": ["error": .string(refusal.message), "finish_reason": reason]],
        .failure
      ),
      .done,
    ]
  }
}

/// A message of the model, whole and as the events that make it up.
struct CohereMessage {
  private let id: String
  private let reply: FittedReply
  private let callIDs: [String]

  init(_ reply: FittedReply, in setting: inout Setting) {
    id = setting.dice.uuid()
    self.reply = reply
    callIDs = reply.toolCalls.map { call in
      call.id ?? IdentifierForm.letters("\(call.name)_", .base32, 12).make(in: &setting)
    }
  }

  var whole: JSON {
    var message: JSONObject = .init([.init(key: "role", value: "assistant")])
    let content = contents.map { content -> JSON in
      ["type": .string(content.key), content.key: .string(content.passage.text)]
    }
    if !content.isEmpty { message["content"] = .array(content) }
    if !plan.isEmpty { message["tool_plan"] = .string(plan.map(\.text).joined()) }
    if !callIDs.isEmpty {
      message["tool_calls"] = .array(
        zip(callIDs, reply.toolCalls).map { id, call in
          Self.toolCall(id, call.name, arguments: call.argumentsText)
        }
      )
    }
    return [
      "id": .string(id),
      "message": .object(message),
      "finish_reason": .string(finishReason),
      "usage": usage,
    ]
  }

  func events() -> [Piece] {
    let start: JSON = [
      "role": "assistant", "content": [], "tool_plan": "", "tool_calls": [], "citations": [],
    ]
    let data: JSON = [
      "id": .string(id), "type": "message-start", "delta": ["message": start],
    ]
    var events = [
      Piece(
        ServerSentEvent.frame(event: "message-start", data: JSONLayout.compact.bytes(of: data)),
        .opening
      )
    ]
    for (index, content) in contents.enumerated() {
      appendContent(content, at: index, to: &events)
    }
    let planDelta = Self.template(
      "tool-plan-delta",
      ["delta": ["message": ["tool_plan": JSONTemplate.hole]]]
    )
    for passage in plan {
      passage.forEachPiece { events.append(Piece(planDelta.filled(with: $0), .text)) }
    }
    for (index, call) in reply.toolCalls.enumerated() {
      appendToolCall(call, at: index, to: &events)
    }
    events.append(
      Self.event(
        "message-end",
        ["delta": ["finish_reason": .string(finishReason), "usage": usage]],
        .finish
      )
    )
    events.append(.done)
    return events
  }

  static func event(
    _ type: String,
    _ members: KeyValuePairs<String, JSON>,
    _ role: Piece.Role
  ) -> Piece {
    Piece(
      ServerSentEvent.frame(event: type, data: JSONLayout.compact.bytes(of: json(type, members))),
      role
    )
  }
}

extension CohereMessage {
  private struct Content {
    /// Its type, and the member that has its text.
    var key: String
    var passage: Passage
    var role: Piece.Role
  }

  /// What is said beside tool calls is the plan to call them; a message without them has some
  /// content, if only an empty text.
  private var contents: [Content] {
    let contents = reply.parts.compactMap { part -> Content? in
      switch part {
      case .reasoning(let passage): Content(key: "thinking", passage: passage, role: .reasoning)
      case .text(let passage):
        callIDs.isEmpty ? Content(key: "text", passage: passage, role: .text) : nil
      case .refusal(let passage): Content(key: "text", passage: passage, role: .refusal)
      case .toolCall: nil
      }
    }
    return contents.isEmpty && callIDs.isEmpty
      ? [Content(key: "text", passage: "", role: .text)] : contents
  }

  private var plan: [Passage] {
    guard !callIDs.isEmpty else { return [] }
    return reply.parts.compactMap { part in
      if case .text(let passage) = part, !passage.text.isEmpty { passage } else { nil }
    }
  }

  private var finishReason: String {
    switch reply.stop {
    case .end, .refusal: "COMPLETE"
    case .length: "MAX_TOKENS"
    case .toolCalls: "TOOL_CALL"
    case .stopSequence: "STOP_SEQUENCE"
    case .contentFilter: "ERROR"
    }
  }

  /// What is billed leaves out the tokens of Cohere's own preamble, of which there are none here.
  private var usage: JSON {
    let counts: JSON = [
      "input_tokens": .number(JSONNumber(reply.usage.input)),
      "output_tokens": .number(JSONNumber(reply.usage.output)),
    ]
    var usage: JSONObject = .init([
      .init(key: "billed_units", value: counts), .init(key: "tokens", value: counts),
    ])
    if reply.usage.cachedInput > 0 {
      usage["cached_tokens"] = .number(JSONNumber(reply.usage.cachedInput))
    }
    return .object(usage)
  }

  private func appendContent(_ content: Content, at index: Int, to events: inout [Piece]) {
    let number = JSON.number(JSONNumber(index))
    let start: JSON = ["type": .string(content.key), content.key: ""]
    events.append(
      Self.event(
        "content-start",
        ["index": number, "delta": ["message": ["content": start]]],
        .frame
      )
    )
    let delta = Self.template(
      "content-delta",
      ["index": number, "delta": ["message": ["content": [content.key: JSONTemplate.hole]]]]
    )
    content.passage.forEachPiece {
      events.append(Piece(delta.filled(with: $0), content.role))
    }
    events.append(Self.event("content-end", ["index": number], .frame))
  }

  private func appendToolCall(
    _ call: Reply.ToolCall,
    at index: Int,
    to events: inout [Piece]
  ) {
    let number = JSON.number(JSONNumber(index))
    let start = Self.toolCall(callIDs[index], call.name, arguments: "")
    events.append(
      Self.event(
        "tool-call-start",
        ["index": number, "delta": ["message": ["tool_calls": start]]],
        .toolCall
      )
    )
    let function: JSON = ["function": ["arguments": JSONTemplate.hole]]
    let delta = Self.template(
      "tool-call-delta",
      ["index": number, "delta": ["message": ["tool_calls": function]]]
    )
    Passage(call.argumentsText).forEachPiece {
      events.append(Piece(delta.filled(with: $0), .arguments))
    }
    events.append(Self.event("tool-call-end", ["index": number], .frame))
  }

  private static func toolCall(_ id: String, _ name: String, arguments: String) -> JSON {
    [
      "id": .string(id),
      "type": "function",
      "function": ["name": .string(name), "arguments": .string(arguments)],
    ]
  }

  private static func template(
    _ type: String,
    _ members: KeyValuePairs<String, JSON>
  ) -> JSONTemplate {
    JSONTemplate(
      json(type, members),
      .compact,
      prefix: "event: \(type)\ndata: ",
      suffix: "\n\n"
    )
  }

  private static func json(_ type: String, _ members: KeyValuePairs<String, JSON>) -> JSON {
    var object = JSONObject([.init(key: "type", value: .string(type))])
    for (key, value) in members { object.members.append(.init(key: key, value: value)) }
    return .object(object)
  }
}
