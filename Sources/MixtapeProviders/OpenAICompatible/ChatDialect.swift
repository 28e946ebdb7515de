import MixtapeJSON

/// How a vendor's chat completions differ from OpenAI's; what is not said is as most vendors have
/// it.
struct ChatDialect: Sendable {
  enum UsagePlace: Sendable {
    /// On a chunk of its own after the end, where the client asked for it; null on the others then.
    case extraChunkWhenAsked
    /// On the chunk that ends the stream, always.
    case lastChunk
    /// The same, and null on the others.
    case lastChunkElseNull
  }

  var head: AnswerHead
  var id: IdentifierForm
  var layout = JSONLayout.compact
  var usagePlace = UsagePlace.extraChunkWhenAsked
  /// Pads each chunk with `obfuscation`, so that its length does not tell how long the text in it
  /// is.
  var isPadded = false
  var whole: [ChatField]
  var chunk: [ChatField]
  var firstDelta: [ChatField] = [.role, .fixed("content", "")]
  var delta: [ChatField] = [.content]
  var lastDelta: [ChatField] = []

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
    .choices(.index, .message(.role, .content), .null("logprobs"), .finishReason),
    .usage(.plainUsage),
  ]

  static let commonChunk: [ChatField] = [
    .id, .completionChunk, .created, .model,
    .choices(.index, .delta, .null("logprobs"), .finishReason),
    .usage(.plainUsage),
  ]
}
