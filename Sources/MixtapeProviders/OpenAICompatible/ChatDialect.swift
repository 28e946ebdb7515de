import MixtapeJSON

/// How a vendor's chat completions differ from OpenAI's; what is not said is as most vendors have
/// it.
struct ChatDialect: Sendable {
  enum UsagePlace: Sendable {
    /// On a chunk of its own after the end, where the client asked for it; null on the others then.
    case extraChunkWhenAsked
    /// The same, and null on the others whether asked or not.
    case extraChunkWhenAskedElseNull
    /// On a chunk of its own after the end that has choices, always.
    case extraChunkWithChoices
    /// On the chunk that ends the stream, always.
    case lastChunk
    /// The same, and null on the others.
    case lastChunkElseNull
  }

  var head: AnswerHead
  var id: IdentifierForm
  var layout = JSONLayout.compact
  /// Of the chunks of a stream.
  var chunkLayout = JSONLayout.compact
  var usagePlace = UsagePlace.extraChunkWhenAsked
  /// The member in which the usage stands where it does not stand by itself.
  var usageBeside: String?
  var padding: ChatPadding?
  var whole: [ChatField]
  var chunk: [ChatField]
  /// A chunk before all others, where the vendor has one.
  var preface: [ChatField]?
  /// Here the text or the reasoning is empty, whichever comes first.
  var firstDelta: [ChatField] = [.role, .content]
  /// The same where a tool call comes first; nil: no different.
  var firstDeltaOfCalls: [ChatField]?
  /// Of chunks that bring a piece; what it has no field for is left out of the stream.
  var delta: [ChatField] = [.content(.leftOut), .toolCalls]
  var lastDelta: [ChatField] = []
  /// Of the chunk with the usage, where it has choices.
  var usageDelta: [ChatField] = []
  var toolCalls = ChatToolCalls()
  /// The same in the form before tools; nil: the vendor does not know it.
  var functions: ChatToolCalls?
  var finishReasons = ChatFinishReasons()
  var keepAlive: KeepAlive?
  var interruption = ChatInterruption()
  /// What the vendor refuses besides what all of them refuse.
  var check: (@Sendable (RequestBody) throws(Failure) -> Void)?

  init(
    id: IdentifierForm,
    head: AnswerHead = AnswerHead(),
    whole: [ChatField] = ChatDialect.commonWhole,
    chunk: [ChatField] = ChatDialect.commonChunk
  ) {
    self.head = head
    self.id = id
    self.whole = whole
    self.chunk = chunk
  }

  static let commonWhole: [ChatField] = [
    .id, .completion, .created, .model,
    .choices(
      .index,
      .message(.role, .content, .toolCalls),
      .null("logprobs"),
      .finishReason
    ),
    .usage(.plainUsage),
  ]

  static let commonChunk: [ChatField] = [
    .id, .completionChunk, .created, .model,
    .choices(.index, .delta, .null("logprobs"), .finishReason),
    .usage(.plainUsage),
  ]

  /// What the vendor has no words of its own for is said as text, or not at all.
  var writesReasoning: Bool {
    delta.contains { field in
      switch field.source {
      case .reasoning, .textWithThinking: true
      default: false
      }
    }
  }

  var writesRefusals: Bool {
    delta.contains { field in
      if case .refusal = field.source { true } else { false }
    }
  }
}

extension ChatDialect {
  /// Itself, or with functions in the place of tools where the prompt asks for them.
  func asked(by prompt: Prompt) -> (dialect: ChatDialect, callsFunction: Bool) {
    guard let functions, prompt.details["functions"] != nil else { return (self, false) }
    var dialect = self
    dialect.toolCalls = functions
    dialect.finishReasons.toolCalls = "function_call"
    return (dialect, true)
  }
}

/// How a vendor writes tool calls.
struct ChatToolCalls: Sendable {
  /// By the call's place in the answer.
  var id: @Sendable (Int) -> IdentifierForm = { _ in .letters("call_", .base62, 24) }
  /// In a whole answer.
  var whole: [ChatField] = Self.whole()
  /// What begins a call in a stream.
  var first: [ChatField] = Self.withIndex()
  /// What brings a piece of the arguments; nil: each call comes whole, as `first` has it.
  var later: [ChatField]? = [
    .callIndex, .object("function", ChatField("arguments", .callArguments)),
  ]
  /// Whether the first chunk of a stream brings a call, where nothing comes before it.
  var open = false
  /// The call on a chunk without arguments after the last ones, where the vendor has one.
  var end: [ChatField]?

  static func whole(_ others: ChatField...) -> [ChatField] {
    [.callID, .functionType, .function] + others
  }

  static func withIndex() -> [ChatField] {
    [.callIndex] + whole()
  }
}

extension ChatField {
  static let callID = ChatField("id", .callID)
  static let callIndex = ChatField("index", .callIndex)
  static let functionType = ChatField.fixed("type", "function")
  static let function = ChatField.object(
    "function",
    ChatField("name", .callName),
    ChatField("arguments", .callArguments)
  )
}

/// Why a model stopped, in a vendor's words.
struct ChatFinishReasons: Sendable {
  var end = "stop"
  var length = "length"
  var toolCalls = "tool_calls"
  var contentFilter = "content_filter"

  subscript(stop: Reply.Stop) -> String {
    switch stop {
    case .end, .stopSequence, .refusal: end
    case .length: length
    case .toolCalls: toolCalls
    case .contentFilter: contentFilter
    }
  }
}
