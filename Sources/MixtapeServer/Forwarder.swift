import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Asks the real provider, and passes each piece of its answer to the client as it arrives and to
/// the recorder as it was.
struct Forwarder: Sendable {
  let server: Server
  let connection: any Connection
  let request: HTTPRequest
  let address: Address
  let origin: Origin
  let start: Instant
  /// What the client is told of its limits, in place of what the upstream says.
  let told: [RateField]

  /// What came of it: with a failure and no status nothing has been written to the client yet.
  struct Forwarded: Sendable {
    var performance: Performance
    var failure: Failure?
  }

  /// The end of the answer is written only after the interaction is on disk, so whoever has seen
  /// the end can rely on the recording.
  func run(
    _ writer: consuming HTTPResponseWriter,
    clientLeft: Flag
  ) async -> Forwarded {
    var relay = Relay(connection: connection, writer: writer, clientLeft: clientLeft)
    var recorder = Recorder(
      request: RecordedRequest(
        provider: address.name,
        method: request.method,
        target: address.target,
        fields: request.fields,
        body: request.body
      ),
      redaction: server.configuration.redaction,
      sentAt: start,
      date: server.doors.time.date(at: start)
    )
    do {
      try await server.doors.upstream.send(upstreamRequest) { event in
        let now = server.doors.time.now
        switch event {
        case .head(let head, let body): recorder.head(head, body: body, at: now)
        case .body(let piece): recorder.body(piece, at: now)
        }
        try await relay.pass(event.telling(told), at: now - start, date: server.date)
      }
      save(recorder, .complete)
      await relay.end()
      return Forwarded(performance: relay.performance)
    } catch let error as UpstreamError {
      if relay.performance.status != nil { save(recorder, .cut(error.message)) }
      return relay.broken(by: failure(error))
    } catch {
      if relay.performance.status != nil { save(recorder, .clientLeft) }
      relay.performance.outcome = .clientLeft
      return Forwarded(performance: relay.performance)
    }
  }

  /// The client's request with the upstream's path, asked for in a form that can be read.
  private var upstreamRequest: UpstreamRequest {
    var fields = HopByHopFields.removed(from: request.fields)
    fields.remove("host")
    fields.set("accept-encoding", "identity")
    return UpstreamRequest(
      origin: origin,
      request: HTTPRequest(
        method: request.method,
        target: origin.target(for: address.target),
        fields: fields,
        body: request.body
      )
    )
  }

  private func save(_ recorder: consuming Recorder, _ ending: RecordedResponse.Ending) {
    do throws(RedactionLeak) {
      let now = server.doors.time.now
      guard let interaction = try recorder.interaction(ending: ending, at: now) else { return }
      server.save(interaction)
    } catch {
      server.doors.log.write(
        "mixtape: error: \(request.method) \(address.target[...].targetPath) is not recorded: "
          + "\(error.place) holds what looks like \(error.kind)"
      )
    }
  }

  private func failure(_ error: UpstreamError) -> Failure {
    let message =
      "Mixtape could not get an answer from \(address.name) at \(origin): \(error.message)."
    return Failure(error.kind == .timedOut ? .timeout : .badGateway, message: message)
  }
}

/// Writes an upstream's answer to the client, piece by piece.
private struct Relay {
  private let connection: any Connection
  private var writer: HTTPResponseWriter
  private let clientLeft: Flag
  var performance = Performance()
  /// The last piece of a body of known length is held back until the recording is safe: with it the
  /// client has the whole answer.
  private var held: [UInt8] = []
  private var missing: Int?

  init(connection: any Connection, writer: consuming HTTPResponseWriter, clientLeft: Flag) {
    self.connection = connection
    self.writer = writer
    self.clientLeft = clientLeft
  }

  mutating func pass(_ event: UpstreamEvent, at elapsed: Duration, date: UnixTime) async throws {
    var bytes: [UInt8] = []
    switch event {
    case .head(let head, let body):
      writer.head(head, body: body, date: date, into: &bytes)
      performance.status = head.status
      performance.headAt = elapsed
      missing = body.count
    case .body(let piece):
      performance.count(1, bytes: piece.count)
      writer.body(piece, into: &bytes)
      missing? -= piece.count
    }
    if let missing, missing <= 0 {
      held += bytes
    } else {
      await write(held + bytes)
      held = []
    }
  }

  mutating func end() async {
    writer.end(into: &held)
    await write(held)
    performance.outcome = clientLeft.isRaised ? .clientLeft : .delivered
    performance.keepsAlive = writer.keepsAlive && !clientLeft.isRaised
  }

  /// Before the head the client is told in words; after it the answer is cut off.
  mutating func broken(by failure: Failure) -> Forwarder.Forwarded {
    if performance.status != nil {
      writer.cut(connection)
      performance.outcome = .cut(failure.message ?? "")
    }
    return Forwarder.Forwarded(performance: performance, failure: failure)
  }

  /// A client that cannot be written to has left; what the upstream still says is recorded.
  private func write(_ bytes: [UInt8]) async {
    guard !bytes.isEmpty, !clientLeft.isRaised else { return }
    do {
      try await connection.write(bytes)
    } catch {
      clientLeft.raise()
    }
  }
}

extension UpstreamEvent {
  fileprivate func telling(_ told: [RateField]) -> UpstreamEvent {
    guard case .head(var head, let body) = self else { return self }
    head.put(told)
    return .head(head, body: body)
  }
}
