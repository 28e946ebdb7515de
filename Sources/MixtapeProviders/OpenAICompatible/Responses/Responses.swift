import MixtapeHTTP
import MixtapeJSON

/// The Responses API, whole and streamed: OpenAI's, and with a dialect that of its imitators.
///
/// Shapes: openllmetry's recordings of 2026-03; refusals and reasoning, which are not in them, as
/// the types of openai-python 3.54 have them.
struct Responses: WireFormat {
  let kind = OperationKind.conversation
  let dialect: ResponsesDialect

  init(_ dialect: ResponsesDialect) {
    self.dialect = dialect
  }

  var keepAlive: KeepAlive? { dialect.keepAlive }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try ResponsesReading(body: RequestBody(of: request), kept: operation.kept, dialect).prompt()
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = dialect.head.requestID(in: &setting)
    let identifiers = ResponseIdentifiers(dialect.identifiers, in: &setting)
    let response = ResponseObject(
      id: identifiers.response(in: &setting),
      to: prompt,
      with: reply,
      at: setting.date,
      in: dialect
    )
    let items = ResponseItem.items(of: reply, to: prompt, in: dialect, identifiers, &setting)
    let settled = response.settled(with: items)
    var answer: ProviderAnswer
    if prompt.wantsStream {
      var stream = ResponsesStream(dialect, prompt.streamOptions, setting.dice)
      stream.write(response, items, settled)
      setting.dice = stream.dice
      answer = ProviderAnswer(
        head: dialect.head.stream(requestID: requestID),
        body: .pieces(stream.pieces)
      )
    } else {
      let json = response.isInBackground ? response.json(.queued) : settled
      answer = ProviderAnswer(
        head: dialect.head.whole(requestID: requestID),
        body: .whole(dialect.layout.bytes(of: json))
      )
    }
    if response.isStored {
      let kept = KeptResponse(
        response: settled,
        input: ResponsesReading.items(of: prompt.details["input"])
          .map { identifiers.inputItem($0, in: &setting) },
        isPending: response.isInBackground && !prompt.wantsStream
      )
      answer.keeps = [.keep(id: response.id, kept.thing)]
    }
    return answer
  }

  /// An `error` event whose error is nested, then the response, failed.
  ///
  /// So recorded by the AI SDK in 2025-11 and, with the keys in this order, in 2026; OpenAI's
  /// documents show a flat error, which openai-python would not raise.
  func interruption(
    by refusal: Refusal,
    of begun: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let first = begun.first.flatMap(Self.json)
    let last = begun.last.flatMap(Self.json) ?? first
    var stream = ResponsesStream(
      dialect,
      Prompt.StreamOptions(),
      setting.dice,
      from: (last?["sequence_number"]?.int ?? -1) + 1
    )
    stream.fail(by: refusal, (first ?? last)?["response"]?.object)
    return stream.pieces
  }

  /// The data of the event in a frame.
  private static func json(ofFrame bytes: [UInt8]) -> JSON? {
    var parser = ServerSentEventParser()
    return parser.receive(bytes).first.flatMap { try? JSON(parsing: $0.data) }
  }
}

extension ResponseIdentifiers {
  /// An item of the request as `input_items` gives it back: with an id, and its content in parts.
  func inputItem(_ item: JSON, in setting: inout Setting) -> JSON {
    guard var object = item.object else { return item }
    let type = object["type"]?.string ?? "message"
    let id = object["id"] ?? .string(self.item(Self.prefix(of: type), in: &setting))
    guard type == "message" else {
      object["id"] = id
      return .object(object)
    }
    let role = object["role"] ?? "user"
    var content = object["content"] ?? []
    if content.string != nil {
      content =
        role == "assistant"
        ? [["type": "output_text", "annotations": [], "logprobs": [], "text": content]]
        : [["type": "input_text", "text": content]]
    }
    return [
      "id": id, "type": "message", "status": "completed", "content": content, "role": role,
    ]
  }

  private static func prefix(of type: String) -> String {
    switch type {
    case "message": "msg_"
    case "function_call": "fc_"
    case "function_call_output": "fco_"
    case "reasoning": "rs_"
    default: "item_"
    }
  }
}
