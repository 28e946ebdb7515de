import MixtapeHTTP

extension ResponsePlan {
  /// How many bytes are put together at most, so that a long body leaves in several writes.
  private static let framedBytes = 64 << 10

  /// The same plan; where the body is a stream, with the pieces that are due together framed
  /// beforehand.
  package var framed: ResponsePlan {
    guard case .head(_, body: .stream) = cues.first?.action else { return self }
    var framed = ResponsePlan(cues: [])
    framed.cues.reserveCapacity(cues.count)
    var pieces = ChunkedPieces()
    var due = Duration.zero
    func flush() {
      if !pieces.isEmpty { framed.cues.append(Cue(at: due, .pieces(pieces))) }
      pieces = ChunkedPieces()
    }
    for cue in cues {
      guard case .body(let bytes) = cue.action else {
        flush()
        framed.cues.append(cue)
        continue
      }
      if cue.at != due || pieces.bytes.count + bytes.count > Self.framedBytes { flush() }
      due = cue.at
      pieces.append(bytes)
    }
    flush()
    return framed
  }
}
