import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Synchronization

/// A real provider with moods: whole answers, streams, slow ones, broken ones, none.
final class SwarmUpstream: Upstream {
  private let luck: UInt64
  private let time: any TimeSource
  /// The bodies of answers that were sent to their end, by the tag of their request.
  private let complete = Mutex<[String: [UInt8]]>([:])

  init(luck: UInt64, time: any TimeSource) {
    self.luck = luck
    self.time = time
  }

  var completed: [String: [UInt8]] { complete.withLock { $0 } }

  func send(
    _ request: UpstreamRequest,
    receive: (UpstreamEvent) async throws -> Void
  ) async throws {
    let tag = request.request.fields[SwarmRequest.tagField] ?? ""
    let script = script(for: tag)
    try await ScriptedUpstream([script], time: time).send(request, receive: receive)
    var body: [UInt8] = []
    for case .body(let bytes) in script.events.map(\.event) { body += bytes }
    complete.withLock { [body] in $0[tag] = body }
  }

  private func script(for tag: String) -> ScriptedUpstream.Script {
    var hasher = StableHasher()
    hasher.combine(luck)
    hasher.combine(tag)
    var dice = Dice(seed: hasher.key.high)
    let distance = Duration.milliseconds(dice.below(3) == 0 ? dice.below(20_000) : dice.below(300))
    let pieces = (0..<(1 + dice.below(30))).map { number in
      "data: {\"from\":\"upstream\",\"piece\":\(number),\"tag\":\"\(tag)\"}\n\n"
    }
    switch dice.below(8) {
    case 0, 1, 2:
      let body = "{\"from\":\"upstream\",\"tag\":\"\(tag)\",\"words\":\"\(pieces.count)\"}"
      return .whole(body, status: dice.below(4) == 0 ? 503 : 200, at: distance)
    case 3:
      return ScriptedUpstream.Script(
        events: [],
        endAt: distance,
        error: UpstreamError(.unreachable, "connection refused")
      )
    case 4:
      return .stream(
        pieces,
        every: distance,
        failing: UpstreamError(.brokenOff, "the connection was closed in the middle")
      )
    default:
      return .stream(pieces + ["data: [DONE]\n\n"], every: distance)
    }
  }
}
