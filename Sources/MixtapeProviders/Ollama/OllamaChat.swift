import MixtapeHTTP
import MixtapeJSON

/// `/api/chat` and `/api/generate`: newline-delimited JSON unless `stream` is false.
///
/// It has no words for a refusal or a filter: a refusal is text, and both end with `stop`.
struct OllamaChat: WireFormat {
  enum Kind {
    case chat
    case generate
  }

  let kind = OperationKind.conversation
  let path: Kind

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try OllamaReading.prompt(of: RequestBody(of: request), as: path)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    var answer = OllamaAnswer(reply, to: prompt, path, in: &setting)
    if prompt.messages.isEmpty { return Ollama.whole(answer.loaded) }
    if path == .generate { answer.addContext(in: &setting) }
    guard prompt.wantsStream else { return Ollama.whole(answer.whole) }
    return ProviderAnswer(
      head: Ollama.head.stream(requestID: ""),
      stream: answer.stream
    )
  }

  /// One more line; clients raise its error with the status −1.
  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    [Piece(JSONLayout.goLine.bytes(of: ["error": .string(refusal.message)]), .failure)]
  }
}

/// One answer of the model, written whole or line by line.
///
/// The last line carries the counts, and durations in nanoseconds: 20 ms for each token.
struct OllamaAnswer {
  private let reply: FittedReply
  private let kind: OllamaChat.Kind
  private let created: String
  private let calls: [JSON]
  /// Unless it was told not to think, a model that thinks shows it.
  private let thinks: Bool
  /// Whether the request lets the model go instead of loading it.
  private let unloads: Bool
  private let isRaw: Bool
  private var context: JSON?

  init(
    _ reply: FittedReply,
    to prompt: Prompt,
    _ kind: OllamaChat.Kind,
    in setting: inout Setting
  ) {
    self.reply = reply
    self.kind = kind
    created = CalendarDate(setting.date).rfc3339(digits: 9)
    thinks = prompt.details["think"]?.bool ?? true
    unloads = prompt.details["keep_alive"]?.int == 0
    isRaw = prompt.details["raw"]?.bool ?? false
    var calls: [JSON] = []
    for (index, call) in reply.toolCalls.enumerated() {
      let id = call.id ?? "call_" + setting.dice.letters(.base32, 8)
      calls.append([
        "id": .string(id),
        "function": [
          "index": .number(JSONNumber(index)),
          "name": .string(call.name),
          "arguments": call.argumentsValue,
        ],
      ])
    }
    self.calls = calls
  }

  /// The conversation in tokens, for the next request; their numbers are made up.
  mutating func addContext(in setting: inout Setting) {
    guard !isRaw else { return }
    var tokens: [JSON] = []
    for _ in 0..<max(0, reply.usage.total) {
      tokens.append(.number(JSONNumber(setting.dice.below(128_000))))
    }
    context = .array(tokens)
  }

  /// What answers a request that says nothing: the model is loaded, or let go.
  var loaded: JSON {
    var line = opening(text: "")
    line["done"] = true
    line["done_reason"] = unloads ? "unload" : "load"
    return .object(line)
  }

  var whole: JSON {
    let text = (reply.text + (reply.refusal ?? ""))
    return last(text: text, thinking: thinks ? reply.reasoning : "", calls: calls)
  }

  /// A line for each piece; a tool call comes whole on one.
  var stream: PieceStream {
    var parts: [PieceStream.Part] = []
    var calls = calls[...]
    func add(_ passage: Passage, _ line: JSONObject, _ role: Piece.Role) {
      parts.append(.passage(passage, [JSONTemplate(.object(line), .goLine)], role))
    }
    func add(_ line: JSON, _ role: Piece.Role) {
      parts.append(.piece(Piece(JSONLayout.goLine.bytes(of: line), role)))
    }
    for part in reply.parts {
      switch part {
      case .text(let passage): add(passage, line(text: JSONTemplate.hole), .text)
      case .refusal(let passage): add(passage, line(text: JSONTemplate.hole), .refusal)
      case .reasoning(let passage):
        if thinks { add(passage, line(text: "", thinking: JSONTemplate.hole), .reasoning) }
      case .toolCall:
        let call = calls.popFirst().map { [$0] } ?? []
        add(.object(line(text: "", calls: call)), .toolCall)
      }
    }
    add(last(text: "", thinking: "", calls: []), .finish)
    return PieceStream(parts)
  }

  private func line(text: JSON, thinking: JSON? = nil, calls: [JSON] = []) -> JSONObject {
    var line = opening(text: text, thinking: thinking, calls: calls)
    line["done"] = false
    return line
  }

  /// What is zero or empty is left out, as Go does.
  private func last(text: String, thinking: String, calls: [JSON]) -> JSON {
    var line = opening(
      text: .string(text),
      thinking: thinking.isEmpty ? Optional<JSON>.none : .string(thinking),
      calls: calls
    )
    line["done"] = true
    line["done_reason"] = reply.stop == .length ? "length" : "stop"
    line["context"] = context
    let read = reply.usage.input - reply.usage.cachedInput
    let written = reply.usage.output
    line["total_duration"] = .number(JSONNumber(21_000_000 + written * 20_000_000))
    line["load_duration"] = 1_000_000
    if read > 0 { line["prompt_eval_count"] = .number(JSONNumber(read)) }
    line["prompt_eval_duration"] = 20_000_000
    if written > 0 {
      line["eval_count"] = .number(JSONNumber(written))
      line["eval_duration"] = .number(JSONNumber(written * 20_000_000))
    }
    return .object(line)
  }

  private func opening(text: JSON, thinking: JSON? = nil, calls: [JSON] = []) -> JSONObject {
    var line = JSONObject()
    line["model"] = .string(reply.model)
    line["created_at"] = .string(created)
    switch kind {
    case .chat:
      var message = JSONObject()
      message["role"] = "assistant"
      message["content"] = text
      message["thinking"] = thinking
      if !calls.isEmpty { message["tool_calls"] = .array(calls) }
      line["message"] = .object(message)
    case .generate:
      line["response"] = text
      line["thinking"] = thinking
      if !calls.isEmpty { line["tool_calls"] = .array(calls) }
    }
    return line
  }
}
