import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/completions`: the older form, one text that goes on, whole and streamed.
///
/// Shapes: openllmetry's recordings of 2024 to 2026.
struct Completions: WireFormat {
  let kind = OperationKind.completion
  let head: AnswerHead
  let layout: JSONLayout
  /// How much is written where the request does not say; nil: all.
  var defaultMaxTokens: Int?
  /// Whether the field `openai-model` names the model.
  var tellsModel = false

  private static let id = IdentifierForm.letters("cmpl-", .base62, 29)

  init(_ dialect: ChatDialect) {
    head = dialect.head
    layout = dialect.layout
  }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let model = try body.string("model")
    let inputs = try TextInputs(body, "prompt")
    try OpenAIParameters.check(body)
    var prompt = inputs.prompt(model: model, body)
    prompt.wantsStream = body.flag("stream", default: false)
    prompt.maxTokens = body.int("max_tokens") ?? defaultMaxTokens
    prompt.stopSequences =
      body["stop"]?.string.map { [$0] } ?? body["stop"]?.array?.compactMap(\.string) ?? []
    prompt.choiceCount = body.int("n") ?? 1
    prompt.streamOptions.includesUsage = body["stream_options"]?["include_usage"]?.bool ?? false
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = head.requestID(in: &setting)
    let writing = Writing(
      id: Self.id.make(in: &setting),
      created: .number(JSONNumber(Int(setting.date.seconds))),
      reply: reply,
      prompt: prompt
    )
    var answer =
      prompt.wantsStream
      ? ProviderAnswer(
        head: head.stream(requestID: requestID),
        body: .pieces(writing.pieces)
      )
      : ProviderAnswer(
        head: head.whole(requestID: requestID),
        body: .whole(layout.bytes(of: writing.whole))
      )
    if tellsModel { answer.head.fields.append("openai-model", reply.model) }
    return answer
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let body = JSONLayout.compact.bytes(of: OpenAIErrors.body(of: refusal))
    return [Piece(ServerSentEvent.frame(data: body), .failure)]
  }
}

extension Completions {
  /// One answer while it is written: the choices of all prompts, `n` for each.
  private struct Writing {
    let id: String
    let created: JSON
    let reply: FittedReply
    let prompt: Prompt

    var whole: JSON {
      let choices = echoes.enumerated().map { index, echo in
        choice(index, text: .string(echo + reply.text), reason: reason)
      }
      return [
        "id": .string(id), "object": "text_completion", "created": created,
        "model": .string(reply.model), "choices": .array(choices), "usage": usage,
      ]
    }

    /// The choices one after another; the reason comes with the last piece, as recorded.
    var pieces: [Piece] {
      var pieces: [Piece] = []
      for (index, echo) in echoes.enumerated() {
        var texts = echo.isEmpty ? [] : [echo]
        for case .text(let passage) in reply.parts { passage.forEachPiece { texts.append($0) } }
        let last = texts.popLast() ?? ""
        let template = JSONTemplate(
          chunk([choice(index, text: JSONTemplate.hole, reason: nil)], usage: nil),
          .compact,
          prefix: "data: ",
          suffix: "\n\n"
        )
        pieces += texts.map { Piece(template.filled(with: $0), .text) }
        let end = chunk([choice(index, text: .string(last), reason: reason)], usage: nil)
        pieces.append(framed(end, last.isEmpty ? .finish : .text))
      }
      if prompt.streamOptions.includesUsage {
        pieces.append(framed(chunk([], usage: usage), .usage))
      }
      return pieces + [Piece(ServerSentEvent.frame(data: "[DONE]".utf8), .terminator)]
    }

    /// What stands before each choice's text: the prompt, where it is to be repeated.
    private var echoes: [String] {
      let isEchoed = prompt.details["echo"]?.bool ?? false
      return prompt.inputs.flatMap { text in
        repeatElement(isEchoed ? text : "", count: prompt.choiceCount)
      }
    }

    private var reason: JSON {
      switch reply.stop {
      case .length: "length"
      case .contentFilter: "content_filter"
      case .end, .toolCalls, .stopSequence, .refusal: "stop"
      }
    }

    private var usage: JSON {
      let output = reply.usage.output * echoes.count
      return [
        "prompt_tokens": .number(JSONNumber(reply.usage.input)),
        "completion_tokens": .number(JSONNumber(output)),
        "total_tokens": .number(JSONNumber(reply.usage.input + output)),
      ]
    }

    private func choice(_ index: Int, text: JSON, reason: JSON) -> JSON {
      [
        "text": text, "index": .number(JSONNumber(index)), "logprobs": nil,
        "finish_reason": reason,
      ]
    }

    /// With usage asked for, it is null on every chunk but the last; else it is not there.
    private func chunk(_ choices: [JSON], usage: JSON) -> JSON {
      var members: [JSONObject.Member] = [
        .init(key: "id", value: .string(id)),
        .init(key: "object", value: "text_completion"),
        .init(key: "created", value: created),
        .init(key: "choices", value: .array(choices)),
        .init(key: "model", value: .string(reply.model)),
      ]
      if prompt.streamOptions.includesUsage { members.append(.init(key: "usage", value: usage)) }
      return .object(JSONObject(members))
    }

    private func framed(_ json: JSON, _ role: Piece.Role) -> Piece {
      Piece(ServerSentEvent.frame(data: JSONLayout.compact.bytes(of: json)), role)
    }
  }
}
