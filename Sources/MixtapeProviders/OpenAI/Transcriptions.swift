import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/audio/transcriptions`: whatever was said, the reply's text is what was heard.
///
/// Shapes: the types of openai-python 3.54. Nothing is decoded: the length that is told is made up.
struct Transcriptions: WireFormat {
  let kind = OperationKind.transcription
  let head: AnswerHead

  private static let formats = ["json", "text", "srt", "verbose_json", "vtt"]

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let form = try MultipartForm(of: request)
    guard let file = form["file"] else { throw Failure(.missing(field: "file")) }
    guard let model = form["model"]?.text else { throw Failure(.missing(field: "model")) }
    let format = form["response_format"]?.text ?? "json"
    guard Self.formats.contains(format) else {
      throw Failure(
        .badValue(
          field: "response_format",
          value: format,
          rule: "expected one of 'json', 'text', 'srt', 'verbose_json', and 'vtt'"
        )
      )
    }
    let name = file.filename ?? ""
    var prompt = Prompt(model: model, messages: [Prompt.Message(.user, [.media(name)])])
    // The older model does not stream, and says so by not doing it.
    prompt.wantsStream = form["stream"]?.text == "true" && model != "whisper-1"
    prompt.details = JSONObject([.init(key: "response_format", value: .string(format))])
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = head.requestID(in: &setting)
    if prompt.wantsStream {
      return ProviderAnswer(
        head: head.stream(requestID: requestID),
        stream: Self.stream(of: reply)
      )
    }
    let (type, bytes) = Self.whole(
      reply,
      format: prompt.details["response_format"]?.string ?? "json",
      model: prompt.model
    )
    return ProviderAnswer(
      head: HTTPResponseHead(status: 200, fields: head.fields(type: type, requestID: requestID)),
      body: .whole(bytes)
    )
  }

  private static func whole(
    _ reply: FittedReply,
    format: String,
    model: String
  ) -> (type: String, bytes: [UInt8]) {
    let text = reply.text
    let plain = "text/plain; charset=utf-8"
    let length = seconds(of: text)
    switch format {
    case "text": return (plain, Array("\(text)\n".utf8))
    case "srt":
      return (plain, Array("1\n00:00:00,000 --> \(clock(length)),000\n\(text)\n\n\n".utf8))
    case "vtt":
      return (plain, Array("WEBVTT\n\n00:00:00.000 --> \(clock(length)).000\n\(text)\n\n".utf8))
    case "verbose_json": return ("application/json", pretty(verbose(text, length)))
    default:
      let usage: JSON =
        model == "whisper-1"
        ? ["type": "duration", "seconds": .number(JSONNumber(length))] : usage(of: reply)
      return ("application/json", pretty(["text": .string(text), "usage": usage]))
    }
  }

  private static func verbose(_ text: String, _ length: Int) -> JSON {
    let segment: JSON = [
      "id": 0, "seek": 0, "start": 0, "end": .number(JSONNumber(length)), "text": .string(text),
      "tokens": [], "temperature": 0, "avg_logprob": .number(JSONNumber(text: "-0.25")),
      "compression_ratio": 1, "no_speech_prob": 0,
    ]
    return [
      "task": "transcribe", "language": "english", "duration": .number(JSONNumber(length)),
      "text": .string(text), "segments": [segment],
      "usage": ["type": "duration", "seconds": .number(JSONNumber(length))],
    ]
  }

  private static func stream(of reply: FittedReply) -> PieceStream {
    var parts: [PieceStream.Part] = []
    let template = JSONTemplate(
      ["type": "transcript.text.delta", "delta": JSONTemplate.hole],
      .compact,
      prefix: "data: ",
      suffix: "\n\n"
    )
    for case .text(let passage) in reply.parts {
      parts.append(.passage(passage, [template], .text))
    }
    let done: JSON = [
      "type": "transcript.text.done", "text": .string(reply.text), "usage": usage(of: reply),
    ]
    parts.append(.piece(Piece(ServerSentEvent.frame(data: done.bytes()), .finish)))
    return PieceStream(parts)
  }

  private static func usage(of reply: FittedReply) -> JSON {
    let input = JSON.number(JSONNumber(reply.usage.input))
    return [
      "type": "tokens", "input_tokens": input,
      "input_token_details": ["text_tokens": 0, "audio_tokens": input],
      "output_tokens": .number(JSONNumber(reply.usage.output)),
      "total_tokens": .number(JSONNumber(reply.usage.total)),
    ]
  }

  private static func pretty(_ json: JSON) -> [UInt8] { JSONLayout.pretty.bytes(of: json) }

  /// As long as it takes to say: about three tokens a second.
  private static func seconds(of text: String) -> Int {
    max(1, TokenCount.estimate(text) / 3)
  }

  private static func clock(_ seconds: Int) -> String {
    [seconds / 3_600, seconds / 60 % 60, seconds % 60]
      .map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
