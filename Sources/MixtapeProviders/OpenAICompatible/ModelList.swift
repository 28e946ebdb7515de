import MixtapeHTTP
import MixtapeJSON

/// `GET /v1/models` and `GET /v1/models/{model}`: a few well-known names; a model that is asked for
/// by name exists.
struct ModelList: WireFormat {
  let kind = OperationKind.models
  let head: AnswerHead
  let layout: JSONLayout
  let owner: String
  let names: [String]
  /// What a vendor tells of each model besides.
  var details: [(name: String, value: JSON)] = []

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = head.requestID(in: &setting)
    let json: JSON =
      if let model = operation.parameter("model") {
        entry(model)
      } else {
        ["object": "list", "data": .array(names.map(entry))]
      }
    return ProviderAnswer(
      head: head.whole(requestID: requestID),
      body: .whole(layout.bytes(of: json))
    )
  }

  private func entry(_ name: String) -> JSON {
    var entry = JSONObject()
    entry["id"] = .string(name)
    entry["object"] = "model"
    // 2025-01-01T00:00:00Z: when a model was made is nothing that we know.
    entry["created"] = 1_735_689_600
    entry["owned_by"] = .string(owner)
    for detail in details { entry[detail.name] = detail.value }
    return .object(entry)
  }
}
