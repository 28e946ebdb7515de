import MixtapeHTTP
import MixtapeJSON

/// Message batches: a batch is in progress until somebody looks at it again, then it has ended.
///
/// Shapes from the types of anthropic-python 2.12; the words of refusals are unverified.
struct AnthropicBatches: WireFormat {
  enum Action: Sendable {
    case create
    case list
    case get
    case delete
    case cancel
    case results
  }

  let kind = OperationKind.batches
  let action: Action

  private static let keptAs = "message_batch"

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var prompt = Prompt(model: "")
    guard action == .create else { return prompt }
    let body = try RequestBody(of: request)
    let requests = AnthropicField(.object(body.object))["requests"]
    let items = try requests.array()
    guard !items.isEmpty else {
      throw requests.refusal("List should have at least 1 item after validation, not 0")
    }
    var ids: Set<String> = []
    for item in items {
      let id = try item.object()["custom_id"].string()
      try item["params"].object()
      guard !id.isEmpty else {
        throw item["custom_id"].refusal("String should have at least 1 character")
      }
      guard ids.insert(id).inserted else {
        throw requests.refusal("custom_id must be unique within a batch, found duplicate: \(id)")
      }
    }
    prompt.model = items[0].value?["params"]?["model"]?.string ?? ""
    prompt.details = body.object
    return prompt
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let requestID = Anthropic.head.requestID(in: &setting)
    switch action {
    case .create:
      return Self.answer(with: AnthropicBatch(of: prompt, in: &setting), requestID: requestID)
    case .list:
      let page = try AnthropicPage.json(
        of: operation.kept.all(Self.keptAs).reversed().map { item in
          (id: item.id, json: item.thing.json["batch"] ?? [:])
        },
        query: operation.query
      )
      return Anthropic.answer(page, requestID: requestID)
    case .get:
      var batch = try batch(of: operation)
      batch.settle(at: setting.date)
      return Self.answer(with: batch, requestID: requestID)
    case .cancel:
      var batch = try batch(of: operation)
      batch.cancel(at: setting.date)
      return Self.answer(with: batch, requestID: requestID)
    case .delete:
      return try Self.deletion(of: batch(of: operation), requestID: requestID)
    case .results:
      let batch = try batch(of: operation)
      guard batch.status == .ended else {
        throw Failure(
          .badRequest,
          message: "The results of message batch \(batch.id) are not available yet."
        )
      }
      var head = Anthropic.head
      head.wholeType = "application/x-jsonl"
      return ProviderAnswer(
        head: head.whole(requestID: requestID),
        body: .whole(batch.results(saying: reply, in: &setting))
      )
    }
  }

  private static func deletion(
    of batch: AnthropicBatch,
    requestID: String
  ) throws(Failure) -> ProviderAnswer {
    guard batch.status == .ended else {
      throw Failure(
        .badRequest,
        message: "Message batch \(batch.id) cannot be deleted while it is still processing."
      )
    }
    var answer = Anthropic.answer(
      ["id": .string(batch.id), "type": "message_batch_deleted"],
      requestID: requestID
    )
    answer.keeps = [.forget(id: batch.id)]
    return answer
  }

  private func batch(of operation: Operation) throws(Failure) -> AnthropicBatch {
    let id = operation.parameter("batch") ?? ""
    guard let thing = operation.kept[id], thing.kind == Self.keptAs,
      let batch = AnthropicBatch(thing.json)
    else {
      throw Failure(.notFound, message: "Message batch not found: \(id)", subject: id)
    }
    return batch
  }

  /// Keeps it as it is now.
  private static func answer(
    with batch: AnthropicBatch,
    requestID: String
  ) -> ProviderAnswer {
    var answer = Anthropic.answer(batch.json, requestID: requestID)
    let thing = Kept.Thing(
      kind: keptAs,
      json: ["batch": batch.json, "requests": .array(batch.requests)]
    )
    answer.keeps = [.keep(id: batch.id, thing)]
    return answer
  }
}
