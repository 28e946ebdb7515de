import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/messages`, whole and streamed.
///
/// Shapes: pydantic-ai's recordings of 2026, framing openllmetry's of 2025.
struct AnthropicMessages: WireFormat {
  let kind = OperationKind.conversation

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try AnthropicReading.prompt(of: RequestBody(of: request))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    let message = AnthropicMessage(
      id: IdentifierForm.letters("msg_01", .base58, 22).make(in: &setting),
      model: prompt.model,
      inputTokens: TokenCount.estimate(prompt),
      outputTokens: TokenCount.estimate(reply.text)
    )
    if prompt.wantsStream {
      return ProviderAnswer(
        head: Anthropic.head.stream(requestID: requestID),
        body: .pieces(events(of: reply, message, in: &setting))
      )
    }
    let content: [JSON] = [["type": "text", "text": .string(reply.text)]]
    return ProviderAnswer(
      head: Anthropic.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: message.whole(content: content)))
    )
  }

  /// One ping, right after the first block has begun.
  private func events(
    of reply: FittedReply,
    _ message: AnthropicMessage,
    in setting: inout Setting
  ) -> [Piece] {
    var frames: [Piece] = []
    func add(_ type: String, _ members: KeyValuePairs<String, JSON>) {
      frames.append(Piece(Self.event(type, members, in: &setting), .frame))
    }

    add("message_start", ["message": message.start])
    let block: JSON = ["type": "text", "text": ""]
    add("content_block_start", ["index": 0, "content_block": block])
    frames.append(Piece(Self.ping, .keepAlive))
    for piece in TextPieces(reply.text) {
      let delta: JSON = ["type": "text_delta", "text": .string(piece)]
      add("content_block_delta", ["index": 0, "delta": delta])
    }
    add("content_block_stop", ["index": 0])
    let delta: JSON = ["stop_reason": "end_turn", "stop_sequence": nil]
    add("message_delta", ["delta": delta, "usage": message.finalUsage])
    add("message_stop", [:])
    return frames
  }

  private static let ping = ServerSentEvent.frame(event: "ping", data: #"{"type": "ping"}"#.utf8)

  /// With up to 15 spaces before the last brace, at random, as in every recorded stream: they hide
  /// how long the text is.
  private static func event(
    _ type: String,
    _ members: KeyValuePairs<String, JSON>,
    in setting: inout Setting
  ) -> [UInt8] {
    var object = JSONObject([JSONObject.Member(key: "type", value: .string(type))])
    for (key, value) in members { object.members.append(JSONObject.Member(key: key, value: value)) }
    var data = JSONLayout.compact.bytes(of: .object(object))
    let padding = repeatElement(UInt8(ascii: " "), count: setting.dice.below(16))
    data.insert(contentsOf: padding, at: data.count - 1)
    return ServerSentEvent.frame(event: type, data: data)
  }
}

/// A message of the model, at its start, and whole.
private struct AnthropicMessage {
  let id: String
  let model: String
  let inputTokens: Int
  let outputTokens: Int

  var start: JSON {
    message(content: [], stopReason: nil, outputTokens: min(1, outputTokens))
  }

  func whole(content: [JSON]) -> JSON {
    message(content: content, stopReason: "end_turn", outputTokens: outputTokens)
  }

  /// Cumulative, and with the input's counts since 2025-08.
  var finalUsage: JSON {
    [
      "input_tokens": .number(JSONNumber(inputTokens)),
      "cache_creation_input_tokens": 0,
      "cache_read_input_tokens": 0,
      "output_tokens": .number(JSONNumber(outputTokens)),
    ]
  }

  private func message(content: [JSON], stopReason: JSON, outputTokens: Int) -> JSON {
    [
      "model": .string(model),
      "id": .string(id),
      "type": "message",
      "role": "assistant",
      "content": .array(content),
      "stop_reason": stopReason,
      "stop_sequence": nil,
      "stop_details": nil,
      "usage": [
        "input_tokens": .number(JSONNumber(inputTokens)),
        "cache_creation_input_tokens": 0,
        "cache_read_input_tokens": 0,
        "cache_creation": ["ephemeral_5m_input_tokens": 0, "ephemeral_1h_input_tokens": 0],
        "output_tokens": .number(JSONNumber(outputTokens)),
        "service_tier": "standard",
        "inference_geo": "global",
      ],
    ]
  }
}

/// `POST /v1/messages/count_tokens`.
struct AnthropicCountTokens: WireFormat {
  let kind = OperationKind.tokenCount

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try AnthropicReading.prompt(of: RequestBody(of: request))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    let count = JSON.number(JSONNumber(TokenCount.estimate(prompt)))
    return ProviderAnswer(
      head: Anthropic.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: ["input_tokens": count]))
    )
  }
}

/// `GET /v1/models` and `GET /v1/models/{model}`.
struct AnthropicModels: WireFormat {
  let kind = OperationKind.models

  private static let names = ["claude-opus-4-5", "claude-sonnet-4-5", "claude-haiku-4-5"]

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    let json: JSON =
      if let model = operation.parameter("model") {
        Self.entry(model)
      } else {
        [
          "data": .array(Self.names.map(Self.entry)),
          "has_more": false,
          "first_id": .string(Self.names[0]),
          "last_id": .string(Self.names[Self.names.count - 1]),
        ]
      }
    return ProviderAnswer(
      head: Anthropic.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: json))
    )
  }

  private static func entry(_ name: String) -> JSON {
    [
      "type": "model",
      "id": .string(name),
      "display_name": .string(name),
      "created_at": "2025-01-01T00:00:00Z",
    ]
  }
}
