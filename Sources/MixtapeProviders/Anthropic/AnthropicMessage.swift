import MixtapeHTTP
import MixtapeJSON

/// A message of the model, before it is written whole or cut into events.
///
/// Ids and signatures are thrown here, so that both forms of an answer have the same.
struct AnthropicMessage {
  enum Block {
    case thinking(Passage, signature: String)
    case text(Passage)
    case toolUse(id: String, Reply.ToolCall)
  }

  /// `batch` in the results of a batch.
  var serviceTier = "standard"
  let id: String
  let model: String
  let blocks: [Block]
  private let stop: Reply.Stop
  private let stopSequence: String?
  private let explanation: String?
  private let usage: FittedReply.Usage

  init(_ reply: FittedReply, to prompt: Prompt, in setting: inout Setting) {
    id = IdentifierForm.letters("msg_01", .base58, 22).make(in: &setting)
    model = reply.model
    // No tokens at all are asked for to warm the cache.
    let isWarming = prompt.maxTokens == 0
    blocks = isWarming ? [] : Self.blocks(of: reply, to: prompt, in: &setting)
    stop = isWarming ? .length : reply.stop
    stopSequence =
      stop == .stopSequence ? reply.stopSequence ?? prompt.stopSequences.first : nil
    explanation = reply.refusal
    var usage = reply.usage
    if isWarming {
      usage.output = 0
      usage.reasoning = 0
    }
    self.usage = usage
  }

  /// A refusal's words are no block, but the explanation of the stop.
  private static func blocks(
    of reply: FittedReply,
    to prompt: Prompt,
    in setting: inout Setting
  ) -> [Block] {
    let hidesThinking = prompt.details["thinking"]?["display"]?.string == "omitted"
    var blocks: [Block] = []
    for part in reply.parts {
      switch part {
      case .reasoning(let passage):
        let signature = signature(in: &setting)
        blocks.append(.thinking(hidesThinking ? "" : passage, signature: signature))
      case .text(let passage):
        // The API refuses an empty text, so it does not send one either.
        if !passage.text.isEmpty { blocks.append(.text(passage)) }
      case .toolCall(let call):
        let id = call.id ?? IdentifierForm.letters("toolu_01", .base58, 22).make(in: &setting)
        blocks.append(.toolUse(id: id, call))
      case .refusal: break
      }
    }
    return blocks
  }

  /// Laid out as in openllmetry's recordings of 2025: fields of a protocol buffer, whose contents
  /// only Anthropic can check.
  private static func signature(in setting: inout Setting) -> String {
    func random(_ count: Int) -> [UInt8] { (0..<count).map { _ in setting.dice.byte() } }
    let key: [UInt8] = [0x0A, 0x46, 0x08, 0x01, 0x18, 0x02, 0x22, 0x40] + random(64)
    let nonces = [0x12, 0x0C] + random(12) + [0x1A, 0x0C] + random(12)
    let body = key + nonces + [0x22, 0x30] + random(48) + [0x2A, 0x1D] + random(29)
    return Base64.encode([0x12, UInt8(body.count & 0x7F) | 0x80, UInt8(body.count >> 7)] + body)
  }
}

extension AnthropicMessage {
  var whole: JSON {
    json(
      content: .array(blocks.map(\.json)),
      stopReason: stopReason,
      output: usage.output,
      details: thinkingTokens
    )
  }

  /// As `message_start` has it: nothing is there yet but the prompt's count.
  var start: JSON {
    json(content: [], stopReason: nil, output: min(1, usage.output), details: [])
  }

  /// What `message_delta` brings.
  var end: [JSONObject.Member] {
    [
      JSONObject.Member(key: "delta", value: .object(JSONObject(stopMembers(stopReason)))),
      // Cumulative, and with the input's counts since 2025-08.
      JSONObject.Member(
        key: "usage",
        value: .object(
          JSONObject(inputCounts + [count("output_tokens", usage.output)] + thinkingTokens)
        )
      ),
    ]
  }

  private func json(
    content: JSON,
    stopReason: JSON,
    output: Int,
    details: [JSONObject.Member]
  ) -> JSON {
    let cacheWrites: JSON = [
      "ephemeral_5m_input_tokens": .number(JSONNumber(usage.cacheWrite)),
      "ephemeral_1h_input_tokens": 0,
    ]
    let head: JSON = [
      "model": .string(model),
      "id": .string(id),
      "type": "message",
      "role": "assistant",
      "content": content,
    ]
    let counts =
      inputCounts + [JSONObject.Member(key: "cache_creation", value: cacheWrites)]
      + [count("output_tokens", output)] + details
      + [
        JSONObject.Member(key: "service_tier", value: .string(serviceTier)),
        JSONObject.Member(key: "inference_geo", value: "global"),
      ]
    return .object(
      JSONObject(
        (head.object?.members ?? []) + stopMembers(stopReason)
          + [JSONObject.Member(key: "usage", value: .object(JSONObject(counts)))]
      )
    )
  }

  /// All null until there is a reason.
  private func stopMembers(_ reason: JSON) -> [JSONObject.Member] {
    let isOver = !reason.isNull
    let sequence = isOver ? stopSequence.map { JSON.string($0) } ?? .null : .null
    return [
      JSONObject.Member(key: "stop_reason", value: reason),
      JSONObject.Member(key: "stop_sequence", value: sequence),
      JSONObject.Member(key: "stop_details", value: isOver ? stopDetails : .null),
    ]
  }

  private var stopReason: JSON {
    switch stop {
    case .end: "end_turn"
    case .length: "max_tokens"
    case .toolCalls: "tool_use"
    case .stopSequence: "stop_sequence"
    case .refusal, .contentFilter: "refusal"
    }
  }

  private var stopDetails: JSON {
    guard stop == .refusal || stop == .contentFilter else { return .null }
    return [
      "type": "refusal",
      "category": nil,
      "explanation": explanation.map { .string($0) } ?? .null,
    ]
  }

  /// What was read from the cache or written to it is counted apart, not in `input_tokens`.
  private var inputCounts: [JSONObject.Member] {
    let fresh = max(0, usage.input - usage.cachedInput - usage.cacheWrite)
    return [
      count("input_tokens", fresh),
      count("cache_creation_input_tokens", usage.cacheWrite),
      count("cache_read_input_tokens", usage.cachedInput),
    ]
  }

  /// A part of `output_tokens`; left out where the model did not think.
  private var thinkingTokens: [JSONObject.Member] {
    guard usage.reasoning > 0 else { return [] }
    let details: JSON = ["thinking_tokens": .number(JSONNumber(usage.reasoning))]
    return [JSONObject.Member(key: "output_tokens_details", value: details)]
  }

  private func count(_ key: String, _ count: Int) -> JSONObject.Member {
    JSONObject.Member(key: key, value: .number(JSONNumber(count)))
  }
}

extension AnthropicMessage.Block {
  var json: JSON {
    switch self {
    case .thinking(let passage, let signature):
      ["type": "thinking", "thinking": .string(passage.text), "signature": .string(signature)]
    case .text(let passage): ["type": "text", "text": .string(passage.text)]
    case .toolUse(let id, let call):
      [
        "type": "tool_use", "id": .string(id), "name": .string(call.name),
        "input": call.argumentsValue,
      ]
    }
  }

  /// As it is before its first delta.
  var opening: JSON {
    switch self {
    case .thinking: ["type": "thinking", "thinking": "", "signature": ""]
    case .text: ["type": "text", "text": ""]
    case .toolUse(let id, let call):
      ["type": "tool_use", "id": .string(id), "name": .string(call.name), "input": [:]]
    }
  }
}

extension Dice {
  fileprivate mutating func byte() -> UInt8 { UInt8(below(256)) }
}
