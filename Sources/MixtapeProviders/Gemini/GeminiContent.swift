import MixtapeHTTP
import MixtapeJSON

/// `generateContent` and `streamGenerateContent`.
///
/// Shapes: openllmetry's recording of 2025-12 and pydantic-ai's of 2026.
struct GeminiContent: WireFormat {
  let kind = OperationKind.conversation
  let streams: Bool

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    try GeminiReading.prompt(
      of: RequestBody(of: request),
      model: operation.parameter("model") ?? "",
      wantsStream: streams
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let response = GeminiResponse(
      id: setting.dice.letters(.base64URL, 23),
      model: prompt.model,
      promptTokens: TokenCount.estimate(prompt),
      candidateTokens: TokenCount.estimate(reply.text)
    )
    guard prompt.wantsStream else {
      let bytes = JSONLayout.prettyLine.bytes(of: response.json(text: reply.text, isLast: true))
      return ProviderAnswer(head: Gemini.head.whole(requestID: ""), body: .whole(bytes))
    }
    let texts = Array(TextPieces(reply.text))
    let chunks = (texts.isEmpty ? [""] : texts).indices.map { index in
      response.json(
        text: texts.isEmpty ? "" : texts[index],
        isLast: index >= texts.count - 1
      )
    }
    return Self.isArray(operation)
      ? ProviderAnswer(
        head: Gemini.head.whole(requestID: ""),
        body: .pieces(Self.array(chunks).map { Piece($0, .text) })
      )
      : ProviderAnswer(
        head: Gemini.head.stream(requestID: ""),
        body: .pieces(chunks.map { Piece(Self.event($0), .text) })
      )
  }

  /// A stream without `alt=sse` is a JSON array.
  static func isArray(_ operation: Operation) -> Bool {
    guard let content = operation.endpoint.format as? GeminiContent, content.streams else {
      return false
    }
    return QueryItems(parsing: operation.query)["alt"] != "sse"
  }

  /// CRLF, and the JSON on one line as Google's servers make it from the indented form.
  private static func event(_ chunk: JSON) -> [UInt8] {
    ServerSentEvent.frame(data: JSONLayout.unbroken.bytes(of: chunk), lineEnd: .crlf)
  }

  /// What stands between the elements is unverified.
  private static func array(_ chunks: [JSON]) -> [[UInt8]] {
    chunks.enumerated().map { index, chunk in
      Array((index == 0 ? "[" : ",\r\n").utf8) + JSONLayout.prettyLine.bytes(of: chunk)
        + Array((index == chunks.count - 1 ? "]\n" : "").utf8)
    }
  }
}

private struct GeminiResponse {
  let id: String
  let model: String
  let promptTokens: Int
  let candidateTokens: Int

  func json(text: String, isLast: Bool) -> JSON {
    var candidate = JSONObject()
    candidate["content"] = ["parts": [["text": .string(text)]], "role": "model"]
    if isLast { candidate["finishReason"] = "STOP" }
    candidate["index"] = 0
    return [
      "candidates": [.object(candidate)],
      "usageMetadata": [
        "promptTokenCount": .number(JSONNumber(promptTokens)),
        "candidatesTokenCount": .number(JSONNumber(candidateTokens)),
        "totalTokenCount": .number(JSONNumber(promptTokens + candidateTokens)),
        "promptTokensDetails": GeminiCountTokens.details(promptTokens),
      ],
      "modelVersion": .string(model),
      "responseId": .string(id),
    ]
  }
}

/// `countTokens`.
struct GeminiCountTokens: WireFormat {
  let kind = OperationKind.tokenCount

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    var body = try RequestBody(of: request)
    if let nested = body["generateContentRequest"]?.object { body = RequestBody(nested) }
    return try GeminiReading.prompt(
      of: body,
      model: operation.parameter("model") ?? "",
      wantsStream: false
    )
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let count = TokenCount.estimate(prompt)
    let json: JSON = [
      "totalTokens": .number(JSONNumber(count)),
      "promptTokensDetails": Self.details(count),
    ]
    return ProviderAnswer(
      head: Gemini.head.whole(requestID: ""),
      body: .whole(JSONLayout.prettyLine.bytes(of: json))
    )
  }

  static func details(_ count: Int) -> JSON {
    [["modality": "TEXT", "tokenCount": .number(JSONNumber(count))]]
  }
}

/// `GET /v1beta/models` and `GET /v1beta/models/{model}`.
struct GeminiModels: WireFormat {
  let kind = OperationKind.models

  private static let names = ["gemini-2.5-pro", "gemini-2.5-flash", "gemini-2.5-flash-lite"]

  func prompt(of request: HTTPRequest, for operation: Operation) -> Prompt {
    Prompt(model: operation.parameter("model") ?? "")
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let json: JSON =
      if let model = operation.parameter("model") {
        Self.entry(model)
      } else {
        ["models": .array(Self.names.map(Self.entry))]
      }
    return ProviderAnswer(
      head: Gemini.head.whole(requestID: ""),
      body: .whole(JSONLayout.prettyLine.bytes(of: json))
    )
  }

  private static func entry(_ name: String) -> JSON {
    [
      "name": .string("models/" + name),
      "version": "001",
      "displayName": .string(name),
      "inputTokenLimit": 1_048_576,
      "outputTokenLimit": 65_536,
      "supportedGenerationMethods": ["generateContent", "countTokens"],
    ]
  }
}
