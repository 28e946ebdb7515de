import MixtapeCore
import MixtapeHTTP
import MixtapeProviders

/// Asks the real provider, and passes each piece of its answer to the client as it arrives and to
/// the recorder as it was.
struct Forwarder: Sendable {
  let server: Server
  let request: HTTPRequest
  let address: Address
  let origin: Origin
  let start: Instant
  /// What the client is told of its limits, in place of what the upstream says.
  let rateFields: [RateField]

  /// The end of the answer is written only after the interaction is on disk, so whoever has seen
  /// the end can rely on the recording.
  ///
  /// Faults may wait, and what is recorded must keep the upstream's own times: with faults the
  /// client is written to by another task than that which reads.
  func run(_ relay: consuming Relay) async -> Relay.Forwarded {
    var relay = relay
    let isRecorded = relay.flags.isRecorded
    guard relay.hasFaults else {
      let ending = await receive { await relay.pass($0) }
      return await relay.end(ending)
    }
    let (arrivals, arriving) = AsyncStream.makeStream(of: Arriving.self)
    return await withTaskGroup(of: Relay.Forwarded?.self) { group in
      group.addTask {
        let ending = await receive { arriving.yield(.cue($0)) }
        isRecorded.raise()
        arriving.yield(.ending(ending))
        arriving.finish()
        return nil
      }
      group.addTask { [relay] in
        var relay = relay
        for await arriving in arrivals {
          switch arriving {
          case .cue(let cue): await relay.pass(cue)
          case .ending(let ending): return await relay.end(ending)
          }
        }
        return await relay.end(.clientLeft)
      }
      var forwarded: Relay.Forwarded?
      for await result in group {
        if let result { forwarded = result }
      }
      guard let forwarded else { preconditionFailure("the writing task always gives a result") }
      return forwarded
    }
  }

  private enum Arriving: Sendable {
    case cue(Cue)
    case ending(Ending)
  }

  /// How the upstream's answer ended.
  enum Ending: Sendable {
    case complete
    case broken(Failure)
    case clientLeft
  }

  /// Reads the upstream's answer and records it; each piece is handed on as the cue that it is.
  private func receive(_ pass: (Cue) async -> Void) async -> Ending {
    let doors = server.doors
    // A cassette tells what really happened, also where the scripted clock stands still.
    let sentAt = doors.wallTime.now
    var recorder = Recorder(
      request: RecordedRequest(
        provider: address.name,
        method: request.method,
        target: address.target,
        fields: request.fields,
        body: request.body
      ),
      redaction: server.configuration.redaction,
      sentAt: sentAt,
      date: doors.wallTime.date(at: sentAt)
    )
    var hasBegun = false
    do {
      try await doors.upstream.send(upstreamRequest) { event in
        let now = doors.wallTime.now
        let elapsed = doors.time.now - start
        switch event {
        case .head(let head, let body):
          hasBegun = true
          recorder.head(head, body: body, at: now)
          await pass(Cue(at: elapsed, .head(head.putting(rateFields), body: body)))
        case .body(let piece):
          recorder.body(piece, at: now)
          await pass(Cue(at: elapsed, .body(piece)))
        }
      }
      save(recorder, .complete)
      return .complete
    } catch let error as UpstreamError {
      if hasBegun { save(recorder, .cut(error.message)) }
      return .broken(failure(error))
    } catch {
      if hasBegun { save(recorder, .clientLeft) }
      return .clientLeft
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
      let now = server.doors.wallTime.now
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
