import MixtapeHTTP
import MixtapeJSON

/// An operation that is known, so that it can be recorded, replayed and matched by meaning, but not
/// answered yet.
///
/// Nothing in it is refused: what it needs is the real provider's business.
struct PlainRequest: WireFormat {
  let kind = OperationKind.other

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    guard let body = try? RequestBody(of: request) else { return Prompt(model: "") }
    var conversation = Conversation()
    for text in Self.texts(body["input"] ?? body["prompt"]) { conversation.add(.user, text) }
    return Prompt(
      model: body["model"]?.string ?? operation.parameter("model") ?? "",
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: false),
      maxTokens: body.int("max_tokens")
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    throw Failure.notBuiltIn(operation)
  }

  private static func texts(_ input: JSON?) -> [String] {
    switch input {
    case .string(let text): [text]
    case .array(let elements): elements.map { $0.string ?? $0.canonicalText }
    case nil, .null, .bool, .number, .object: []
    }
  }
}

extension Failure {
  static func notBuiltIn(_ operation: Operation) -> Failure {
    Failure(
      .notBuiltIn,
      message: """
        Mixtape cannot write an answer for \(operation.endpoint.method) \
        \(operation.endpoint.path.text) yet. Record one from the real provider and replay it.
        """
    )
  }
}
