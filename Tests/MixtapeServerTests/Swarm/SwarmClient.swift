import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Synchronization

/// An app of a swarm: talks for a while, does nothing for hours, talks again; reads slowly, hangs up,
/// sends ahead, or sends rubbish, as its dice will.
struct SwarmClient {
  private let world: World
  private let name: String
  private var dice: Dice
  private var count = 0
  private(set) var sights: [SwarmSight] = []

  init(_ world: World, name: String, dice: Dice) {
    self.world = world
    self.name = name
    self.dice = dice
  }

  private static let sessions = ["", "blue", "red"]
  private static let longest = Duration.seconds(6 * 3600)

  mutating func run(talks: Int) async throws {
    for _ in 0..<talks {
      try await rest()
      switch dice.below(12) {
      case 0: try await sendRubbish()
      case 1: try await askControl()
      default: try await talk()
      }
    }
  }

  /// Milliseconds, minutes, or days.
  private mutating func rest() async throws {
    let pause: Duration =
      switch dice.below(10) {
      case 0...4: .milliseconds(dice.below(5_000))
      case 5...7: .seconds(dice.below(1_800))
      default: .seconds(dice.below(4 * 24 * 3_600))
      }
    try await world.time.sleep(until: world.time.now + pause)
  }

  private mutating func talk() async throws {
    let isNarrow = dice.below(4) == 0
    let capacity = isNarrow ? 32 + dice.below(1_000) : 64 << 10
    let connection = try world.network.connect(port: World.port, capacity: capacity)
    defer { connection.close() }
    for _ in 0..<(1 + dice.below(3)) {
      // Who sends ahead more than fits, and does not read meanwhile, waits for itself.
      let isBatch = !isNarrow && dice.below(5) == 0
      let requests = (0..<(isBatch ? 2 + dice.below(2) : 1)).map { _ in nextRequest() }
      let patience = patience()
      let reading = SwarmReading(
        connection: connection,
        time: world.time,
        requests: requests,
        patience: patience,
        pause: dice.below(5) == 0 ? .milliseconds(dice.below(3_000)) : .zero,
        hangsUpHard: dice.below(3) == 0
      )
      let (seen, mayGoOn) = await reading.run()
      sights += seen
      guard mayGoOn else { return }
      if dice.below(3) == 0 {
        try await world.time.sleep(until: world.time.now + .seconds(dice.below(70)))
      }
      if connection.hasInput { return }
    }
  }

  private mutating func nextRequest() -> SwarmRequest {
    count += 1
    let session = Self.sessions[dice.below(Self.sessions.count)]
    return SwarmRequest(tag: "\(name)-\(count)", session: session, dice: &dice)
  }

  private mutating func patience() -> Duration {
    switch dice.below(6) {
    case 0: .zero
    case 1: .milliseconds(dice.below(10_000))
    case 2: .seconds(dice.below(300))
    default: Self.longest
    }
  }

  /// What is no request gets an error or nothing, and the connection is closed.
  private mutating func sendRubbish() async throws {
    let rubbish = [
      "RUBBISH\r\n\r\n", "POST /openai/v1/chat/completions HTTP/1.1\r\ncontent-length: x\r\n\r\n",
      "GET / HTTP/9.9\r\n\r\n", "GET /openai/v1/models HTTP/1.1\r\nhost", "\u{0}\u{1}\r\n\r\n", "",
      "POST /openai/v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 50\r\n\r\n{",
      "POST /a HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\nzz\r\n",
    ]
    let text = rubbish[dice.below(rubbish.count)]
    let connection = try world.network.connect(port: World.port)
    defer { connection.close() }
    if !text.isEmpty { try await connection.write(Array(text.utf8)) }
    if dice.below(3) == 0 { return }
    if dice.below(3) == 0 { connection.finish() }
    var answer: [UInt8] = []
    while let bytes = try? await connection.read(atMost: 4_096) { answer += bytes }
    let isError =
      String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 4")
      || String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 5")
    guard answer.isEmpty || isError else {
      throw SwarmProblem("rubbish is answered with \(String(decoding: answer, as: UTF8.self))")
    }
  }

  private mutating func askControl() async throws {
    let client = try world.client()
    defer { client.connection.close() }
    let paths = ["exchanges", "exchanges?form=canonical&session=blue", "misses", "scenario", ""]
    let answer = try await client.get("/__mixtape/\(paths[dice.below(paths.count)])")
    guard answer.status == 200, answer.ending == .complete else {
      throw SwarmProblem("the control API answers \(answer.status)")
    }
  }
}

/// What must not be, in words for the person who reads the failure.
struct SwarmProblem: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
