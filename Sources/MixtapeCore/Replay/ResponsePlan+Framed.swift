import MixtapeHTTP

extension ResponsePlan {
  /// The same plan; where the body is a stream, with the pieces that are due together framed
  /// beforehand.
  package var framed: ResponsePlan {
    guard case .head(_, body: .stream) = cues.first?.action else { return self }
    var framed = FramedCues()
    for cue in cues {
      if case .body(let bytes) = cue.action {
        framed.append(bytes[...], at: cue.at)
      } else {
        framed.append(cue)
      }
    }
    return framed.plan
  }
}

/// The cues of a stream, put together with the pieces that are due together framed beforehand.
struct FramedCues {
  /// How many bytes are put together at most, so that a long body leaves in several writes.
  private static let framedBytes = 64 << 10

  private var cues: [Cue] = []
  private var pieces = ChunkedPieces()
  /// When the pieces are due.
  private var due = Duration.zero

  mutating func append(_ cue: Cue) {
    flush()
    cues.append(cue)
  }

  mutating func append(_ bytes: ArraySlice<UInt8>, at time: Duration) {
    if time != due || pieces.bytes.count + bytes.count > Self.framedBytes { flush() }
    due = time
    pieces.append(bytes)
  }

  var plan: ResponsePlan {
    mutating get {
      flush()
      return ResponsePlan(cues: cues)
    }
  }

  private mutating func flush() {
    guard !pieces.isEmpty else { return }
    cues.append(Cue(at: due, .pieces(pieces)))
    pieces = ChunkedPieces()
  }
}
