import MixtapeJSON

/// An item of a response's output.
struct ResponseItem {
  enum Content {
    case text(Passage)
    case refusal(Passage)
  }

  enum Kind {
    case message([Content])
    /// What the model thought, as far as it is shown; `encrypted` where the request asks for it.
    case reasoning(Passage?, ResponsesDialect.Reasoning, encrypted: String?)
    case call(id: String, name: String, arguments: String)
  }

  let id: String
  var kind: Kind

  /// What the reply is made of: words and refusals that follow each other are one message.
  static func items(
    of reply: FittedReply,
    to prompt: Prompt,
    in dialect: ResponsesDialect,
    _ identifiers: ResponseIdentifiers,
    _ setting: inout Setting
  ) -> [ResponseItem] {
    var items: [ResponseItem] = []
    var calls = 0
    func add(_ prefix: String, _ kind: Kind) {
      items.append(ResponseItem(id: identifiers.item(prefix, in: &setting), kind: kind))
    }
    func say(_ content: Content) {
      if let last = items.indices.last, case .message(let contents) = items[last].kind {
        items[last].kind = .message(contents + [content])
      } else {
        add("msg_", .message([content]))
      }
    }
    for part in reply.parts {
      switch part {
      case .text(let passage): say(.text(passage))
      case .refusal(let passage): say(.refusal(passage))
      case .reasoning(let passage):
        let form = dialect.reasoning
        let isShown = form != .summary || prompt.wantsSummary
        let encrypted = prompt.wantsEncryptedReasoning ? Self.encrypted(in: &setting) : nil
        add("rs_", .reasoning(isShown ? passage : nil, form, encrypted: encrypted))
      case .toolCall(let call):
        let id = call.id ?? dialect.callID(calls).make(in: &setting)
        calls += 1
        add("fc_", .call(id: id, name: call.name, arguments: call.argumentsText))
      }
    }
    return items
  }

  func json(_ status: ResponseObject.Status) -> JSON {
    let state = JSON.string(status.rawValue)
    switch kind {
    case .message(let contents):
      return [
        "id": .string(id),
        "type": "message",
        "status": state,
        "content": .array(contents.map { $0.json($0.text) }),
        "role": "assistant",
      ]
    case .reasoning(let passage, let form, let encrypted):
      return reasoning(passage, form, encrypted, state)
    case .call(let callID, let name, let arguments):
      return [
        "id": .string(id),
        "type": "function_call",
        "status": state,
        "arguments": .string(arguments),
        "call_id": .string(callID),
        "name": .string(name),
      ]
    }
  }

  /// The item before it has anything in it.
  var begun: JSON {
    var item = self
    switch kind {
    case .message: item.kind = .message([])
    case .reasoning(_, let form, let encrypted):
      item.kind = .reasoning(nil, form, encrypted: encrypted)
    case .call(let id, let name, _): item.kind = .call(id: id, name: name, arguments: "")
    }
    return item.json(.inProgress)
  }

  /// Thoughts as text in DeepSeek's order (pydantic-ai's recordings of 2026), else in OpenAI's.
  private func reasoning(
    _ passage: Passage?,
    _ form: ResponsesDialect.Reasoning,
    _ encrypted: String?,
    _ state: JSON
  ) -> JSON {
    let parts = JSON.array(passage.map { [Self.reasoningPart($0.text, form)] } ?? [])
    if form == .text {
      return [
        "type": "reasoning", "id": .string(id), "status": state, "content": parts, "summary": [],
      ]
    }
    var object = JSONObject()
    object["id"] = .string(id)
    object["type"] = "reasoning"
    if let encrypted { object["encrypted_content"] = .string(encrypted) }
    object["summary"] = parts
    return .object(object)
  }

  static func reasoningPart(_ text: String, _ form: ResponsesDialect.Reasoning) -> JSON {
    ["type": form == .text ? "reasoning_text" : "summary_text", "text": .string(text)]
  }

  /// In the form in which OpenAI gives it away: a token of Fernet's, of which nobody here has the
  /// key.
  private static func encrypted(in setting: inout Setting) -> String {
    IdentifierForm.letters("gAAAAAB", .base64URL, 113).make(in: &setting)
  }
}

extension ResponseItem.Content {
  var text: String {
    switch self {
    case .text(let passage), .refusal(let passage): passage.text
    }
  }

  /// The part with `text` in it.
  func json(_ text: String) -> JSON {
    switch self {
    case .text:
      ["type": "output_text", "annotations": [], "logprobs": [], "text": .string(text)]
    case .refusal: ["type": "refusal", "refusal": .string(text)]
    }
  }
}

extension Prompt {
  fileprivate var wantsSummary: Bool {
    details["reasoning"]?["summary"]?.string != nil
  }

  fileprivate var wantsEncryptedReasoning: Bool {
    details["include"]?.array?.contains("reasoning.encrypted_content") ?? false
  }
}
