import MixtapeHTTP
import MixtapeJSON

/// `/v1/batches`: a batch is `validating` when it is made and done when it is asked for again.
///
/// Every line is answered with the text that the reply to that second request has. Shapes: OpenAI's
/// API reference of 2026 and the types of openai-python 3.54; what is said of a file that is not
/// there and of a batch that cannot be cancelled is unverified.
struct Batches: WireFormat {
  enum Action: Sendable {
    case create
    case list
    case retrieve
    case cancel
  }

  let kind = OperationKind.batches
  let head: AnswerHead
  let action: Action

  static let noun = "batch"
  private static let id = IdentifierForm.letters("batch_", .hexadecimal, 32)
  private static let endpoints = [
    "/v1/responses", "/v1/chat/completions", "/v1/embeddings", "/v1/completions",
    "/v1/moderations", "/v1/images/generations",
  ]

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var prompt = Prompt(model: "")
    guard action == .create else { return prompt }
    let body = try RequestBody(of: request)
    _ = try body.string("input_file_id")
    try Self.check(body, "endpoint", Self.endpoints)
    try Self.check(body, "completion_window", ["24h"])
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let whole = head.whole(requestID: head.requestID(in: &setting))
    switch action {
    case .create:
      let made = try Self.made(of: prompt.details, operation.kept, in: &setting)
      return Self.answer(made.thing.json, whole, keeping: [.keep(id: made.id, made.thing)])
    case .list:
      return Self.answer(.list(of: operation.kept.all(Self.noun)), whole)
    case .retrieve:
      let thing = try Self.thing(of: operation)
      return Self.retrieved(thing.json, reply, operation, whole, in: &setting)
    case .cancel:
      let batch = try Self.thing(of: operation).json
      let status = batch["status"]?.string ?? ""
      guard status == "validating" else {
        throw Failure(
          .badRequest,
          message: "Cannot cancel a batch with status '\(status)'.",
          status: 409
        )
      }
      let changed = batch.changed([
        ("status", "cancelling"), ("cancelling_at", setting.seconds),
      ])
      return Self.answer(changed, whole, keeping: [Self.keeping(changed)])
    }
  }

  private static func check(
    _ body: RequestBody,
    _ field: String,
    _ values: [String]
  ) throws(Failure) {
    let value = try body.string(field)
    guard !values.contains(value) else { return }
    let list = values.map { "'\($0)'" }.joined(separator: ", ")
    throw Failure(.badValue(field: field, value: value, rule: "expected one of \(list)"))
  }

  private static func thing(of operation: Operation) throws(Failure) -> Kept.Thing {
    let id = operation.parameter(noun) ?? ""
    guard let thing = operation.kept[id], thing.kind == noun else {
      throw Failure(.notFound, message: "No batch found with id '\(id)'.")
    }
    return thing
  }

  private static func answer(
    _ json: JSON,
    _ head: HTTPResponseHead,
    keeping keeps: [Kept.Change] = []
  ) -> ProviderAnswer {
    var answer = ProviderAnswer(
      head: head,
      body: .whole(JSONLayout.prettyLine.bytes(of: json))
    )
    answer.keeps = keeps
    return answer
  }

  private static func keeping(_ batch: JSON) -> Kept.Change {
    .keep(id: batch["id"]?.string ?? "", Kept.Thing(kind: noun, json: batch))
  }
}

extension Batches {
  private static func made(
    of details: JSONObject,
    _ kept: Kept,
    in setting: inout Setting
  ) throws(Failure) -> (id: String, thing: Kept.Thing) {
    let file = details["input_file_id"]?.string ?? ""
    guard kept[file]?.kind == Files.noun else {
      throw Failure(.notFound, message: "No such File object: \(file)")
    }
    let id = Self.id.make(in: &setting)
    let created = Int(setting.date.seconds)
    let json: JSON = [
      "id": .string(id), "object": "batch", "endpoint": details["endpoint"] ?? .null,
      "errors": nil, "input_file_id": .string(file), "completion_window": "24h",
      "status": "validating", "output_file_id": nil, "error_file_id": nil,
      "created_at": setting.seconds, "in_progress_at": nil,
      "expires_at": .number(JSONNumber(created + 86_400)), "finalizing_at": nil,
      "completed_at": nil, "failed_at": nil, "expired_at": nil, "cancelling_at": nil,
      "cancelled_at": nil, "request_counts": ["total": 0, "completed": 0, "failed": 0],
      "metadata": details["metadata"] ?? .null,
    ]
    return (id, Kept.Thing(kind: noun, json: json))
  }

  /// What became of the batch since it was last asked for.
  private static func retrieved(
    _ batch: JSON,
    _ reply: FittedReply,
    _ operation: Operation,
    _ head: HTTPResponseHead,
    in setting: inout Setting
  ) -> ProviderAnswer {
    switch batch["status"]?.string {
    case "cancelling":
      let changed = batch.changed([("status", "cancelled"), ("cancelled_at", setting.seconds)])
      return answer(changed, head, keeping: [keeping(changed)])
    case "validating":
      let file = operation.kept[batch["input_file_id"]?.string ?? ""]
      var run = BatchRun(endpoint: batch["endpoint"]?.string ?? "", text: reply.text)
      run.answer(file?.bytes ?? [], in: &setting)
      let changed = run.finished(batch, in: &setting)
      return answer(changed.batch, head, keeping: changed.files + [keeping(changed.batch)])
    default:
      return answer(batch, head)
    }
  }
}

extension JSON {
  /// An object with other values in the places of those it has.
  func changed(_ changes: [(key: String, value: JSON)]) -> JSON {
    guard let members = object?.members else { return self }
    return .object(
      JSONObject(
        members.map { member in
          changes.first { $0.key == member.key }
            .map { JSONObject.Member(key: $0.key, value: $0.value) } ?? member
        }
      )
    )
  }
}

extension Setting {
  /// The date as OpenAI writes it.
  var seconds: JSON { .number(JSONNumber(Int(date.seconds))) }
}
