import MixtapeHTTP
import MixtapeJSON

/// `/v1/files`: what is uploaded is kept for the session.
///
/// Shapes: pydantic-ai's recordings of 2026.
struct Files: WireFormat {
  enum Action: Sendable {
    case create
    case list
    case retrieve
    case content
    case delete
  }

  let kind = OperationKind.files
  let head: AnswerHead
  let action: Action

  static let noun = "file"
  private static let id = IdentifierForm.letters("file-", .base62, 22)

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var prompt = Prompt(model: "")
    guard action == .create else { return prompt }
    let form = try MultipartForm(of: request)
    guard let file = form["file"] else { throw Failure(.missing(field: "file")) }
    guard let purpose = form["purpose"]?.text else { throw Failure(.missing(field: "purpose")) }
    prompt.details = JSONObject([
      .init(key: "purpose", value: .string(purpose)),
      .init(key: "filename", value: .string(file.filename ?? "upload")),
    ])
    // Not said to any model, so not in a message.
    prompt.inputs = [Base64.encode(Array(file.bytes))]
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    var whole = head.whole(requestID: head.requestID(in: &setting))
    switch action {
    case .create:
      let change = Self.keeping(
        Base64.decode(prompt.inputs.first ?? "") ?? [],
        filename: prompt.details["filename"]?.string ?? "",
        purpose: prompt.details["purpose"]?.string ?? "",
        in: &setting
      )
      var answer = Self.answer(change.thing.json, whole)
      answer.keeps = [.keep(id: change.id, change.thing)]
      return answer
    case .list:
      return Self.answer(.list(of: operation.kept.all(Self.noun)), whole)
    case .retrieve:
      return Self.answer(try Self.thing(of: operation).json, whole)
    case .content:
      let bytes = try Self.thing(of: operation).bytes
      whole.fields = head.fields(
        type: "application/octet-stream",
        requestID: whole.fields["x-request-id"] ?? ""
      )
      return ProviderAnswer(head: whole, body: .whole(bytes))
    case .delete:
      _ = try Self.thing(of: operation)
      let id = operation.parameter(Self.noun) ?? ""
      var answer = Self.answer(
        ["object": "file", "deleted": true, "id": .string(id)],
        whole
      )
      answer.keeps = [.forget(id: id)]
      return answer
    }
  }

  /// A file to be kept, under an id of its own.
  static func keeping(
    _ bytes: [UInt8],
    filename: String,
    purpose: String,
    in setting: inout Setting
  ) -> (id: String, thing: Kept.Thing) {
    let id = Self.id.make(in: &setting)
    let json: JSON = [
      "object": "file", "id": .string(id), "purpose": .string(purpose),
      "filename": .string(filename), "bytes": .number(JSONNumber(bytes.count)),
      "created_at": .number(JSONNumber(Int(setting.date.seconds))), "expires_at": nil,
      "status": "processed", "status_details": nil,
    ]
    return (id, Kept.Thing(kind: noun, json: json, bytes: bytes))
  }

  private static func thing(of operation: Operation) throws(Failure) -> Kept.Thing {
    let id = operation.parameter(noun) ?? ""
    guard let thing = operation.kept[id], thing.kind == noun else {
      throw Failure(.notFound, message: "No such File object: \(id)")
    }
    return thing
  }

  private static func answer(_ json: JSON, _ head: HTTPResponseHead) -> ProviderAnswer {
    ProviderAnswer(head: head, body: .whole(JSONLayout.pretty.bytes(of: json)))
  }
}

extension JSON {
  /// A page with all things on it, the newest first, as OpenAI lists them.
  static func list(of things: [(id: String, thing: Kept.Thing)]) -> JSON {
    let things = things.reversed()
    return [
      "object": "list",
      "data": .array(things.map(\.thing.json)),
      "first_id": things.first.map { .string($0.id) } ?? .null,
      "last_id": things.last.map { .string($0.id) } ?? .null,
      "has_more": false,
    ]
  }
}
