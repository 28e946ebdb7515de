import MixtapeHTTP
import MixtapeJSON

/// What Ollama tells about the models on the machine: `/api/tags`, `/api/ps` and `/api/show`; a
/// model that is asked for by name exists.
struct OllamaModels: WireFormat {
  enum Question {
    case tags
    case running
    case details
  }

  static let names = ["llama3.2:latest", "qwen3:8b"]

  let kind = OperationKind.models
  let question: Question

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    guard question == .details else { return Prompt(model: "") }
    let body = try RequestBody(of: request)
    // Older clients say `name`.
    if body["model"] == nil, let name = body["name"]?.string { return Prompt(model: name) }
    return Prompt(model: try OllamaReading.model(of: body, "ShowRequest"))
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    switch question {
    case .tags: Ollama.whole(["models": .array(Self.names.map(Self.tag))])
    case .running:
      Ollama.whole(["models": .array(Self.names.prefix(1).map { Self.running($0, setting.date) })])
    case .details: Ollama.whole(Self.details)
    }
  }

  /// Of the model's layers; made from its name, so that it stays.
  static func digest(_ name: String) -> String {
    let hash = name.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
      ($0 ^ UInt64($1)) &* 0x100_0000_01B3
    }
    var dice = Dice(seed: hash)
    return dice.letters(.hexadecimal, 64)
  }

  private static let size: JSON = 2_019_393_189
  private static let form: JSON = [
    "parent_model": "",
    "format": "gguf",
    "family": "llama",
    "families": ["llama"],
    "parameter_size": "3.2B",
    "quantization_level": "Q4_K_M",
  ]
  private static let modified: JSON = "2025-01-01T00:00:00Z"

  private static func tag(_ name: String) -> JSON {
    [
      "name": .string(name),
      "model": .string(name),
      "modified_at": modified,
      "size": size,
      "digest": .string(digest(name)),
      "details": form,
    ]
  }

  /// Ollama keeps a model for five minutes.
  private static func running(_ name: String, _ date: UnixTime) -> JSON {
    let end = UnixTime(nanoseconds: date.nanoseconds + 300_000_000_000)
    return [
      "name": .string(name),
      "model": .string(name),
      "size": size,
      "digest": .string(digest(name)),
      "details": form,
      "expires_at": .string(CalendarDate(end).rfc3339(digits: 9)),
      "size_vram": size,
      "context_length": 4_096,
    ]
  }

  private static let details: JSON = [
    "license": "",
    "modelfile": "FROM model\n",
    "parameters": "stop \"<|eot_id|>\"",
    "template": "{{ .Prompt }}",
    "details": form,
    "model_info": [
      "general.architecture": "llama",
      "general.parameter_count": 3_212_749_888,
      "llama.context_length": 131_072,
      "llama.embedding_length": 3_072,
    ],
    "capabilities": ["completion", "tools", "thinking", "vision"],
    "modified_at": modified,
  ]
}

/// `/api/pull`: what a download tells, though nothing is loaded.
struct OllamaPull: WireFormat {
  let kind = OperationKind.other

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let wantsStream = body.flag("stream", default: true)
    // Older clients say `name`.
    if let name = body["name"]?.string { return Prompt(model: name, wantsStream: wantsStream) }
    let model = try OllamaReading.model(of: body, "PullRequest")
    return Prompt(model: model, wantsStream: wantsStream)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    guard prompt.wantsStream else { return Ollama.whole(["status": "success"]) }
    let digest = OllamaModels.digest(prompt.model)
    let total = 2_019_377_376
    var lines: [JSON] = [["status": "pulling manifest"]]
    for quarter in 0...4 {
      lines.append([
        "status": .string("pulling \(digest.prefix(12))"),
        "digest": .string("sha256:" + digest),
        "total": .number(JSONNumber(total)),
        "completed": .number(JSONNumber(total / 4 * quarter)),
      ])
    }
    let ends: [JSON] = ["verifying sha256 digest", "writing manifest", "success"]
    let pieces =
      lines.map { Piece(JSONLayout.goLine.bytes(of: $0), .frame) }
      + ends.map { Piece(JSONLayout.goLine.bytes(of: ["status": $0]), .frame) }
    return ProviderAnswer(head: Ollama.head.stream(requestID: ""), body: .pieces(pieces))
  }

  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] {
    [Piece(JSONLayout.goLine.bytes(of: ["error": .string(refusal.message)]), .failure)]
  }
}
