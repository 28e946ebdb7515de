import MixtapeJSON

/// What one choice brings: all of it, or in a stream the piece that one chunk carries.
struct ChatChoice {
  var index: Int
  var text: JSON?
  var reasoning: JSON?
  var refusal: JSON?
  var calls: [ChatCall] = []

  /// Nothing of anything, as on the chunk that ends a stream.
  init(_ index: Int) {
    self.index = index
  }
}

struct ChatCall {
  var index: Int
  var id: String
  var name: String
  var arguments: JSON
}

/// What the fields of one answer or chunk are filled with.
struct ChatValues {
  enum Usage {
    case absent
    case null
    case present
  }

  let id: String
  let requestID: String
  let created: Int
  let model: String
  let counts: FittedReply.Usage
  let hasReasoning: Bool
  /// Whether the request is in the form before tools, and its answer calls one function.
  let callsFunction: Bool
  /// Why the model stopped, in the vendor's words; nil until the end.
  var finishReason: String?
  var stopSequence: String?
  var moment = ChatMoment.whole
  var choices: [ChatChoice] = []
  var delta: [ChatField] = []
  /// How each tool call is written.
  var call: [ChatField] = []
  var usage = Usage.absent

  func object(_ fields: [ChatField]) -> JSON {
    object(fields, nil, nil)
  }

  private func object(_ fields: [ChatField], _ choice: ChatChoice?, _ call: ChatCall?) -> JSON {
    .object(
      JSONObject(
        fields.compactMap { field in
          value(of: field.source, choice, call).map {
            JSONObject.Member(key: field.key, value: $0)
          }
        }
      )
    )
  }

  /// nil where the member is left out.
  private func value(
    of source: ChatField.Source,
    _ choice: ChatChoice?,
    _ call: ChatCall?
  ) -> JSON? {
    switch source {
    case .id: .string(id)
    case .requestID(let prefix): .string(prefix + requestID)
    case .created: .number(JSONNumber(created))
    case .model: .string(model)
    case .role: "assistant"
    case .count(let count): .number(JSONNumber(self.count(count)))
    case .fixed(let value): value
    case .object(let fields): object(fields, choice, call)
    case .choices(let fields): .array(choices.map { object(fields, $0, nil) })
    case .delta: object(delta, choice, nil)
    case .finishReason: finishReason.map { .string($0) } ?? .null
    case .stopSequence: stopSequence.map { .string($0) } ?? .null
    case .usage(let fields): usage(fields)
    case .besideReasoning(let inner):
      hasReasoning ? value(of: inner, choice, call) : Optional<JSON>.none
    case .only(let moments, let inner):
      moments.contains(moment) ? value(of: inner, choice, call) : Optional<JSON>.none
    case .unlessModel(let prefixes, let inner):
      prefixes.contains { model.hasPrefix($0) }
        ? Optional<JSON>.none : value(of: inner, choice, call)
    case .text, .reasoning, .refusal, .textWithThinking, .reasoningDetails, .ofReasoning,
      .toolCalls, .functionCall,
      .choiceIndex:
      choice.flatMap { value(of: source, in: $0) }
    case .callIndex, .callID, .callName, .callArguments:
      call.flatMap { Self.value(of: source, in: $0) }
    }
  }

  private func value(of source: ChatField.Source, in choice: ChatChoice) -> JSON? {
    switch source {
    case .text(let lack): choice.text ?? value(of: lack, in: choice)
    case .reasoning(let lack): choice.reasoning ?? value(of: lack, in: choice)
    case .refusal(let lack): choice.refusal ?? value(of: lack, in: choice)
    case .textWithThinking: textWithThinking(of: choice)
    case .reasoningDetails(let fields):
      .array(choice.reasoning == nil ? [] : [object(fields, choice, nil)])
    case .toolCalls(let lack):
      choice.calls.isEmpty || callsFunction
        ? value(of: lack, in: choice) : .array(choice.calls.map { object(call, choice, $0) })
    case .functionCall:
      callsFunction ? choice.calls.first.map { object(call, choice, $0) } : Optional<JSON>.none
    case .ofReasoning(let value): choice.reasoning.map { _ in value }
    case .choiceIndex: .number(JSONNumber(choice.index))
    default: Optional<JSON>.none
    }
  }

  private static func value(of source: ChatField.Source, in call: ChatCall) -> JSON? {
    switch source {
    case .callIndex: .number(JSONNumber(call.index))
    case .callID: .string(call.id)
    case .callName: .string(call.name)
    case .callArguments: call.arguments
    default: Optional<JSON>.none
    }
  }

  private func value(of lack: ChatField.Lack, in choice: ChatChoice) -> JSON? {
    switch lack {
    case .leftOut: Optional<JSON>.none
    case .null: .null
    case .emptyText: ""
    case .emptyList: []
    case .nullBesideReasoning:
      hasReasoning && choice.calls.isEmpty ? .null : Optional<JSON>.none
    }
  }

  private func usage(_ fields: [ChatField]) -> JSON? {
    switch usage {
    case .absent: Optional<JSON>.none
    case .null: .null
    case .present: object(fields)
    }
  }

  private func count(_ count: ChatCount) -> Int {
    switch count {
    case .prompt: counts.input
    case .completion: counts.output
    case .total: counts.total
    case .cached: counts.cachedInput
    case .uncached: counts.input - counts.cachedInput
    case .cacheWrite: counts.cacheWrite
    case .reasoning: counts.reasoning
    }
  }

  private func textWithThinking(of choice: ChatChoice) -> JSON {
    guard let reasoning = choice.reasoning else {
      return choice.text ?? (choice.calls.isEmpty ? "" : .null)
    }
    let thinking: JSON = [
      "type": "thinking", "thinking": [["type": "text", "text": reasoning]],
    ]
    guard let text = choice.text else { return [thinking] }
    return [thinking, ["type": "text", "text": text]]
  }
}
