import MixtapeCore
import MixtapeHTTP
import Synchronization

/// The cassettes of a server: open, indexed, and found by key.
final class Shelf: Sendable {
  let cassettes: [OpenCassette]
  let tape: Tape
  /// Names that begin a path besides those of the known providers: of upstreams, and of what is on
  /// the cassettes.
  let gateways: Set<String>
  /// What a request gets for which nothing is recorded.
  let fallback: Engine.Fallback
  private let plans = Mutex(PlanCache())

  /// Throws `CassetteError` with a message for the user.
  init(configuration: ServerConfiguration, doors: Doors) throws {
    let engine = configuration.engine
    var opened: [OpenCassette] = []
    for (index, path) in configuration.cassettes.enumerated() {
      // Only the first is recorded to.
      let mode = index == 0 ? engine.recordMode : .none
      opened.append(
        try OpenCassette.open(
          path,
          mode: mode,
          files: doors.files,
          keys: CassetteKeyMaker(options: engine.matching),
          redaction: configuration.redaction
        )
      )
    }
    var tape = Tape()
    var gateways = Set(engine.upstreams.map(\.name))
    for (number, cassette) in opened.enumerated() {
      for warning in cassette.warnings { doors.log.write("mixtape: warning: \(warning)") }
      gateways.formUnion(cassette.entries.lazy.map(\.provider))
      for (index, entry) in cassette.entries.enumerated() {
        let track = Tape.Track(cassette: number, interaction: index)
        let path = Tape.path(provider: entry.provider, target: entry.target)
        if entry.ending == .complete || engine.playsIncomplete {
          tape.append(track, key: entry.key, path: path)
        } else {
          tape.appendIncomplete(track, path: path)
        }
      }
    }
    cassettes = opened
    self.tape = tape
    self.gateways = gateways
    fallback =
      opened.isEmpty ? .mock : opened.contains(where: \.records) ? .record : .miss
  }

  func interaction(at track: Tape.Track) throws -> Interaction {
    let cassette = cassettes[track.cassette]
    return try cassette.read(cassette.entries[track.interaction])
  }

  /// `demo.json #7`, counting from 1 as people do.
  func name(of track: Tape.Track) -> String {
    "\(cassettes[track.cassette].path) #\(track.interaction + 1)"
  }

  func plan(
    for track: Tape.Track,
    acceptsGzip: Bool,
    speed: ReplaySpeed
  ) throws -> ResponsePlan {
    let key = PlanCache.Key(track: track, acceptsGzip: acceptsGzip)
    if let plan = plans.withLock({ $0.plan(key) }) { return plan }
    let plan = ResponsePlan.replaying(
      try interaction(at: track).response,
      speed: speed,
      acceptsGzip: acceptsGzip
    ).framed
    plans.withLock { $0.insert(plan, for: key) }
    return plan
  }

  /// Keeps an interaction on the cassette that is recorded to.
  func append(_ interaction: Interaction) throws(CassetteError) {
    _ = try cassettes.first(where: \.records)?.append(interaction)
  }

  func close() {
    for cassette in cassettes { cassette.close() }
  }
}
