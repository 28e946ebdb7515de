import MixtapeJSON

/// One member of a chat completion as a vendor writes it: a key, and where its value comes from.
///
/// A vendor's answer is a list of these, nested as the JSON is, so its file shows its answer's
/// shape.
struct ChatField: Sendable {
  indirect enum Source: Sendable {
    case id
    /// After a prefix.
    case requestID(String)
    case created
    case model
    case role
    case text(Lack)
    case reasoning(Lack)
    case refusal(Lack)
    /// The text; where there is reasoning, a list of what was thought and what was said.
    case textWithThinking
    /// What was thought, as a list of one object; an empty list where nothing was.
    case reasoningDetails([ChatField])
    /// Left out where nothing was thought.
    case ofReasoning(JSON)
    /// Shaped as `ChatToolCalls` has it.
    case toolCalls(Lack)
    /// The one call where the request is in the form before tools; else left out.
    case functionCall
    case choiceIndex
    case callIndex
    case callID
    case callName
    case callArguments
    /// What the chunk brings, as `ChatDialect` has it for the place in the stream.
    case delta
    case finishReason
    /// The sequence at which the model stopped; null where it did not stop at one.
    case stopSequence
    case count(ChatCount)
    case fixed(JSON)
    case object([ChatField])
    /// The list of the choices; empty on a chunk that brings the usage only.
    case choices([ChatField])
    /// Left out, or null, where the answer or chunk brings no usage: see `ChatDialect.UsagePlace`.
    case usage([ChatField])
    /// Left out where the answer has no reasoning.
    case besideReasoning(Source)
    /// Left out at other moments.
    case only([ChatMoment], Source)
    /// Left out for models whose name begins with one of these.
    case unlessModel([String], Source)
  }

  /// What stands where the answer or chunk has nothing of a kind.
  enum Lack: Sendable {
    case leftOut
    case null
    case emptyText
    case emptyList
    /// Null where the answer has reasoning somewhere, else left out; and left out beside a call.
    case nullBesideReasoning
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
  static let index = ChatField("index", .choiceIndex)
  static let role = ChatField("role", .role)
  static let delta = ChatField("delta", .delta)
  static let finishReason = ChatField("finish_reason", .finishReason)
  static let promptTokens = ChatField("prompt_tokens", .count(.prompt))
  static let completionTokens = ChatField("completion_tokens", .count(.completion))
  static let totalTokens = ChatField("total_tokens", .count(.total))
  static let completion = ChatField("object", .fixed("chat.completion"))
  static let completionChunk = ChatField("object", .fixed("chat.completion.chunk"))
  static let cachedTokens = object(
    "prompt_tokens_details",
    ChatField("cached_tokens", .count(.cached))
  )
  static let reasoningTokens = object(
    "completion_tokens_details",
    ChatField("reasoning_tokens", .count(.reasoning))
  )

  /// The words; empty where there are none, and null where a call or a refusal stands for them.
  static let content = ChatField("content", .text(.null))
  static let toolCalls = ChatField("tool_calls", .toolCalls(.leftOut))

  /// Left out where the answer has no reasoning.
  var besideReasoning: ChatField { ChatField(key, .besideReasoning(source)) }

  /// Left out at other moments.
  func only(_ moments: ChatMoment...) -> ChatField { ChatField(key, .only(moments, source)) }

  static let functionCall = ChatField("function_call", .functionCall)

  static func content(_ lack: Lack) -> ChatField { ChatField("content", .text(lack)) }
  static func reasoning(_ key: String, _ lack: Lack = .leftOut) -> ChatField {
    ChatField(key, .reasoning(lack))
  }
  static func null(_ key: String) -> ChatField { ChatField(key, .fixed(.null)) }
  static func fixed(_ key: String, _ value: JSON) -> ChatField { ChatField(key, .fixed(value)) }
  static func object(_ key: String, _ fields: ChatField...) -> ChatField {
    ChatField(key, .object(fields))
  }
  static func message(_ fields: ChatField...) -> ChatField { ChatField("message", .object(fields)) }
  static func choices(_ fields: ChatField...) -> ChatField {
    ChatField("choices", .choices(fields))
  }
  static func usage(_ fields: [ChatField]) -> ChatField { ChatField("usage", .usage(fields)) }
}

extension [ChatField] {
  static let plainUsage: [ChatField] = [.promptTokens, .completionTokens, .totalTokens]
}

/// A place in an answer at which a vendor may write a member that it leaves out elsewhere.
enum ChatMoment: Sendable {
  case whole
  case first
  case middle
  /// The chunk after the last arguments, where the vendor has one: see `ChatToolCalls.end`.
  case endOfCalls
  /// The chunk with the reason to stop.
  case last
  /// The chunk that brings the usage only.
  case usage
}

enum ChatCount: Sendable {
  case prompt
  case completion
  case total
  case cached
  case uncached
  case cacheWrite
  case reasoning
}
