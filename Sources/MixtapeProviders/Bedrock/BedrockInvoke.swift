import MixtapeHTTP
import MixtapeJSON

/// `POST /model/{model}/invoke` and `…/invoke-with-response-stream` with the bodies of Anthropic's
/// models.
///
/// Bedrock passes the model's own format on: the body is that of the Messages API without the
/// model's name, and each event of its stream comes as base64 in a frame of Bedrock's. From
/// openllmetry's recordings of 2024 and 2025.
struct BedrockInvoke: WireFormat {
  let kind = OperationKind.conversation
  let isStream: Bool

  var alwaysStreams: Bool? { isStream }

  let messages = AnthropicMessages()

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var object = try RequestBody(of: request).object
    let model = operation.parameter("model") ?? ""
    guard object["anthropic_version"] != nil else {
      // The words are those of Anthropic's other missing fields; for this one they are unverified.
      if model.contains("anthropic.") {
        throw Failure(
          .badRequest,
          message: "anthropic_version: Field required",
          flaw: .missing(field: "anthropic_version")
        )
      }
      throw Failure(
        .notBuiltIn,
        message: """
          Mixtape knows the bodies of Anthropic's models here, which have an anthropic_version. \
          Ask other models with converse, or record an answer and replay it.
          """
      )
    }
    object["model"] = .string(model)
    object["stream"] = .bool(isStream)
    var request = request
    request.body = JSONLayout.compact.bytes(of: .object(object))
    return try messages.prompt(of: request, for: operation)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let requestID = Bedrock.head.requestID(in: &setting)
    let own: any WireFormat = messages
    let answer = try own.answer(reply, to: prompt, for: operation, in: &setting)
    switch answer.body {
    case .whole(let bytes):
      var head = Bedrock.head.whole(requestID: requestID)
      let counts: [(name: String, count: Int)] = [
        ("Cache-Read-Input-Token-Count", reply.usage.cachedInput),
        ("Cache-Write-Input-Token-Count", reply.usage.cacheWrite),
        ("Input-Token-Count", reply.usage.input),
        ("Invocation-Latency", Bedrock.latency(of: reply)),
        ("Output-Token-Count", reply.usage.output),
      ]
      for (name, count) in counts {
        head.fields.append("X-Amzn-Bedrock-\(name)", String(count))
      }
      return ProviderAnswer(head: head, body: .whole(Self.renamed(bytes)))
    case .pieces(let pieces):
      var head = Bedrock.head.stream(requestID: requestID)
      head.fields.append("X-Amzn-Bedrock-Content-Type", "application/json")
      return ProviderAnswer(
        head: head,
        body: .pieces(
          pieces.compactMap { piece in
            Self.wrapped(piece, reply, in: &setting).map { Piece($0, piece.role) }
          }
        )
      )
    }
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    BedrockConverse(isStream: true)
      .interruption(by: refusal, of: stream, for: operation, in: &setting)
  }

  /// nil for what Bedrock does not pass on.
  private static func wrapped(
    _ piece: Piece,
    _ reply: FittedReply,
    in setting: inout Setting
  ) -> [UInt8]? {
    guard piece.role != .keepAlive else { return nil }
    // The frame is `event: NAME`, a line `data: JSON`, and an empty line.
    guard let line = piece.bytes.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    var data = Array(piece.bytes[line...].dropFirst("\ndata: ".utf8.count).dropLast(2))
    let name = piece.bytes[..<line]
    if name.elementsEqual("event: message_start".utf8) { data = renamed(data) }
    if name.elementsEqual("event: message_stop".utf8) { data = withMetrics(data, reply) }
    // The spaces by which Anthropic hides lengths: here the padding does.
    if let end = data.dropLast().lastIndex(where: { $0 != UInt8(ascii: " ") }) {
      data.removeSubrange((end + 1)..<(data.count - 1))
    }
    var payload = Array(#"{"bytes":""#.utf8)
    payload += Base64.encode(data).utf8
    payload += #"","p":""#.utf8
    payload += Bedrock.padding(in: &setting)
    payload += #""}"#.utf8
    return chunk.bytes(payload: payload)
  }

  private static let chunk = EventStreamFrame(event: "chunk")

  /// Messages have ids of their own there: `msg_bdrk_01…`.
  private static func renamed(_ bytes: [UInt8]) -> [UInt8] {
    guard let range = bytes.firstRange(of: Array(#""id":"msg_01"#.utf8)) else { return bytes }
    return bytes[..<range.lowerBound] + Array(#""id":"msg_bdrk_01"#.utf8)
      + bytes[range.upperBound...]
  }

  private static func withMetrics(_ data: [UInt8], _ reply: FittedReply) -> [UInt8] {
    guard var object = (try? JSON(parsing: data))?.object else { return data }
    let latency = Bedrock.latency(of: reply)
    object["amazon-bedrock-invocationMetrics"] = [
      "inputTokenCount": .number(JSONNumber(reply.usage.input)),
      "outputTokenCount": .number(JSONNumber(reply.usage.output)),
      "invocationLatency": .number(JSONNumber(latency)),
      "firstByteLatency": .number(JSONNumber(min(200, latency))),
    ]
    return JSONLayout.compact.bytes(of: .object(object))
  }
}
