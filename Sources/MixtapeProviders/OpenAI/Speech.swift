import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/audio/speech`: silence in the format that is asked for.
struct Speech: WireFormat {
  let kind = OperationKind.speech
  let head: AnswerHead

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let model = try body.string("model")
    let input = try body.string("input")
    // A name, or an object with the id of a voice of one's own.
    guard body["voice"] != nil else { throw Failure(.missing(field: "voice")) }
    let formats = ["mp3", "opus", "aac", "flac", "wav", "pcm"]
    if let format = body["response_format"], !formats.contains(format.string ?? "") {
      throw Failure(
        .badValue(
          field: "response_format",
          value: format.string ?? format.text(),
          rule: "expected one of 'mp3', 'opus', 'aac', 'flac', 'wav', and 'pcm'"
        )
      )
    }
    var prompt = Prompt(model: model, messages: [Prompt.Message(.user, input)])
    prompt.inputs = [input]
    prompt.details = body.object
    prompt.wantsStream = body["stream_format"]?.string == "sse"
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    guard let sound = Sound(rawValue: prompt.details["response_format"]?.string ?? "mp3") else {
      throw Failure(
        .notBuiltIn,
        message: "Mixtape cannot write Opus yet. Ask for mp3, aac, flac, wav or pcm."
      )
    }
    let requestID = head.requestID(in: &setting)
    guard prompt.wantsStream else {
      return ProviderAnswer(
        head: HTTPResponseHead(
          status: 200,
          fields: head.fields(type: sound.type, requestID: requestID)
        ),
        body: .whole(sound.silence)
      )
    }
    let output = Sound.milliseconds / 20
    let delta: JSON = [
      "type": "speech.audio.delta", "audio": .string(Base64.encode(sound.silence)),
    ]
    let done: JSON = [
      "type": "speech.audio.done",
      "usage": [
        "input_tokens": .number(JSONNumber(reply.usage.input)),
        "output_tokens": .number(JSONNumber(output)),
        "total_tokens": .number(JSONNumber(reply.usage.input + output)),
      ],
    ]
    return ProviderAnswer(
      head: head.stream(requestID: requestID),
      body: .pieces([
        Piece(ServerSentEvent.frame(data: delta.bytes()), .text),
        Piece(ServerSentEvent.frame(data: done.bytes()), .finish),
      ])
    )
  }
}
