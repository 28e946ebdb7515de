import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Performs a plan on a connection: the one place that waits and writes for planned answers.
struct Performer: Sendable {
  let connection: any Connection
  let time: any TimeSource
  /// Pieces that are due together leave in one write, up to this many bytes.
  private static let batch = 64 << 10

  init(connection: any Connection, time: any TimeSource) {
    self.connection = connection
    self.time = time
  }

  /// Plays every cue at its time, counted from `start`, when the request was complete.
  ///
  /// A late stream sends all that is due at once instead of falling further behind. The outcome is
  /// `.clientLeft` where the client could not be written to or the task was cancelled.
  func perform(
    _ plan: ResponsePlan,
    with writer: consuming HTTPResponseWriter,
    from start: Instant
  ) async -> Performance {
    var writer = writer
    var performance = Performance()
    var buffer: [UInt8] = []
    do {
      for cue in plan.cues {
        if cue.at > .zero { try await wait(until: start + cue.at, &buffer) }
        switch cue.action {
        case .head(let head, let body):
          writer.head(head, body: body, date: time.date(at: time.now), into: &buffer)
          performance.status = head.status
          performance.headAt = time.now - start
        case .body(let bytes):
          writer.body(bytes, into: &buffer)
          performance.count(1, bytes: bytes.count)
        case .pieces(let pieces):
          writer.body(pieces, into: &buffer)
          performance.count(pieces.count, bytes: pieces.payloadCount)
        case .stream(var pieces):
          while write(&pieces, &writer, &buffer, &performance) { try await flush(&buffer) }
        case .end:
          writer.end(into: &buffer)
          try await flush(&buffer)
          performance.outcome = .delivered
          performance.keepsAlive = writer.keepsAlive
        case .cut:
          try await flush(&buffer)
          writer.cut(connection)
          performance.outcome = .cut("as recorded")
        case .reset:
          try await flush(&buffer)
          connection.reset()
          performance.outcome = .cut("reset")
        case .hang:
          try await flush(&buffer)
          while true { try await time.sleep(until: time.now + .seconds(3600)) }
        }
        if buffer.count >= Self.batch { try await flush(&buffer) }
      }
    } catch {
      performance.outcome = .clientLeft
    }
    return performance
  }

  /// Writes pieces until as many are there as leave at once; false at the end of the stream.
  private func write(
    _ pieces: inout PieceStream,
    _ writer: inout HTTPResponseWriter,
    _ buffer: inout [UInt8],
    _ performance: inout Performance
  ) -> Bool {
    buffer.reserveCapacity(Self.batch + Self.batch / 8)
    while buffer.count < Self.batch {
      var role: Piece.Role?
      let count = writer.body(into: &buffer) { role = pieces.appendNext(to: &$0) }
      if role == nil { return false }
      performance.count(1, bytes: count)
    }
    return true
  }

  /// Nothing that is due before is held back.
  private func wait(until due: Instant, _ buffer: inout [UInt8]) async throws {
    guard due > time.now else { return }
    try await flush(&buffer)
    try await time.sleep(until: due)
  }

  private func flush(_ buffer: inout [UInt8]) async throws {
    guard !buffer.isEmpty else { return }
    try await connection.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

/// What came of performing an answer.
struct Performance: Sendable {
  var status: Int?
  var headAt: Duration?
  var pieces = 0
  var bytes = 0
  var outcome = Exchange.Outcome.open
  var keepsAlive = false

  mutating func count(_ morePieces: Int, bytes moreBytes: Int) {
    pieces += morePieces
    bytes += moreBytes
  }
}

extension ResponsePlan {
  /// True where performing it takes time, so that the client may leave meanwhile.
  var waits: Bool {
    cues.contains { $0.at > .zero || $0.action == .hang }
  }
}

extension HTTPResponseWriter {
  /// Ends an answer so that the client can tell that it is not complete.
  ///
  /// A close will do where the body has a length or chunks, and unlike a reset it takes nothing
  /// away that the client has not read yet; where the end of the connection is the end of the body,
  /// only a reset is not an end.
  func cut(_ connection: any Connection) {
    if endsWithConnection { connection.reset() } else { connection.close() }
  }
}
