package import MixtapeHTTP

/// A recorded request and its answer, with the times of the pieces.
///
/// Redacted before it is made.
package struct Interaction: Hashable, Sendable {
  package var request: RecordedRequest
  package var response: RecordedResponse
  package var recordedAt: UnixTime

  package init(request: RecordedRequest, response: RecordedResponse, recordedAt: UnixTime) {
    self.request = request
    self.response = response
    self.recordedAt = recordedAt
  }
}

package struct RecordedRequest: Hashable, Sendable {
  /// The first segment of the path that the client asked for: `openai`, or the name of an upstream.
  package var provider: String
  package var method: String
  /// The provider's own path and query.
  package var target: String
  package var fields: HTTPFields
  /// Content coding undone where it is one that we know.
  package var body: [UInt8]

  package init(
    provider: String,
    method: String,
    target: String,
    fields: HTTPFields,
    body: [UInt8]
  ) {
    self.provider = provider
    self.method = method
    self.target = target
    self.fields = fields
    self.body = body
  }
}

package struct RecordedResponse: Hashable, Sendable {
  package enum Ending: Hashable, Sendable {
    case complete
    /// The upstream broke off after the head; the reason in words.
    case cut(String)
    /// The client hung up before the end.
    case clientLeft
  }

  package struct Chunk: Hashable, Sendable {
    /// Since the request was sent.
    package var at: Duration
    package var bytes: [UInt8]

    package init(at: Duration, bytes: [UInt8]) {
      self.at = at
      self.bytes = bytes
    }
  }

  /// With a `content-encoding` field where the upstream sent one, although `chunks` are decoded
  /// (gzip, deflate): the player encodes again, or drops the field for clients that cannot decode.
  package var head: HTTPResponseHead
  package var headAt: Duration
  /// `.stream` when the upstream's body was chunked or ended with the connection.
  package var body: BodySize
  package var chunks: [Chunk]
  package var endAt: Duration
  package var ending: Ending
  /// True when `chunks` were encoded on the wire and are decoded here.
  package var isDecoded: Bool

  package init(
    head: HTTPResponseHead,
    headAt: Duration,
    body: BodySize,
    chunks: [Chunk],
    endAt: Duration,
    ending: Ending,
    isDecoded: Bool = false
  ) {
    self.head = head
    self.headAt = headAt
    self.body = body
    self.chunks = chunks
    self.endAt = endAt
    self.ending = ending
    self.isDecoded = isDecoded
  }
}
