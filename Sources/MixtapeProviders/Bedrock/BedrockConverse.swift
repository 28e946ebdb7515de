import MixtapeHTTP
import MixtapeJSON

/// `POST /model/{model}/converse` and `…/converse-stream`.
///
/// Shapes and paddings of the stream from openllmetry's recording of 2025-10; reasoning and the
/// counts of the cache from botocore's model of the service. Members stand in the order of the
/// alphabet.
struct BedrockConverse: WireFormat {
  let kind = OperationKind.conversation
  let isStream: Bool

  var alwaysStreams: Bool? { isStream }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try BedrockReading.prompt(
      of: RequestBody(of: request),
      model: operation.parameter("model") ?? "",
      wantsStream: isStream
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Bedrock.head.requestID(in: &setting)
    let message = BedrockMessage(reply, in: &setting)
    if prompt.wantsStream {
      return ProviderAnswer(
        head: Bedrock.head.stream(requestID: requestID),
        body: .pieces(message.events(in: &setting))
      )
    }
    return ProviderAnswer(
      head: Bedrock.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: message.whole))
    )
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let frame = EventStreamFrame(exception: BedrockErrors.exception(for: refusal))
    let payload: JSON = ["message": .string(refusal.message)]
    return [Piece(frame.bytes(payload: JSONLayout.compact.bytes(of: payload)), .failure)]
  }
}

/// A message of the model, whole and as the events that make it up.
struct BedrockMessage {
  private enum Block {
    case text(Passage, Piece.Role)
    case reasoning(Passage, signature: String)
    case toolUse(id: String, Reply.ToolCall)
  }

  private let reply: FittedReply
  private let blocks: [Block]

  init(_ reply: FittedReply, in setting: inout Setting) {
    self.reply = reply
    var blocks: [Block] = []
    for part in reply.parts {
      switch part {
      case .text(let passage): blocks.append(.text(passage, .text))
      case .refusal(let passage): blocks.append(.text(passage, .refusal))
      case .reasoning(let passage):
        let bytes = (0..<64).map { _ in UInt8(setting.dice.below(256)) }
        blocks.append(.reasoning(passage, signature: Base64.encode(bytes)))
      case .toolCall(let call):
        let form = IdentifierForm.letters("tooluse_", .base64URL, 22)
        blocks.append(.toolUse(id: call.id ?? form.make(in: &setting), call))
      }
    }
    self.blocks = blocks
  }

  var whole: JSON {
    let content = blocks.map { block -> JSON in
      switch block {
      case .text(let passage, _): ["text": .string(passage.text)]
      case .reasoning(let passage, let signature):
        [
          "reasoningContent": [
            "reasoningText": ["signature": .string(signature), "text": .string(passage.text)]
          ]
        ]
      case .toolUse(let id, let call):
        [
          "toolUse": [
            "input": call.argumentsValue, "name": .string(call.name), "toolUseId": .string(id),
          ]
        ]
      }
    }
    return [
      "metrics": metrics,
      "output": ["message": ["content": .array(content), "role": "assistant"]],
      "stopReason": .string(stopReason),
      "usage": usage(servesTools: false),
    ]
  }

  func events(in setting: inout Setting) -> [Piece] {
    var events = BedrockEvents(setting: setting)
    events.add("messageStart", before: [:], after: ["role": "assistant"], .opening)
    for (index, block) in blocks.enumerated() {
      let number = JSON.number(JSONNumber(index))
      append(block, number, to: &events)
      events.add("contentBlockStop", before: ["contentBlockIndex": number], after: [:], .frame)
    }
    events.add("messageStop", before: [:], after: ["stopReason": .string(stopReason)], .finish)
    events.add(
      "metadata",
      before: ["metrics": metrics],
      after: ["usage": usage(servesTools: true)],
      .usage
    )
    setting = events.setting
    return events.pieces
  }

  /// Text and reasoning begin with their first words, without an event of their own.
  private func append(_ block: Block, _ index: JSON, to events: inout BedrockEvents) {
    switch block {
    case .text(let passage, let role):
      events.addDeltas(["text": JSONTemplate.hole], of: passage, index, role)
    case .reasoning(let passage, let signature):
      let delta: JSON = ["reasoningContent": ["text": JSONTemplate.hole]]
      events.addDeltas(delta, of: passage, index, .reasoning)
      let last: JSON = ["reasoningContent": ["signature": .string(signature)]]
      events.add(
        "contentBlockDelta",
        before: ["contentBlockIndex": index, "delta": last],
        after: [:],
        .frame
      )
    case .toolUse(let id, let call):
      let start: JSON = ["toolUse": ["name": .string(call.name), "toolUseId": .string(id)]]
      events.add(
        "contentBlockStart",
        before: ["contentBlockIndex": index],
        after: ["start": start],
        .toolCall
      )
      let arguments = [""] + TextPieces(call.argumentsText)
      let delta: JSON = ["toolUse": ["input": JSONTemplate.hole]]
      events.addDeltas(delta, of: Passage(pieces: arguments), index, .arguments)
    }
  }

  private var stopReason: String {
    switch reply.stop {
    case .end, .refusal: "end_turn"
    case .length: "max_tokens"
    case .toolCalls: "tool_use"
    case .stopSequence: "stop_sequence"
    case .contentFilter: "content_filtered"
    }
  }

  private var metrics: JSON {
    ["latencyMs": .number(JSONNumber(Bedrock.latency(of: reply)))]
  }

  /// What the cache brought or took is not counted as input.
  private func usage(servesTools: Bool) -> JSON {
    let counts = reply.usage
    let cached = counts.cachedInput + counts.cacheWrite
    var usage = JSONObject()
    if cached > 0 {
      usage["cacheReadInputTokens"] = .number(JSONNumber(counts.cachedInput))
      usage["cacheWriteInputTokens"] = .number(JSONNumber(counts.cacheWrite))
    }
    usage["inputTokens"] = .number(JSONNumber(max(0, counts.input - cached)))
    usage["outputTokens"] = .number(JSONNumber(counts.output))
    if servesTools { usage["serverToolUsage"] = [:] }
    usage["totalTokens"] = .number(JSONNumber(counts.total))
    return .object(usage)
  }
}

/// The events of one stream while it is written, each padded.
private struct BedrockEvents {
  var setting: Setting
  private(set) var pieces: [Piece] = []

  init(setting: Setting) {
    self.setting = setting
  }

  /// `before` and `after` are the members on either side of the padding `p`.
  mutating func add(
    _ type: String,
    before: KeyValuePairs<String, JSON>,
    after: KeyValuePairs<String, JSON>,
    _ role: Piece.Role
  ) {
    let padding = String(decoding: Bedrock.padding(in: &setting), as: UTF8.self)
    var object = JSONObject()
    for (key, value) in before { object[key] = value }
    object["p"] = .string(padding)
    for (key, value) in after { object[key] = value }
    let payload = JSONLayout.compact.bytes(of: .object(object))
    pieces.append(Piece(EventStreamFrame(event: type).bytes(payload: payload), role))
  }

  mutating func addDeltas(
    _ delta: JSON,
    of passage: Passage,
    _ index: JSON,
    _ role: Piece.Role
  ) {
    let frame = EventStreamFrame(event: "contentBlockDelta")
    let template = JSONTemplate(
      ["contentBlockIndex": index, "delta": delta],
      .compact
    )
    passage.forEachPiece { piece in
      var payload = template.filled(with: piece)
      payload.removeLast()
      payload.append(contentsOf: #","p":""#.utf8)
      payload.append(contentsOf: Bedrock.padding(in: &setting))
      payload.append(contentsOf: #""}"#.utf8)
      pieces.append(Piece(frame.bytes(payload: payload), role))
    }
  }
}
