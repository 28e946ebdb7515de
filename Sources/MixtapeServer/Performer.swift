import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Performs cues on a connection: the one place that waits and writes for answers.
struct Performer: Sendable {
  private let connection: any Connection
  private let doors: Doors
  /// When the request was complete: cues count from there.
  private let start: Instant
  private var writer: HTTPResponseWriter
  private var buffer: [UInt8] = []
  private(set) var performance: Performance
  /// What will come of the answer, where that does not hang on the client.
  private var ending: Exchange.Outcome?
  /// Told what will have come of the answer just before its end goes out: the client may ask again
  /// as soon as it has that.
  private let beforeEnd: @Sendable (Performance) -> Void

  /// Pieces that are due together leave in one write, up to this many bytes.
  private static let batch = 64 << 10
  /// How long a reset waits for a client that takes nothing more of what was sent before it.
  private static let patience = Duration.seconds(5)

  init(
    connection: any Connection,
    doors: Doors,
    writer: consuming HTTPResponseWriter,
    start: Instant,
    performance: Performance = Performance(),
    beforeEnd: @escaping @Sendable (Performance) -> Void = { _ in }
  ) {
    self.connection = connection
    self.doors = doors
    self.writer = writer
    self.start = start
    self.performance = performance
    self.beforeEnd = beforeEnd
  }

  /// Plays every cue of a plan.
  ///
  /// The outcome is `.clientLeft` where the client could not be written to or the task was
  /// cancelled.
  mutating func perform(_ plan: ResponsePlan) async -> Performance {
    expect(plan.cues.last)
    do {
      for cue in plan.cues { try await perform(cue) }
    } catch  where performance.isSettled {
      // The client has the whole answer.
    } catch {
      performance.outcome = .clientLeft
    }
    return performance
  }

  /// Is told how the answer will end, where that is known.
  mutating func expect(_ last: Cue?) {
    ending = last?.action.outcome
  }

  /// Plays a cue at its time; what is written may wait for more until `flush`.
  ///
  /// A late stream sends all that is due at once instead of falling further behind.
  mutating func perform(_ cue: Cue) async throws {
    let due = start + cue.at
    if cue.at > .zero, due > time.now {
      try await flush()
      try await time.sleep(until: due)
    }
    // What comes last is never sent ahead of the end, with which the client has the whole answer.
    if buffer.count >= Self.batch { try await flush() }
    switch cue.action {
    case .head(let head, let body):
      writer.head(head, body: body, date: time.date(at: time.now), into: &buffer)
      performance.status = head.status
      performance.headAt = time.now - start
    case .body(let bytes):
      performance.count(1, bytes: min(bytes.count, writer.remaining ?? .max))
      writer.body(bytes, into: &buffer)
    case .pieces(let pieces):
      performance.count(pieces.count, bytes: min(pieces.payloadCount, writer.remaining ?? .max))
      writer.body(pieces, into: &buffer)
    case .stream(var pieces):
      while write(&pieces) { try await flush() }
    case .end, .cut, .reset, .halfClose, .hang:
      try await finish(cue.action)
    }
  }

  /// Writes pieces until as many are there as leave at once; false at the end of the stream.
  private mutating func write(_ pieces: inout PieceStream) -> Bool {
    buffer.reserveCapacity(Self.batch + Self.batch / 8)
    while buffer.count < Self.batch {
      var role: Piece.Role?
      let count = writer.body(into: &buffer) { role = pieces.appendNext(to: &$0) }
      if role == nil { return false }
      performance.count(1, bytes: count)
    }
    return true
  }

  /// What was written before the end arrives before the end, whichever it is.
  private mutating func finish(_ action: Cue.Action) async throws {
    if action == .end { writer.end(into: &buffer) }
    if let outcome = action.outcome {
      if performance.isSettled { beforeEnd(performance) } else { tell(outcome) }
    }
    try await flush()
    switch action {
    case .cut:
      await cut()
    case .reset:
      await reset()
    case .halfClose:
      connection.finish()
      try await waitForClient()
    case .hang:
      try await waitForClient()
    case .end, .head, .body, .pieces, .stream:
      performance.keepsAlive = writer.keepsAlive
    }
  }

  /// Until the client hangs up, which cancels this; an answer that never ends has no deadline.
  private func waitForClient() async throws {
    try await doors.wallTime.untilCancelled()
  }

  private var time: any TimeSource { doors.time }

  /// Ends an answer whose source has broken off, so that the client can tell.
  mutating func breakOff(because reason: String) async {
    tell(.cut(reason))
    await cut()
  }

  /// Ends an answer so that the client can tell that it is not complete.
  ///
  /// A close will do where the body has a length or chunks, and unlike a reset it takes nothing
  /// away that the client has not read yet; where the end of the connection is the end of the body,
  /// only a reset is not an end.
  private func cut() async {
    if writer.endsWithConnection { await reset() } else { connection.close() }
  }

  /// What was sent before a reset arrives before it: the kernel would drop what it still holds.
  private func reset() async {
    let time = doors.wallTime
    var unreceived = await connection.unreceived()
    var (pause, deadline) = (Duration.milliseconds(1), time.now + Self.patience)
    while unreceived > 0, time.now < deadline {
      do { try await time.sleep(until: time.now + pause) } catch { break }
      pause = min(pause * 2, .milliseconds(20))
      let rest = await connection.unreceived()
      if rest < unreceived { (unreceived, deadline) = (rest, time.now + Self.patience) }
    }
    connection.reset()
  }

  /// With the last byte of a body of known length the client has it all, even if the end is still to
  /// come: nothing that the client does then changes what came of it.
  private mutating func settle() {
    guard !performance.isEndTold, performance.status != nil, writer.remaining == 0, let ending
    else { return }
    tell(ending)
    performance.isSettled = true
  }

  private mutating func tell(_ outcome: Exchange.Outcome) {
    performance.outcome = outcome
    performance.isEndTold = true
    beforeEnd(performance)
  }

  /// Something is done to the answer on purpose.
  mutating func disturb() {
    performance.isWhole = false
  }

  mutating func flush() async throws {
    guard !buffer.isEmpty else { return }
    settle()
    try await connection.write(buffer)
    buffer.removeAll(keepingCapacity: true)
  }
}

extension Cue.Action {
  /// What comes of an answer that ends so; nil where it hangs on the client, or is no end.
  fileprivate var outcome: Exchange.Outcome? {
    switch self {
    case .end: .delivered
    case .cut: .cut("as planned")
    case .reset: .cut("reset")
    case .head, .body, .pieces, .stream, .halfClose, .hang: nil
    }
  }
}

/// What came of performing an answer.
struct Performance: Sendable {
  /// Nothing was done to the answer on purpose.
  var isWhole = true
  /// What the answer says that it cost; nil: nobody knows.
  var usage: FittedReply.Usage?
  /// How long it was meant to take; nil where nobody knows.
  var planned: Duration?
  /// Whether the end was noted, although it may not have reached the client since.
  var isEndTold = false
  /// Whether the client's leaving changes nothing any more.
  var isSettled = false
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
    cues.contains { $0.at > .zero || $0.action == .hang || $0.action == .halfClose }
  }
}
