import MixtapeHTTP

extension ResponsePlan {
  /// The answer of a recorded interaction, with its chunks at their recorded times.
  ///
  /// A client that cannot undo gzip gets what was undone while recording as it is, without the
  /// field that names the coding.
  package static func replaying(
    _ response: RecordedResponse,
    speed: ReplaySpeed,
    acceptsGzip: Bool
  ) -> ResponsePlan {
    var response = response
    if response.isDecoded { response.encodeAgain(ifAccepted: acceptsGzip) }
    var cues = [
      Cue(at: speed.scaled(response.headAt), .head(response.head, body: response.replayedSize))
    ]
    for chunk in response.chunks where !chunk.bytes.isEmpty {
      cues.append(Cue(at: speed.scaled(chunk.at), .body(chunk.bytes)))
    }
    let end = speed.scaled(response.endAt)
    cues.append(Cue(at: end, response.ending == .complete ? .end : .cut))
    return ResponsePlan(cues: cues)
  }
}

extension RecordedResponse {
  /// The recorded size, made true again for a body that was edited by hand; a cut answer keeps the
  /// size that it promised.
  fileprivate var replayedSize: BodySize {
    guard case .bytes = body, ending == .complete else { return body }
    return .bytes(chunks.reduce(0) { $0 + $1.bytes.count })
  }

  /// Whole bodies get their gzip back for clients that take it; streams stay readable event by
  /// event.
  fileprivate mutating func encodeAgain(ifAccepted acceptsGzip: Bool) {
    let coding = head.fields["content-encoding"]?.lowercased()
    if acceptsGzip, coding == "gzip" || coding == "x-gzip", ending == .complete,
      chunks.count == 1
    {
      chunks[0].bytes = Gzip.encode(chunks[0].bytes)
    } else {
      head.fields.remove("content-encoding")
    }
  }
}

extension ResponsePlan {
  /// The same in other time, whatever asks for it to be waited; what hangs goes on to hang.
  package func scaled(by speed: ReplaySpeed) -> ResponsePlan {
    if speed == .times(1) { return self }
    return ResponsePlan(cues: cues.map { Cue(at: speed.scaled($0.at), $0.action) })
  }
}

extension ReplaySpeed {
  package func scaled(_ time: Duration) -> Duration {
    switch self {
    case .max: .zero
    case .times(1): time
    case .times(let factor): .nanoseconds(Int64(Double(time.inNanoseconds) / factor))
    }
  }
}
