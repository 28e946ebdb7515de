package import MixtapeHTTP

/// What kind of thing is asked for, whatever the provider calls it.
package enum OperationKind: String, CaseIterable, Hashable, Sendable {
  case conversation
  case completion
  case embedding
  case moderation
  case image
  case speech
  case transcription
  case tokenCount
  case models
  case files
  case batches
  case other
}

/// How one operation is read and written.
package protocol WireFormat: Sendable {
  var kind: OperationKind { get }

  /// The request in neutral words. Strict about what the provider is strict about, tolerant of the
  /// rest.
  func prompt(of request: HTTPRequest, for operation: Operation) throws(Failure) -> Prompt

  /// The reply in this format; throws where it cannot be written, for the provider to say so.
  func answer(
    _ reply: FittedReply,
    to prompt: Prompt,
    for operation: Operation,
    in setting: inout Setting
  ) throws(Failure) -> ProviderAnswer

  /// What the provider writes into a stream that has begun, in place of the rest.
  func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece]

  /// How the events of its streams stand apart.
  func framing(of operation: Operation) -> StreamFraming

  /// Notes what an event of a stream brings, and says what it is there for; nil: it has no role
  /// here.
  func read(
    _ event: [UInt8],
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role?

  /// The same of the JSON that an event carries.
  func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role?

  /// Notes what a whole answer brings.
  func read(whole body: JSONGlimpse, of operation: Operation, into content: inout SeenContent)

  /// What keeps a stream alive while the model has nothing to say yet; nil where there is nothing.
  var keepAlive: KeepAlive? { get }

  /// Whether its answers are always streamed or never; nil: as the request asks.
  var alwaysStreams: Bool? { get }

  /// What the provider's clients put behind the path.
  var usualQuery: String { get }
}

extension WireFormat {
  package var keepAlive: KeepAlive? { nil }
  package var alwaysStreams: Bool? { nil }
  package var usualQuery: String { "" }

  /// Nothing: the stream just ends.
  package func interruption(
    by refusal: Refusal,
    of stream: BegunStream,
    for operation: Operation,
    in setting: inout Setting
  ) -> [Piece] { [] }
}

/// What of a stream has gone out, for a format that must go on in its own words: under the same id,
/// with the next number.
package struct BegunStream: Hashable, Sendable {
  package var first: [UInt8]?
  package var last: [UInt8]?

  package init(first: [UInt8]? = nil, last: [UInt8]? = nil) {
    self.first = first
    self.last = last
  }
}

/// What a provider sends while a client waits for the first or the next piece.
package struct KeepAlive: Hashable, Sendable {
  package var bytes: [UInt8]
  package var every: Duration
  /// Sent once at the beginning of every stream, however soon the model speaks.
  package var comesFirst: Bool

  package init(_ text: String, every: Duration, comesFirst: Bool = false) {
    bytes = Array(text.utf8)
    self.every = every
    self.comesFirst = comesFirst
  }
}
