import MixtapeHTTP
import MixtapeJSON

/// `POST /v1/embeddings`: OpenAI's, and with a dialect those of its imitators.
///
/// Shapes: opentelemetry's recordings of 2024 to 2026.
struct Embeddings: WireFormat {
  let kind = OperationKind.embedding
  let head: AnswerHead
  let layout: JSONLayout
  /// Whether the field `openai-model` names the model.
  var tellsModel = false
  /// Of vendors whose embeddings have an id.
  var identifier: IdentifierForm?
  /// Of vendors who say when, and the model before the vectors.
  var tellsCreation = false
  /// How the count of the input is told.
  var usage: @Sendable (JSON) -> JSON = { ["prompt_tokens": $0, "total_tokens": $0] }

  init(_ dialect: ChatDialect) {
    head = dialect.head
    layout = dialect.layout
  }

  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt {
    let body = try RequestBody(of: request)
    let model = try body.string("model")
    let inputs = try TextInputs(body, "input")
    try OpenAIParameters.check(body)
    if let encoding = body["encoding_format"], !["float", "base64"].contains(encoding) {
      throw Failure(
        .badValue(
          field: "encoding_format",
          value: encoding.string ?? encoding.text(),
          rule: "expected one of 'float' and 'base64'"
        )
      )
    }
    return inputs.prompt(model: model, body)
  }

  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let isBase64 = prompt.details["encoding_format"]?.string == "base64"
    let dimensions = prompt.details["dimensions"]?.int ?? Self.dimensions(of: prompt.model)
    let entries = prompt.inputs.enumerated().map { index, text -> JSON in
      let vector =
        reply.vectors.flatMap { $0.isEmpty ? nil : $0[index % $0.count] }
        ?? EmbeddingVector.make(for: text, dimensions: dimensions)
      return [
        "object": "embedding",
        "index": .number(JSONNumber(index)),
        "embedding": isBase64 ? .string(Self.base64(vector)) : Self.floats(vector),
      ]
    }
    let count = JSON.number(JSONNumber(reply.usage.input))
    var json = JSONObject()
    if let identifier { json["id"] = .string(identifier.make(in: &setting)) }
    json["object"] = "list"
    if tellsCreation {
      json["created"] = .number(JSONNumber(Int(setting.date.nanoseconds / 1_000_000_000)))
      json["model"] = .string(reply.model)
    }
    json["data"] = .array(entries)
    json["model"] = .string(reply.model)
    json["usage"] = usage(count)
    var whole = head.whole(requestID: head.requestID(in: &setting))
    if tellsModel { whole.fields.append("openai-model", reply.model) }
    return ProviderAnswer(head: whole, body: .whole(layout.bytes(of: .object(json))))
  }

  /// As OpenAI's models have them when the request does not say; 1,536 for a name we do not know.
  static func dimensions(of model: String) -> Int {
    model.hasPrefix("text-embedding-3-large") ? 3_072 : 1_536
  }

  static func floats(_ vector: [Double]) -> JSON {
    .array(vector.map { .number(JSONNumber(text: $0.isFinite ? "\($0)" : "0.0")) })
  }

  /// Numbers of 32 bits, the least significant byte first.
  private static func base64(_ vector: [Double]) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(vector.count * 4)
    for value in vector {
      let bits = Float(value).bitPattern
      for shift: UInt32 in [0, 8, 16, 24] { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
    }
    return Base64.encode(bytes)
  }
}

/// What is to be embedded or continued: a text, a list of texts, the numbers of tokens, or a list
/// of such lists.
struct TextInputs {
  private(set) var texts: [String] = []
  /// How many tokens the client counted itself; nil where there are texts.
  private(set) var tokenCount: Int?

  init(_ body: RequestBody, _ field: String) throws(Failure) {
    guard let input = body[field] else { throw Failure(.missing(field: field)) }
    if let text = input.string {
      texts = [text]
      return
    }
    guard let list = input.array else {
      throw Failure(
        .wrongType(field: field, expected: "a string or an array of strings or tokens")
      )
    }
    if list.isEmpty { throw Failure(.empty(field: field)) }
    if list.allSatisfy({ $0.int != nil }) {
      add(tokens: list)
      return
    }
    for (index, element) in list.enumerated() {
      if let text = element.string {
        texts.append(text)
      } else if let tokens = element.array, tokens.allSatisfy({ $0.int != nil }) {
        add(tokens: tokens)
      } else {
        throw Failure(
          .wrongType(field: "\(field)[\(index)]", expected: "a string or an array of integers")
        )
      }
    }
  }

  /// Each token is a word: what shares tokens is near.
  private mutating func add(tokens: [JSON]) {
    texts.append(tokens.map { $0.text() }.joined(separator: " "))
    tokenCount = (tokenCount ?? 0) + tokens.count
  }

  /// Each text is said by the user, so that rules match it as they match a conversation.
  func prompt(model: String, _ body: RequestBody) -> Prompt {
    var conversation = Conversation()
    for text in texts { conversation.add(.user, text) }
    var prompt = Prompt(model: model, messages: conversation.folded)
    prompt.inputs = texts
    prompt.inputTokens = tokenCount
    prompt.details = body.object
    return prompt
  }
}
