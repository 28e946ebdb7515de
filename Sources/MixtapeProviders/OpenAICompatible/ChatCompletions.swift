import MixtapeHTTP
import MixtapeJSON

/// Chat completions, whole and streamed: OpenAI's, and with a dialect those of everyone who speaks
/// like it.
struct ChatCompletions: WireFormat {
  let kind = OperationKind.conversation
  let dialect: ChatDialect

  init(_ dialect: ChatDialect) {
    self.dialect = dialect
  }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try ChatReading.prompt(of: RequestBody(of: request))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = dialect.head.requestID(in: &setting)
    var values = ChatValues(
      id: dialect.id.make(in: &setting),
      requestID: requestID,
      created: Int(setting.date.seconds),
      model: prompt.model,
      promptTokens: TokenCount.estimate(prompt),
      completionTokens: TokenCount.estimate(reply.text)
    )
    if prompt.wantsStream {
      return ProviderAnswer(
        head: dialect.head.stream(requestID: requestID),
        body: .pieces(chunks(of: reply, values, prompt.streamOptions, in: &setting))
      )
    }
    values.content = reply.text
    values.finishReason = "stop"
    values.usage = .present
    return ProviderAnswer(
      head: dialect.head.whole(requestID: requestID),
      body: .whole(dialect.layout.bytes(of: values.object(dialect.whole)))
    )
  }

  private func chunks(
    of reply: FittedReply,
    _ values: ChatValues,
    _ options: Prompt.StreamOptions,
    in setting: inout Setting
  ) -> [Piece] {
    let isPadded = dialect.isPadded && options.isPadded
    let asksForUsage = dialect.usagePlace == .extraChunkWhenAsked && options.includesUsage
    var values = values
    values.usage = asksForUsage || dialect.usagePlace == .lastChunkElseNull ? .null : .absent
    var frames: [Piece] = []
    func add(_ delta: [ChatField], content: String = "", _ role: Piece.Role) {
      values.content = content
      values.delta = values.object(delta)
      frames.append(Piece(frame(values, isPadded: isPadded, in: &setting), role))
    }

    values.isFirst = true
    add(dialect.firstDelta, .opening)
    values.isFirst = false
    for piece in TextPieces(reply.text) { add(dialect.delta, content: piece, .text) }
    values.finishReason = "stop"
    if dialect.usagePlace != .extraChunkWhenAsked { values.usage = .present }
    add(dialect.lastDelta, .finish)
    if asksForUsage {
      values.usage = .present
      values.hasChoices = false
      frames.append(Piece(frame(values, isPadded: isPadded, in: &setting), .usage))
    }
    frames.append(Piece(ServerSentEvent.frame(data: "[DONE]".utf8), .terminator))
    return frames
  }

  private func frame(
    _ values: ChatValues,
    isPadded: Bool,
    in setting: inout Setting
  ) -> [UInt8] {
    var bytes = JSONLayout.compact.bytes(of: values.object(dialect.chunk))
    if isPadded { Self.pad(&bytes, in: &setting) }
    return ServerSentEvent.frame(data: bytes)
  }

  /// Letters at random, so many that the JSON is 1 longer than a multiple of 16 bytes: so in every
  /// stream of openllmetry's recordings of 2026-03.
  private static func pad(_ bytes: inout [UInt8], in setting: inout Setting) {
    let opening = #","obfuscation":""#
    let length = bytes.count + opening.utf8.count + 1
    let missing = (16 - (length - 1) % 16) % 16
    let padding = setting.dice.letters(.base62, missing)
    bytes.removeLast()
    bytes.append(contentsOf: "\(opening)\(padding)\"}".utf8)
  }
}
