import MixtapeHTTP
import MixtapeJSON

/// `/api/chat` and `/api/generate`: newline-delimited JSON unless `stream` is false.
struct OllamaChat: WireFormat {
  enum Kind {
    case chat
    case generate
  }

  let kind = OperationKind.conversation
  let path: Kind

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    var conversation = Conversation()
    switch path {
    case .chat:
      for message in body["messages"]?.array ?? [] { Self.add(message, to: &conversation) }
    case .generate:
      if let system = body["system"]?.string { conversation.add(.system, system) }
      conversation.add(.user, [.text(body["prompt"]?.string ?? "")] + Self.images(body["images"]))
    }
    return Prompt(
      model: try body.string("model"),
      messages: conversation.folded,
      wantsStream: body.flag("stream", default: true),
      tools: ChatReading.tools(body["tools"]),
      maxTokens: body["options"]?["num_predict"]?.int
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let line = Line(
      kind: path,
      model: prompt.model,
      createdAt: CalendarDate(setting.date).rfc3339,
      promptTokens: TokenCount.estimate(prompt),
      tokens: TokenCount.estimate(reply.text)
    )
    guard prompt.wantsStream else {
      return ProviderAnswer(
        head: Ollama.head.whole(requestID: ""),
        body: .whole(JSONLayout.go.bytes(of: line.last(text: reply.text)))
      )
    }
    let lines = TextPieces(reply.text).map { line.piece(text: $0) } + [line.last(text: "")]
    return ProviderAnswer(
      head: Ollama.head.stream(requestID: ""),
      body: .pieces(lines.map { Piece(JSONLayout.goLine.bytes(of: $0), .text) })
    )
  }

  private static func add(_ message: JSON, to conversation: inout Conversation) {
    let text = Prompt.Message.Part.text(message["content"]?.string ?? "")
    let parts = [text] + images(message["images"])
    switch message["role"]?.string {
    case "system": conversation.add(.system, parts)
    case "assistant":
      conversation.add(.assistant, parts)
      for call in message["tool_calls"]?.array ?? [] {
        conversation.addToolCall(
          id: call["id"]?.string,
          name: call["function"]?["name"]?.string ?? "",
          arguments: call["function"]?["arguments"] ?? [:]
        )
      }
    case "tool":
      conversation.addToolResult(
        id: message["tool_call_id"]?.string,
        name: message["tool_name"]?.string,
        text: message["content"]?.string ?? ""
      )
    default: conversation.add(.user, parts)
    }
  }

  private static func images(_ images: JSON?) -> [Prompt.Message.Part] {
    (images?.array ?? []).compactMap { $0.string.map { .media($0) } }
  }
}

/// A line of the stream.
///
/// The last one carries the counts, and durations in nanoseconds: 20 ms for each token.
private struct Line {
  let kind: OllamaChat.Kind
  let model: String
  let createdAt: String
  let promptTokens: Int
  let tokens: Int

  func piece(text: String) -> JSON {
    var line = opening(text: text)
    line["done"] = false
    return .object(line)
  }

  func last(text: String) -> JSON {
    var line = opening(text: text)
    line["done"] = true
    line["done_reason"] = "stop"
    line["total_duration"] = .number(JSONNumber(21_000_000 + tokens * 20_000_000))
    line["load_duration"] = 1_000_000
    line["prompt_eval_count"] = .number(JSONNumber(promptTokens))
    line["prompt_eval_duration"] = 20_000_000
    line["eval_count"] = .number(JSONNumber(tokens))
    line["eval_duration"] = .number(JSONNumber(tokens * 20_000_000))
    return .object(line)
  }

  private func opening(text: String) -> JSONObject {
    var line = JSONObject()
    line["model"] = .string(model)
    line["created_at"] = .string(createdAt)
    switch kind {
    case .chat: line["message"] = ["role": "assistant", "content": .string(text)]
    case .generate: line["response"] = .string(text)
    }
    return line
  }
}

/// `GET /api/tags`.
struct OllamaModels: WireFormat {
  static let names = ["llama3.2:latest", "qwen3:8b"]

  let kind = OperationKind.models

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let models = Self.names.map { name -> JSON in
      [
        "name": .string(name),
        "model": .string(name),
        "modified_at": "2025-01-01T00:00:00Z",
        "size": 2_019_393_189,
        "digest": .string(setting.dice.letters(.hexadecimal, 64)),
        "details": [
          "parent_model": "",
          "format": "gguf",
          "family": "llama",
          "families": ["llama"],
          "parameter_size": "3.2B",
          "quantization_level": "Q4_K_M",
        ],
      ]
    }
    return ProviderAnswer(
      head: Ollama.head.whole(requestID: ""),
      body: .whole(JSONLayout.go.bytes(of: ["models": .array(models)]))
    )
  }
}
