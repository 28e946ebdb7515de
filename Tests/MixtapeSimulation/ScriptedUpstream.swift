import MixtapeCore
package import MixtapeHTTP
package import MixtapeServer
import Synchronization

/// Answers of the real provider, scripted: each with its pieces and their times.
package final class ScriptedUpstream: Upstream {
  package struct Script: Sendable {
    package var events: [(at: Duration, event: UpstreamEvent)]
    package var endAt: Duration
    package var error: UpstreamError?

    package init(
      events: [(at: Duration, event: UpstreamEvent)],
      endAt: Duration,
      error: UpstreamError? = nil
    ) {
      self.events = events
      self.endAt = endAt
      self.error = error
    }

    /// A whole body at once.
    package static func whole(
      _ body: String,
      status: Int = 200,
      fields: HTTPFields = ["content-type": "application/json"],
      at time: Duration = .milliseconds(100)
    ) -> Script {
      let bytes = Array(body.utf8)
      let head = HTTPResponseHead(status: status, fields: fields)
      return Script(
        events: [(time, .head(head, body: .bytes(bytes.count))), (time, .body(bytes))],
        endAt: time
      )
    }

    /// Pieces at even distances after the head.
    package static func stream(
      _ pieces: [String],
      every distance: Duration,
      type: String = "text/event-stream",
      failing error: UpstreamError? = nil
    ) -> Script {
      let head = HTTPResponseHead(status: 200, fields: ["content-type": type])
      var events: [(at: Duration, event: UpstreamEvent)] = [(distance, .head(head, body: .stream))]
      for (index, piece) in pieces.enumerated() {
        events.append((distance * (index + 2), .body(Array(piece.utf8))))
      }
      return Script(events: events, endAt: distance * (pieces.count + 1), error: error)
    }
  }

  private struct State {
    var scripts: [Script]
    var requests: [UpstreamRequest] = []
    var cancelled = 0
  }

  private let state: Mutex<State>
  private let time: any TimeSource

  /// Each request takes the next script; the last one repeats.
  package init(_ scripts: [Script], time: any TimeSource) {
    state = Mutex(State(scripts: scripts))
    self.time = time
  }

  package var requests: [UpstreamRequest] { state.withLock { $0.requests } }
  /// How many exchanges were broken off by us.
  package var cancelledCount: Int { state.withLock { $0.cancelled } }

  package func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    let start = time.now
    let script = state.withLock { state in
      state.requests.append(request)
      return state.scripts.count > 1 ? state.scripts.removeFirst() : state.scripts[0]
    }
    do {
      for (at, event) in script.events {
        try await time.sleep(until: start + at)
        try await receive(event)
      }
      try await time.sleep(until: start + script.endAt)
    } catch {
      state.withLock { $0.cancelled += 1 }
      throw error
    }
    if let error = script.error { throw error }
  }
}
