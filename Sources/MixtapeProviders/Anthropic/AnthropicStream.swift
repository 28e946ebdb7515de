import MixtapeHTTP
import MixtapeJSON

/// Cuts a message into the events of a stream.
///
/// Bytes as in openllmetry's recordings of 2025 and pydantic-ai's of 2026: up to 15 spaces before
/// the last brace of every event but pings, at random, to hide how long the text is.
struct AnthropicStream {
  static let ping = "event: ping\ndata: {\"type\": \"ping\"}\n\n"

  private(set) var pieces: [Piece] = []
  private var dice: Dice

  init(_ message: AnthropicMessage, dice: Dice) {
    self.dice = dice
    add("message_start", [JSONObject.Member(key: "message", value: message.start)], .opening)
    for (index, block) in message.blocks.enumerated() { add(block, at: index) }
    add("message_delta", message.end, .finish)
    add("message_stop", [], .terminator)
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
    return Piece(frame("error", JSONLayout.compact.bytes(of: json), &dice), .failure)
  }

  private mutating func add(_ block: AnthropicMessage.Block, at index: Int) {
    let place = JSONObject.Member(key: "index", value: .number(JSONNumber(index)))
    let opening = JSONObject.Member(key: "content_block", value: block.opening)
    let isCall = if case .toolUse = block { true } else { false }
    add("content_block_start", [place, opening], isCall ? .toolCall : .frame)
    // Once in a stream, right after the first block has begun.
    if index == 0 { pieces.append(Piece(Array(Self.ping.utf8), .keepAlive)) }
    switch block {
    case .thinking(let passage, let signature):
      let deltas = Deltas("thinking_delta", "thinking", at: index)
      passage.forEachPiece { add($0, deltas, .reasoning) }
      add(signature, Deltas("signature_delta", "signature", at: index), .frame)
    case .text(let passage):
      let deltas = Deltas("text_delta", "text", at: index)
      passage.forEachPiece { add($0, deltas, .text) }
    case .toolUse(_, let call):
      let deltas = Deltas("input_json_delta", "partial_json", at: index)
      add("", deltas, .frame)
      if call.isMalformed || call.arguments.object?.members.isEmpty != true {
        // Spaces after colons and commas, where the whole answer has none.
        let text = String(decoding: JSONLayout.python.bytes(of: call.arguments), as: UTF8.self)
        Passage(call.argumentsText(of: text)).forEachPiece { add($0, deltas, .arguments) }
      }
    }
    add("content_block_stop", [place], .frame)
  }

  private mutating func add(_ text: String, _ deltas: Deltas, _ role: Piece.Role) {
    var bytes = deltas.template.filled(with: text)
    bytes += Self.ends[dice.below(Self.ends.count)]
    pieces.append(Piece(bytes, role))
  }

  private mutating func add(
    _ type: String,
    _ members: [JSONObject.Member],
    _ role: Piece.Role
  ) {
    let object = JSONObject([JSONObject.Member(key: "type", value: .string(type))] + members)
    let data = JSONLayout.compact.bytes(of: .object(object))
    pieces.append(Piece(Self.frame(type, data, &dice), role))
  }

  private static func frame(_ type: String, _ data: [UInt8], _ dice: inout Dice) -> [UInt8] {
    Array("event: \(type)\ndata: ".utf8) + data.dropLast() + ends[dice.below(ends.count)]
  }

  /// The last brace behind each number of spaces.
  private static let ends = (0..<16).map { count in
    [UInt8](repeating: UInt8(ascii: " "), count: count) + Array("}\n\n".utf8)
  }

  /// The deltas of one kind and block: all but the last brace.
  private struct Deltas {
    let template: JSONTemplate

    init(_ type: String, _ key: String, at index: Int) {
      let delta = JSONObject([
        JSONObject.Member(key: "type", value: .string(type)),
        JSONObject.Member(key: key, value: JSONTemplate.hole),
      ])
      template = JSONTemplate(
        .object(delta),
        .compact,
        prefix: """
          event: content_block_delta
          data: {"type":"content_block_delta","index":\(index),"delta":
          """
      )
    }
  }
}
