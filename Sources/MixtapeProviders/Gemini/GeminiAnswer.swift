import MixtapeHTTP
import MixtapeJSON

/// One answer of the model, written whole or in chunks.
///
/// Shapes: openllmetry's recording of 2025-12 and pydantic-ai's of 2026. Google has no words for a
/// refusal of the model's own. What is refused from the start is a blocked prompt: 200 without
/// candidates, the words in `promptFeedback`. What is refused after some words ends with
/// `PROHIBITED_CONTENT`, and a filter that stops the answer is `SAFETY` with its ratings.
struct GeminiAnswer {
  private enum Part {
    case text(Passage)
    case thought(Passage)
    case call(JSON)
  }

  private let id: String
  private let reply: FittedReply
  private let surface: GeminiSurface
  private let created: String
  private let choiceCount: Int
  private let parts: [Part]
  /// What the last text bears, where no call does.
  private let signature: String?
  /// The call that is told only as one that could not be read.
  private let lost: Reply.ToolCall?

  init(
    _ reply: FittedReply,
    to prompt: Prompt,
    _ surface: GeminiSurface,
    in setting: inout Setting
  ) {
    id = setting.dice.letters(.base64URL, 23)
    self.reply = reply
    self.surface = surface
    choiceCount = max(1, prompt.choiceCount)
    created = CalendarDate(setting.date).rfc3339(digits: 6)
    let isThird = Self.isThirdGeneration(reply.model)
    var signature: String?
    if reply.usage.reasoning > 0 || (isThird && !reply.toolCalls.isEmpty) {
      signature = "Ep" + setting.dice.letters(.base62, 66)
    }
    var parts: [Part] = []
    for part in reply.parts {
      switch part {
      case .text(let passage): parts.append(.text(passage))
      // Thoughts are shown to those who ask for them; their tokens are always counted.
      case .reasoning(let passage): if prompt.wantsReasoning { parts.append(.thought(passage)) }
      case .refusal: break
      case .toolCall(let call) where call.isMalformed: break
      case .toolCall(let call):
        let id = call.id ?? (isThird ? setting.dice.letters(.base32, 8) : nil)
        parts.append(.call(Self.call(call, id: id, signature: signature)))
        signature = nil
      }
    }
    self.parts = parts
    lost = reply.toolCalls.first { $0.isMalformed }
    self.signature = signature
  }

  /// Whose calls have ids and always a signature.
  static func isThirdGeneration(_ model: String) -> Bool {
    model.hasPrefix("gemini-3")
  }

  /// Arguments are an object, and come whole.
  private static func call(_ call: Reply.ToolCall, id: String?, signature: String?) -> JSON {
    var function = JSONObject()
    function["name"] = .string(call.name)
    function["args"] = call.arguments
    function["id"] = id.map { .string($0) }
    var part = JSONObject()
    part["functionCall"] = .object(function)
    part["thoughtSignature"] = signature.map { .string($0) }
    return .object(part)
  }
}

extension GeminiAnswer {
  var whole: JSON {
    if isBlocked { return blocked }
    var written = parts.map { part -> JSON in
      switch part {
      case .text(let passage): ["text": .string(passage.text)]
      case .thought(let passage): ["text": .string(passage.text), "thought": true]
      case .call(let call): call
      }
    }
    if hasEnding, let ending = ending(of: written.last) {
      if written.last?["thought"] == nil { _ = written.popLast() }
      written.append(ending)
    }
    return json(
      candidates: (0..<choiceCount).map { candidate(written, index: $0, isLast: true) }
    )
  }

  /// What stands at the end of the parts in place of the last, or after a thought: the text with
  /// the signature, or an empty one where nothing else is said.
  private func ending(of last: JSON?) -> JSON? {
    if signature == nil, last != nil { return Optional<JSON>.none }
    let text = last?["thought"] == nil ? last?["text"] : Optional<JSON>.none
    return closing(text ?? "")
  }

  private func closing(_ text: JSON) -> JSON {
    var part = JSONObject()
    part["text"] = text
    part["thoughtSignature"] = signature.map { .string($0) }
    return .object(part)
  }

  /// A chunk for each piece, and one without words that says why the model stopped.
  func pieces(_ frame: GeminiFrame) -> [Piece] {
    var pieces: [Piece] = []
    if isBlocked { pieces.append(Piece(frame.bytes(blocked), .refusal)) }
    for index in 0..<(isBlocked ? 0 : choiceCount) {
      func chunk(_ part: JSON) -> JSON {
        json(candidates: [candidate([part], index: index, isLast: false)])
      }
      func add(_ passage: Passage, as part: JSON, _ role: Piece.Role) {
        let template = frame.template(chunk(part))
        passage.forEachPiece { pieces.append(Piece(template.filled(with: $0), role)) }
      }
      for part in parts {
        switch part {
        case .text(let passage): add(passage, as: ["text": JSONTemplate.hole], .text)
        case .thought(let passage):
          add(passage, as: ["text": JSONTemplate.hole, "thought": true], .reasoning)
        case .call(let call): pieces.append(Piece(frame.bytes(chunk(call)), .toolCall))
        }
      }
      let parts = hasEnding ? [closing("")] : []
      let end = json(candidates: [candidate(parts, index: index, isLast: true)])
      pieces.append(Piece(frame.bytes(end), .finish))
    }
    frame.close(&pieces)
    return pieces
  }

  /// Whether the last part is there even where nothing is said.
  private var hasEnding: Bool { reply.stop != .contentFilter && lost == nil }

  private var isBlocked: Bool { reply.stop == .refusal && reply.text.isEmpty }

  private var blocked: JSON {
    var feedback = JSONObject()
    feedback["blockReason"] = "PROHIBITED_CONTENT"
    feedback["blockReasonMessage"] = reply.refusal.map { .string($0) }
    var response = JSONObject()
    response["promptFeedback"] = .object(feedback)
    add(to: &response)
    return .object(response)
  }

  private func json(candidates: [JSON]) -> JSON {
    var response = JSONObject()
    response["candidates"] = .array(candidates)
    add(to: &response)
    return .object(response)
  }

  /// The counts stand on every chunk, and are those of the whole answer, as recorded.
  private func add(to response: inout JSONObject) {
    response["usageMetadata"] = usage
    response["modelVersion"] = .string(reply.model)
    if surface == .vertex { response["createTime"] = .string(created) }
    response["responseId"] = .string(id)
  }

  private func candidate(_ parts: [JSON], index: Int, isLast: Bool) -> JSON {
    var candidate = JSONObject()
    if !parts.isEmpty || lost == nil { candidate["content"] = content(parts) }
    if isLast { candidate["finishReason"] = .string(finishReason) }
    // Vertex leaves out what is zero, and tells how likely the words were; the number is made up.
    if surface == .studio || index > 0 { candidate["index"] = .number(JSONNumber(index)) }
    guard isLast else { return .object(candidate) }
    if surface == .vertex { candidate["avgLogprobs"] = .number(JSONNumber(text: "-0.25")) }
    if reply.stop == .contentFilter { candidate["safetyRatings"] = Self.ratings }
    if let lost { candidate["finishMessage"] = .string(GeminiLostCall.message(lost)) }
    if reply.stop == .refusal { candidate["finishMessage"] = reply.refusal.map { .string($0) } }
    return .object(candidate)
  }

  private func content(_ parts: [JSON]) -> JSON {
    if parts.isEmpty { return [:] }
    return surface == .vertex
      ? ["role": "model", "parts": .array(parts)]
      : ["parts": .array(parts), "role": "model"]
  }

  /// `STOP` for tool calls as well.
  private var finishReason: String {
    if lost != nil { return GeminiLostCall.reason }
    return switch reply.stop {
    case .end, .toolCalls, .stopSequence: "STOP"
    case .length: "MAX_TOKENS"
    case .contentFilter: "SAFETY"
    case .refusal: "PROHIBITED_CONTENT"
    }
  }

  private static let ratings: JSON = [
    ["category": "HARM_CATEGORY_HATE_SPEECH", "probability": "NEGLIGIBLE"],
    ["category": "HARM_CATEGORY_DANGEROUS_CONTENT", "probability": "HIGH", "blocked": true],
    ["category": "HARM_CATEGORY_HARASSMENT", "probability": "NEGLIGIBLE"],
    ["category": "HARM_CATEGORY_SEXUALLY_EXPLICIT", "probability": "NEGLIGIBLE"],
  ]

  /// What is zero is left out; thoughts are counted apart from the words.
  private var usage: JSON {
    let count = reply.usage
    let isNothing = isBlocked || (lost != nil && reply.text.isEmpty)
    let words = isNothing ? 0 : max(0, count.output - count.reasoning) * choiceCount
    func number(_ value: Int) -> JSON? {
      value > 0 ? .number(JSONNumber(value)) : Optional<JSON>.none
    }
    var usage = JSONObject()
    usage["promptTokenCount"] = number(count.input)
    usage["candidatesTokenCount"] = number(words)
    usage["totalTokenCount"] = number(count.input + words + count.reasoning)
    usage["cachedContentTokenCount"] = number(count.cachedInput)
    if surface == .vertex { usage["trafficType"] = "ON_DEMAND" }
    usage["promptTokensDetails"] = GeminiCountTokens.details(count.input)
    if count.cachedInput > 0 {
      usage["cacheTokensDetails"] = GeminiCountTokens.details(count.cachedInput)
    }
    if surface == .vertex, words > 0 {
      usage["candidatesTokensDetails"] = GeminiCountTokens.details(words)
    }
    usage["thoughtsTokenCount"] = number(count.reasoning)
    return .object(usage)
  }
}
