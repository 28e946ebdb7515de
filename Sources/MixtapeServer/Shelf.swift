import MixtapeCore
import MixtapeHTTP
import Synchronization

/// The cassettes of a server: open, indexed, and found by key.
final class Shelf: Sendable {
  private struct Content {
    var cassettes: [OpenCassette]
    var gateways: Set<String>
  }

  /// Grows when a scenario brings cassettes of its own; what is there stays.
  private let content: Mutex<Content>
  /// The cassettes that were named at the start.
  let tape: Tape
  /// What a request gets for which nothing is recorded.
  let fallback: Engine.Fallback
  private let plans = Mutex(PlanCache())
  private let keys: CassetteKeyMaker
  private let redaction: Redaction
  private let playsIncomplete: Bool

  /// Throws `CassetteError` with a message for the user.
  init(configuration: ServerConfiguration, doors: Doors) throws {
    let engine = configuration.engine
    keys = CassetteKeyMaker(options: engine.matching)
    redaction = configuration.redaction
    playsIncomplete = engine.playsIncomplete
    var opened: [OpenCassette] = []
    for (index, path) in configuration.cassettes.enumerated() {
      // Only the first is recorded to.
      let mode = index == 0 ? engine.recordMode : .none
      opened.append(
        try OpenCassette.open(
          path,
          mode: mode,
          files: doors.files,
          keys: keys,
          redaction: redaction
        )
      )
    }
    var tape = Tape()
    var gateways = Set(engine.upstreams.map(\.name))
    for (number, cassette) in opened.enumerated() {
      for warning in cassette.warnings { doors.log.write("mixtape: warning: \(warning)") }
      gateways.formUnion(cassette.entries.lazy.map(\.provider))
      tape.append(cassette, number: number, playsIncomplete: playsIncomplete)
    }
    content = Mutex(Content(cassettes: opened, gateways: gateways))
    self.tape = tape
    fallback =
      opened.isEmpty ? .mock : opened.contains(where: \.records) ? .record : .miss
  }

  var cassettes: [OpenCassette] { content.withLock { $0.cassettes } }

  /// Names that begin a path besides those of the known providers: of upstreams, and of what is on
  /// the cassettes.
  var gateways: Set<String> { content.withLock { $0.gateways } }

  /// Lets requests name gateways that only the rules of a scenario know.
  func admit(gateways names: [String]) {
    content.withLock { $0.gateways.formUnion(names) }
  }

  /// A cassette that a scenario replays, opened when it is not yet.
  func tape(ofCassetteAt path: String, doors: Doors) throws(CassetteError) -> Tape {
    let known = cassettes.firstIndex { $0.path == path }
    let number: Int
    if let known { number = known } else { number = try add(path, doors: doors) }
    var tape = Tape()
    tape.append(cassettes[number], number: number, playsIncomplete: playsIncomplete)
    return tape
  }

  private func add(_ path: String, doors: Doors) throws(CassetteError) -> Int {
    let cassette = try OpenCassette.open(
      path,
      mode: .none,
      files: doors.files,
      keys: keys,
      redaction: redaction
    )
    for warning in cassette.warnings { doors.log.write("mixtape: warning: \(warning)") }
    return content.withLock { content in
      content.gateways.formUnion(cassette.entries.lazy.map(\.provider))
      content.cassettes.append(cassette)
      return content.cassettes.count - 1
    }
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

extension Tape {
  fileprivate mutating func append(
    _ cassette: OpenCassette,
    number: Int,
    playsIncomplete: Bool
  ) {
    for (index, entry) in cassette.entries.enumerated() {
      let track = Track(cassette: number, interaction: index)
      let path = Tape.path(provider: entry.provider, target: entry.target)
      if entry.ending == .complete || playsIncomplete {
        append(track, key: entry.key, path: path)
      } else {
        appendIncomplete(track, path: path)
      }
    }
  }
}
