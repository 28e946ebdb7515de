import MixtapeHTTP
import MixtapeJSON

/// `GET /v1/models` and `GET /v1/models/{model}`; a model that is asked for by name exists.
///
/// Fields as in the types of anthropic-python 2.12, but for `capabilities`, which may be left out.
struct AnthropicModels: WireFormat {
  let kind = OperationKind.models

  private struct Model {
    var id: String
    var name: String
    var line: String?
    /// The day on which it was released; the first of all where we do not know it, as the API does.
    var day = "1970-01-01"
    /// The day on which it is to go, where that is settled.
    var lastDay: String?
    var mostInput: Int?
    var mostOutput: Int?

    var json: JSON {
      [
        "type": "model",
        "id": .string(id),
        "display_name": .string(name),
        "created_at": .string("\(day)T00:00:00Z"),
        "lifecycle": lastDay == nil ? "active" : "deprecated",
        "line": line.map { .string($0) } ?? .null,
        "deprecated_at": nil,
        "retires_at": lastDay.map { .string("\($0)T00:00:00Z") } ?? .null,
        "max_input_tokens": mostInput.map { .number(JSONNumber($0)) } ?? .null,
        "max_tokens": mostOutput.map { .number(JSONNumber($0)) } ?? .null,
      ]
    }
  }

  /// Names and last days from anthropic-python 2.12, the newest first.
  private static let known = [
    Model(id: "claude-opus-5-5", name: "Claude Opus 5.5", line: "opus"),
    Model(id: "claude-sonnet-5-5", name: "Claude Sonnet 5.5", line: "sonnet"),
    Model(id: "claude-haiku-5-5", name: "Claude Haiku 5.5", line: "haiku"),
    Model(
      id: "claude-opus-4-5-20251101",
      name: "Claude Opus 4.5",
      line: "opus",
      day: "2025-11-24",
      mostInput: 200_000,
      mostOutput: 64_000
    ),
    Model(
      id: "claude-haiku-4-5-20251001",
      name: "Claude Haiku 4.5",
      line: "haiku",
      day: "2025-10-15",
      mostInput: 200_000,
      mostOutput: 64_000
    ),
    Model(
      id: "claude-sonnet-4-5-20250929",
      name: "Claude Sonnet 4.5",
      line: "sonnet",
      day: "2025-09-29",
      lastDay: "2026-11-30",
      mostInput: 200_000,
      mostOutput: 64_000
    ),
  ]

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer {
    let json =
      if let name = operation.parameter("model") {
        Self.model(named: name).json
      } else {
        try AnthropicPage.json(
          of: Self.known.map { ($0.id, $0.json) },
          query: operation.query
        )
      }
    return Anthropic.answer(json, requestID: Anthropic.head.requestID(in: &setting))
  }

  /// A name without its date stands for the model.
  private static func model(named name: String) -> Model {
    known.first { $0.id == name || $0.id.dropLast("-20251101".count) == name }
      ?? Model(id: name, name: name)
  }
}
