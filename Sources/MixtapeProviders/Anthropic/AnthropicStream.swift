import MixtapeHTTP
import MixtapeJSON

/// Cuts a message into the events of a stream.
///
/// Bytes as in openllmetry's recordings of 2025 and pydantic-ai's of 2026: up to 15 spaces before
/// the last brace of every event but pings, at random, to hide how long the text is.
struct AnthropicStream {
  static let ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"

  private var parts: [PieceStream.Part] = []

  init(_ message: AnthropicMessage) {
    add("message_start", [JSONObject.Member(key: "message", value: message.start)], .opening)
    for (index, block) in message.blocks.enumerated() { add(block, at: index) }
    add("message_delta", message.end, .finish)
    add("message_stop", [], .terminator)
  }

  /// `dice` are for the padding.
  func pieces(dice: Dice) -> PieceStream {
    PieceStream(parts, padding: Self.padding, dice: dice)
  }

  /// An error in place of the rest: padded, with `details` that are mostly null and with the id of
  /// the request, as users quote it from 2025 and 2026.
  static func failure(_ refusal: Refusal, requestID: String, dice: inout Dice) -> Piece {
    let json: JSON = [
      "type": "error",
      "error": [
        "details": AnthropicErrors.details(of: refusal) ?? .null,
        "type": .string(refusal.type),
        "message": .string(refusal.message),
      ],
      "request_id": .string(requestID),
    ]
    var bytes = open("error", json)
    padding.pad(&bytes, from: 0, &dice)
    return Piece(bytes, .failure)
  }

  private mutating func add(_ block: AnthropicMessage.Block, at index: Int) {
    let place = JSONObject.Member(key: "index", value: .number(JSONNumber(index)))
    let opening = JSONObject.Member(key: "content_block", value: block.opening)
    let isCall = if case .toolUse = block { true } else { false }
    add("content_block_start", [place, opening], isCall ? .toolCall : .frame)
    // Once in a stream, right after the first block has begun.
    if index == 0 { parts.append(.piece(Piece(Array(Self.ping.utf8), .keepAlive))) }
    switch block {
    case .thinking(let passage, let signature):
      add(passage, deltas("thinking_delta", "thinking", at: index), .reasoning)
      let signature = Passage(pieces: [signature])
      add(signature, deltas("signature_delta", "signature", at: index), .frame)
    case .text(let passage):
      add(passage, deltas("text_delta", "text", at: index), .text)
    case .toolUse(_, let call):
      let deltas = deltas("input_json_delta", "partial_json", at: index)
      add(Passage(pieces: [""]), deltas, .frame)
      if call.isMalformed || call.arguments.object?.members.isEmpty != true {
        // Spaces after colons and commas, where the whole answer has none.
        let text = String(decoding: JSONLayout.python.bytes(of: call.arguments), as: UTF8.self)
        add(Passage(call.argumentsText(of: text)), deltas, .arguments)
      }
    }
    add("content_block_stop", [place], .frame)
  }

  private mutating func add(_ passage: Passage, _ deltas: JSONTemplate, _ role: Piece.Role) {
    parts.append(.passage(passage, [deltas], role))
  }

  private mutating func add(
    _ type: String,
    _ members: [JSONObject.Member],
    _ role: Piece.Role
  ) {
    let object = JSONObject([JSONObject.Member(key: "type", value: .string(type))] + members)
    parts.append(.piece(Piece(Self.open(type, .object(object)), role), isOpen: true))
  }

  /// An event but for its last brace.
  private static func open(_ type: String, _ json: JSON) -> [UInt8] {
    Array("event: \(type)\ndata: ".utf8) + JSONLayout.compact.bytes(of: json).dropLast()
  }

  /// The deltas of one kind and block: all but the last brace.
  private func deltas(_ type: String, _ key: String, at index: Int) -> JSONTemplate {
    let delta = JSONObject([
      JSONObject.Member(key: "type", value: .string(type)),
      JSONObject.Member(key: key, value: JSONTemplate.hole),
    ])
    return JSONTemplate(
      .object(delta),
      .compact,
      prefix: """
        event: content_block_delta
        data: {"type":"content_block_delta","index":\(index),"delta":
        """
    )
  }

  private static let padding = PiecePadding(
    String(repeating: " ", count: 15),
    .random(0...15),
    end: "}\n\n"
  )
}
