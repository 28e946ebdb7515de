import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Writes an upstream's answer to the client, piece by piece, through the faults.
struct Relay: Sendable {
  private var performer: Performer
  private var faults: FaultChain?
  private let time: any TimeSource
  private let start: Instant
  private let speed: ReplaySpeed
  let flags: Flags
  /// The last piece of a body of known length is held back until the recording is safe: with it the
  /// client has the whole answer.
  private var held: Cue?
  private var missing: Int?

  /// What those who listen to the client are told, and tell.
  struct Flags: Sendable {
    /// What the upstream still says is recorded, but nobody is written to.
    let clientLeft = Flag()
    /// A fault has ended the answer: that the client leaves then is no reason to stop recording.
    let isOver = Flag()
    /// Nothing more comes from the upstream.
    let isRecorded = Flag()
  }

  /// What came of it: with a failure and no status nothing has been written to the client yet.
  struct Forwarded: Sendable {
    var performance: Performance
    var failure: Failure?
  }

  init(
    _ performer: Performer,
    faults: FaultChain?,
    time: any TimeSource,
    start: Instant,
    speed: ReplaySpeed,
    flags: Flags
  ) {
    self.performer = performer
    self.faults = faults
    self.time = time
    self.start = start
    self.speed = speed
    self.flags = flags
  }

  var hasFaults: Bool { faults != nil }

  mutating func pass(_ cue: Cue) async {
    switch cue.action {
    case .head(_, let body): missing = body.count
    case .body(let piece): missing? -= piece.count
    default: break
    }
    if let held { await play([held]) }
    held = nil
    if let missing, missing <= 0 { held = cue } else { await play([cue]) }
  }

  mutating func end(_ ending: Forwarder.Ending) async -> Forwarded {
    switch ending {
    case .complete:
      let end = Cue(at: time.now - start, .end)
      await play(held.map { [$0, end] } ?? [end])
      let hasLeft = flags.clientLeft.isRaised && !performer.performance.isSettled
      return hasLeft ? left : forwarded()
    case .broken(let failure):
      // Before the head the client is told in words; after it the answer is cut off.
      let hasBegun = performer.performance.status != nil
      if hasBegun, !flags.isOver.isRaised {
        await performer.breakOff(because: failure.message ?? "")
      }
      return forwarded(failure)
    case .clientLeft:
      return left
    }
  }

  private func forwarded(_ failure: Failure? = nil) -> Forwarded {
    Forwarded(performance: performer.performance, failure: failure)
  }

  private var left: Forwarded {
    var forwarded = forwarded()
    forwarded.performance.outcome = .clientLeft
    forwarded.performance.keepsAlive = false
    return forwarded
  }

  /// What faults let wait goes by the speed that was asked for; the upstream has its own.
  private mutating func disturbed(_ cue: Cue) -> [Cue] {
    (faults?.pass(cue) ?? []).map { passed in
      Cue(at: cue.at + speed.scaled(max(.zero, passed.at - cue.at)), passed.action)
    }
  }

  /// A client that cannot be written to has left.
  private mutating func play(_ passing: [Cue]) async {
    var cues = passing
    if faults != nil { cues = cues.flatMap { disturbed($0) } }
    if faults?.stage.isDisturbed == true { performer.disturb() }
    performer.expect(cues.last)
    guard !flags.clientLeft.isRaised else { return }
    if faults?.isOver == true { flags.isOver.raise() }
    do {
      for cue in cues { try await performer.perform(cue) }
      try await performer.flush()
    } catch {
      flags.clientLeft.raise()
    }
  }
}
