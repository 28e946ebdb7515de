import MixtapeJSON

/// One member of a chat completion as a vendor writes it: a key, and where its value comes from.
///
/// A vendor's answer is a list of these, nested as the JSON is, so its file shows its answer's
/// shape.
struct ChatField: Sendable {
  indirect enum Source: Sendable {
    case id
    case requestID
    case created
    case model
    case role
    case content
    case delta
    case finishReason
    case promptTokens
    case completionTokens
    case totalTokens
    case fixed(JSON)
    case object([ChatField])
    /// The list of the one choice; empty on a chunk that brings the usage only.
    case choices([ChatField])
    /// Left out, or null, where the answer or chunk brings no usage: see `ChatDialect.UsagePlace`.
    case usage([ChatField])
    /// Left out until the end.
    case finishReasonAtEnd
    /// Left out except on the first chunk of a stream and on the one that ends it.
    case atBothEnds(first: [ChatField], last: [ChatField])
  }

  let key: String
  let source: Source

  init(_ key: String, _ source: Source) {
    self.key = key
    self.source = source
  }

  static let id = ChatField("id", .id)
  static let created = ChatField("created", .created)
  static let model = ChatField("model", .model)
  static let index = ChatField("index", .fixed(0))
  static let role = ChatField("role", .role)
  static let content = ChatField("content", .content)
  static let delta = ChatField("delta", .delta)
  static let finishReason = ChatField("finish_reason", .finishReason)
  static let promptTokens = ChatField("prompt_tokens", .promptTokens)
  static let completionTokens = ChatField("completion_tokens", .completionTokens)
  static let totalTokens = ChatField("total_tokens", .totalTokens)
  static let completion = ChatField("object", .fixed("chat.completion"))
  static let completionChunk = ChatField("object", .fixed("chat.completion.chunk"))

  static func null(_ key: String) -> ChatField { ChatField(key, .fixed(.null)) }
  static func fixed(_ key: String, _ value: JSON) -> ChatField { ChatField(key, .fixed(value)) }
  static func message(_ fields: ChatField...) -> ChatField { ChatField("message", .object(fields)) }
  static func choices(_ fields: ChatField...) -> ChatField {
    ChatField("choices", .choices(fields))
  }
  static func usage(_ fields: [ChatField]) -> ChatField { ChatField("usage", .usage(fields)) }
}

extension [ChatField] {
  static let plainUsage: [ChatField] = [.promptTokens, .completionTokens, .totalTokens]
}

/// What the fields of one answer or chunk are filled with.
struct ChatValues {
  enum Usage {
    case absent
    case null
    case present
  }

  let id: String
  let requestID: String
  let created: Int
  let model: String
  let promptTokens: Int
  let completionTokens: Int
  var content = ""
  var delta: JSON = [:]
  /// nil until the end.
  var finishReason: String?
  var usage = Usage.absent
  var hasChoices = true
  var isFirst = false

  func object(_ fields: [ChatField]) -> JSON {
    .object(
      JSONObject(
        fields.compactMap { field in
          value(of: field.source).map { JSONObject.Member(key: field.key, value: $0) }
        }
      )
    )
  }

  /// nil where the member is left out.
  private func value(of source: ChatField.Source) -> JSON? {
    switch source {
    case .id: .string(id)
    case .requestID: .string(requestID)
    case .created: .number(JSONNumber(created))
    case .model: .string(model)
    case .role: "assistant"
    case .content: .string(content)
    case .delta: delta
    case .finishReason: finishReason.map { .string($0) } ?? .null
    case .finishReasonAtEnd: finishReason.map { .string($0) }
    case .promptTokens: .number(JSONNumber(promptTokens))
    case .completionTokens: .number(JSONNumber(completionTokens))
    case .totalTokens: .number(JSONNumber(promptTokens + completionTokens))
    case .fixed(let value): value
    case .object(let fields): object(fields)
    case .choices(let fields): hasChoices ? [object(fields)] : []
    case .usage(let fields):
      switch usage {
      case .absent: Optional<JSON>.none
      case .null: .null
      case .present: object(fields)
      }
    case .atBothEnds(let first, let last):
      if isFirst {
        object(first)
      } else if finishReason != nil, hasChoices {
        object(last)
      } else {
        Optional<JSON>.none
      }
    }
  }
}
