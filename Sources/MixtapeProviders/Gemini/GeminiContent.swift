import MixtapeHTTP
import MixtapeJSON

/// Which of Google's two doors is asked: answers and errors differ a little.
enum GeminiSurface: Sendable {
  case studio
  case vertex
}

/// `generateContent` and `streamGenerateContent`.
struct GeminiContent: WireFormat {
  let kind = OperationKind.conversation
  let streams: Bool
  let surface: GeminiSurface

  var alwaysStreams: Bool? { streams }
  var usualQuery: String { streams ? "?alt=sse" : "" }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try GeminiReading.prompt(
      of: RequestBody(of: request),
      model: operation.parameter("model") ?? "",
      wantsStream: streams
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let answer = GeminiAnswer(reply, to: prompt, surface, in: &setting)
    guard prompt.wantsStream else {
      return Gemini.whole(answer.whole)
    }
    return Self.isArray(operation)
      ? ProviderAnswer(
        head: Gemini.head.whole(requestID: ""),
        body: .pieces(answer.pieces(.array))
      )
      : ProviderAnswer(
        head: Gemini.head.stream(requestID: ""),
        body: .pieces(answer.pieces(.event))
      )
  }

  /// The error object as one more event or element: google-genai's parser raises it.
  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    let error = GeminiErrors.json(refusal)
    guard Self.isArray(operation) else {
      return [Piece(GeminiFrame.event.bytes(error), .failure)]
    }
    var pieces = [Piece(GeminiFrame.array.bytes(error), .failure)]
    GeminiFrame.array.close(&pieces, isBegun: stream.first != nil)
    return pieces
  }

  /// A stream without `alt=sse` is a JSON array.
  static func isArray(_ operation: Operation) -> Bool {
    guard let content = operation.endpoint.format as? GeminiContent, content.streams else {
      return false
    }
    return QueryItems(parsing: operation.query)["alt"] != "sse"
  }
}

/// What stands around the chunks of a stream.
enum GeminiFrame {
  /// CRLF, and the JSON on one line as Google's servers make it from the indented form.
  case event
  /// An element of the array; what stands between the elements is unverified.
  case array

  private static let separator = ",\r\n"

  func template(_ chunk: JSON) -> JSONTemplate {
    switch self {
    case .event: JSONTemplate(chunk, .unbroken, prefix: "data: ", suffix: "\r\n\r\n")
    case .array: JSONTemplate(chunk, .prettyLine, prefix: Self.separator)
    }
  }

  func bytes(_ chunk: JSON) -> [UInt8] {
    switch self {
    case .event: ServerSentEvent.frame(data: JSONLayout.unbroken.bytes(of: chunk), lineEnd: .crlf)
    case .array: Array(Self.separator.utf8) + JSONLayout.prettyLine.bytes(of: chunk)
    }
  }

  /// Puts the brackets around the elements, where there are any.
  func close(_ pieces: inout [Piece], isBegun: Bool = false) {
    guard self == .array, !pieces.isEmpty else { return }
    if !isBegun {
      pieces[0].bytes.replaceSubrange(0..<Self.separator.utf8.count, with: "[".utf8)
    }
    pieces[pieces.count - 1].bytes += "]\n".utf8
  }
}
