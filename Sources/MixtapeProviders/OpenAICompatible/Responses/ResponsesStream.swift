import MixtapeHTTP
import MixtapeJSON

/// Writes a response as events, numbered from 0 without gaps.
///
/// Keys stand in the order of the alphabet behind `type`, as in all recordings of 2026.
struct ResponsesStream {
  private let dialect: ResponsesDialect
  private let isPadded: Bool
  private(set) var dice: Dice
  private var number: Int
  private(set) var pieces: [Piece] = []

  init(
    _ dialect: ResponsesDialect,
    _ options: Prompt.StreamOptions,
    _ dice: Dice,
    from number: Int = 0
  ) {
    self.dialect = dialect
    self.dice = dice
    self.number = number
    isPadded = dialect.isPadded && options.isPadded
  }

  /// `settled`: the response as it is in the end.
  mutating func write(_ response: ResponseObject, _ items: [ResponseItem], _ settled: JSON) {
    if response.isInBackground {
      let queued = response.json(.queued)
      add("response.created", [("response", queued)], .opening)
      add("response.queued", [("response", queued)], .opening)
    } else {
      add("response.created", [("response", response.json(.inProgress))], .opening)
    }
    add("response.in_progress", [("response", response.json(.inProgress))], .opening)
    for (index, item) in items.enumerated() {
      let place: JSON = .number(JSONNumber(index))
      let role: Piece.Role = if case .call = item.kind { .toolCall } else { .frame }
      add("response.output_item.added", [("item", item.begun), ("output_index", place)], role)
      fill(item, [("item_id", .string(item.id)), ("output_index", place)])
      let end = item.json(response.status(ofItem: index, of: items.count))
      add("response.output_item.done", [("item", end), ("output_index", place)], .frame)
    }
    add("response.\(response.end.rawValue)", [("response", settled)], .finish)
    end()
  }

  /// Goes on with a response whose beginning has been sent, as its first event had it.
  mutating func fail(by refusal: Refusal, _ response: JSONObject?) {
    let code = refusal.code.isNull ? JSON.string(refusal.type) : refusal.code
    let error: JSON = [
      "type": .string(refusal.type),
      "code": refusal.code,
      "message": .string(refusal.message),
      "param": refusal.param,
    ]
    add("error", [("error", error)], .failure)
    if var response {
      response["status"] = "failed"
      response["error"] = [
        "code": code == "" ? "server_error" : code, "message": .string(refusal.message),
      ]
      add("response.failed", [("response", .object(response))], .failure)
    }
    end()
  }

  /// The end of the stream itself, where there is one besides the last event.
  private mutating func end() {
    guard dialect.endsWithDone else { return }
    pieces.append(Piece(ServerSentEvent.frame(data: "[DONE]".utf8), .terminator))
  }

  private mutating func fill(_ item: ResponseItem, _ place: [ResponseEvent.Member]) {
    switch item.kind {
    case .message(let contents):
      for (index, content) in contents.enumerated() {
        let place = place + [("content_index", .number(JSONNumber(index)))]
        write(content, place)
      }
    case .reasoning(let passage?, .summary, _), .reasoning(let passage?, .wholeAsSummary, _):
      let place = place + [("summary_index", 0)]
      let name = "response.reasoning_summary"
      let part = ResponseItem.reasoningPart
      add("\(name)_part.added", place + [("part", part("", .summary))], .frame)
      addDeltas("\(name)_text.delta", passage, place, .reasoning)
      add("\(name)_text.done", place + [("text", .string(passage.text))], .frame)
      add("\(name)_part.done", place + [("part", part(passage.text, .summary))], .frame)
    case .reasoning(let passage?, .text, _):
      let place = place + [("content_index", 0)]
      let part = ResponseItem.reasoningPart
      add("response.content_part.added", place + [("part", part("", .text))], .frame)
      addDeltas("response.reasoning_text.delta", passage, place, .reasoning)
      add("response.reasoning_text.done", place + [("text", .string(passage.text))], .frame)
      add("response.content_part.done", place + [("part", part(passage.text, .text))], .frame)
    case .reasoning(nil, _, _): break
    case .call(_, _, let arguments):
      let name = "response.function_call_arguments"
      addDeltas("\(name).delta", Passage(arguments), place, .arguments)
      add("\(name).done", place + [("arguments", .string(arguments))], .frame)
    }
  }

  private mutating func write(_ content: ResponseItem.Content, _ place: [ResponseEvent.Member]) {
    add("response.content_part.added", place + [("part", content.json(""))], .frame)
    switch content {
    case .text(let passage):
      let place = place + [("logprobs", [])]
      addDeltas("response.output_text.delta", passage, place, .text)
      add("response.output_text.done", place + [("text", .string(passage.text))], .frame)
    case .refusal(let passage):
      addDeltas("response.refusal.delta", passage, place, .refusal)
      add("response.refusal.done", place + [("refusal", .string(passage.text))], .frame)
    }
    let part = content.json(content.text)
    add("response.content_part.done", place + [("part", part)], .frame)
  }

  private mutating func add(_ type: String, _ members: [ResponseEvent.Member], _ role: Piece.Role) {
    let numbered = members + [("sequence_number", .number(JSONNumber(number)))]
    let event = ResponseEvent(type, numbered, hasName: dialect.hasEventNames)
    pieces.append(Piece(event.bytes, role))
    number += 1
  }

  private mutating func addDeltas(
    _ type: String,
    _ passage: Passage,
    _ place: [ResponseEvent.Member],
    _ role: Piece.Role
  ) {
    let template = ResponseDelta(type, place, isPadded: isPadded, hasName: dialect.hasEventNames)
    passage.forEachPiece { piece in
      pieces.append(Piece(template.filled(with: piece, number, &dice), role))
      number += 1
    }
  }
}
