import MixtapeHTTP
import MixtapeJSON

/// `GET /v1/models` and `GET /v1/models/{model}`.
///
/// The shape is that of Cohere's SDK 7.3.
struct CohereModels: WireFormat {
  let kind = OperationKind.models

  private static let models: [(name: String, endpoint: String)] = [
    ("command-a-03-2025", "chat"),
    ("command-a-reasoning-08-2025", "chat"),
    ("embed-v4.0", "embed"),
    ("rerank-v3.5", "rerank"),
  ]

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let requestID = Cohere.head.requestID(in: &setting)
    let json: JSON =
      if prompt.model.isEmpty {
        ["models": .array(Self.models.map(Self.entry))]
      } else {
        Self.entry(Self.models.first { $0.name == prompt.model } ?? (prompt.model, "chat"))
      }
    return ProviderAnswer(
      head: Cohere.head.whole(requestID: requestID),
      body: .whole(JSONLayout.compact.bytes(of: json))
    )
  }

  private static func entry(_ model: (name: String, endpoint: String)) -> JSON {
    [
      "name": .string(model.name),
      "is_deprecated": false,
      "endpoints": [.string(model.endpoint)],
      "finetuned": false,
      "context_length": 256_000,
      "tokenizer_url": nil,
      "default_endpoints": [],
      "features": nil,
    ]
  }
}
