package import MixtapeHTTP

/// Collects what an upstream answers, and makes an interaction of it when the answer has ended.
package struct Recorder: Sendable {
  private let request: RecordedRequest
  private let redaction: Redaction
  private let sentAt: Instant
  private let recordedAt: UnixTime
  private var head: (head: HTTPResponseHead, body: BodySize, at: Duration)?
  private var chunks: [RecordedResponse.Chunk] = []

  /// `sentAt` is when the request was sent upstream, on the clock and in the calendar.
  package init(
    request: RecordedRequest,
    redaction: Redaction,
    sentAt: Instant,
    date: UnixTime
  ) {
    self.request = request
    self.redaction = redaction
    self.sentAt = sentAt
    let millisecond: Int64 = 1_000_000
    recordedAt = UnixTime(nanoseconds: date.nanoseconds / millisecond * millisecond)
  }

  package mutating func head(_ head: HTTPResponseHead, body: BodySize, at instant: Instant) {
    self.head = (head, body, sinceSent(instant))
  }

  package mutating func body(_ bytes: [UInt8], at instant: Instant) {
    if bytes.isEmpty { return }
    chunks.append(RecordedResponse.Chunk(at: sinceSent(instant), bytes: bytes))
  }

  /// The interaction, without secrets; nil when no answer had begun.
  ///
  /// Throws where a secret is left that could not be cut out.
  package func interaction(
    ending: RecordedResponse.Ending,
    at instant: Instant
  ) throws(RedactionLeak) -> Interaction? {
    guard let head else { return nil }
    var request = request
    request.body = ContentCoding.decoded(request.body, request.fields)
    var response = RecordedResponse(
      head: head.head,
      headAt: head.at,
      body: head.body,
      chunks: chunks,
      endAt: sinceSent(instant),
      ending: ending
    )
    decode(&response)
    join(&response)
    let exact = Interaction(request: request, response: response, recordedAt: recordedAt)
    let interaction = redaction.interaction(exact)
    var credentials = Credentials(fields: request.fields, target: request.target)
    credentials.add(head.head.fields)
    if let leak = redaction.remains(in: interaction, of: credentials) { throw leak }
    return interaction
  }

  /// Whole microseconds, which is more than a timer keeps.
  private func sinceSent(_ instant: Instant) -> Duration {
    let microsecond: Int64 = 1000
    return .nanoseconds(max(0, (instant - sentAt).inNanoseconds) / microsecond * microsecond)
  }

  /// Undoes gzip and deflate, so that the cassette can be read and its secrets can be found.
  ///
  /// What several pieces say together is one chunk then, at the time of the last.
  private func decode(_ response: inout RecordedResponse) {
    guard let coding = ContentCoding(of: response.head.fields), let last = response.chunks.last,
      let decoded = coding.decode(Array(response.chunks.map(\.bytes).joined()))
    else { return }
    response.chunks = decoded.isEmpty ? [] : [RecordedResponse.Chunk(at: last.at, bytes: decoded)]
    if case .bytes = response.body { response.body = .bytes(decoded.count) }
    response.isDecoded = true
  }

  /// A whole JSON answer is one chunk even where the network cut it, unless the upstream paused for
  /// more than a second.
  ///
  /// An array is not: Gemini streams one, element by element, where events are not asked for.
  private func join(_ response: inout RecordedResponse) {
    let type = (response.head.fields["content-type"] ?? "").lowercased()
    guard response.chunks.count > 1, let last = response.chunks.last,
      type.contains("json"),
      !["ndjson", "jsonl", "json-lines", "json-seq"].contains(where: type.contains),
      zip(response.chunks, response.chunks.dropFirst()).allSatisfy({ $1.at - $0.at <= .seconds(1) })
    else { return }
    let whole = Array(response.chunks.map(\.bytes).joined())
    let value = whole.trimmedOfJSONSpace
    guard value.first != UInt8(ascii: "["), value.isOneJSONValue else { return }
    response.chunks = [RecordedResponse.Chunk(at: last.at, bytes: whole)]
  }
}

extension [UInt8] {
  fileprivate var trimmedOfJSONSpace: [UInt8] {
    guard let first = firstIndex(where: { !$0.isJSONSpace }),
      let last = lastIndex(where: { !$0.isJSONSpace })
    else { return [] }
    return Array(self[first...last])
  }
}
