import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer

/// Makes calls until none is left: asks again on 429, 5xx and broken answers, a few times, and then
/// the other provider.
struct StormClient {
  private let storm: Storm
  private let hall: StormHall
  private var dice: Dice
  private var idle: (any Connection)?
  private var askings: [String: Int] = [:]

  private static let attempts = 3

  init(_ storm: Storm, _ hall: StormHall, dice: Dice) {
    self.storm = storm
    self.hall = hall
    self.dice = dice
  }

  mutating func run() async throws {
    try await dawdle()
    while let call = hall.nextCall() {
      askings = [:]
      for _ in 0..<call.rounds { try await make(call) }
    }
    idle?.close()
  }

  /// Lets others go first, or not.
  private mutating func dawdle() async throws {
    for _ in 0..<dice.below(4) { await Task.yield() }
    if dice.below(8) == 0 {
      let pause = Duration.microseconds(dice.below(1_000))
      try await storm.time.sleep(until: storm.time.now + pause)
    }
  }

  private mutating func make(_ call: StormCall) async throws {
    for provider in call.providers {
      for _ in 0..<Self.attempts {
        try await dawdle()
        let number = askings[provider, default: 0] + 1
        askings[provider] = number
        let seen = try await ask(call.request(to: provider))
        hall.note(Storm.Asking(call: call.number, provider: provider, number: number), seen)
        if seen.isGood { return }
        guard seen.isWorthRepeating else { break }
      }
    }
  }

  private mutating func ask(_ request: HTTPRequest) async throws -> Storm.Seen {
    var kept = idle
    idle = nil
    if dice.below(3) == 0 {
      kept?.close()
      kept = nil
    }
    let connection: any Connection
    if let kept {
      connection = kept
    } else {
      connection = try await storm.connector.connect(host: "127.0.0.1", port: storm.port)
    }
    hall.begins(connection)
    defer { hall.ends(connection) }
    let client = Client(connection, time: storm.time)
    try await client.send(request)
    do {
      let answer = try await client.answer(to: request.method)
      // Behind a body of known length the server may still have in mind to cut the connection.
      let isStream = answer.head.fields["content-type"]?.contains("json") == false
      if isStream, answer.keepsConnection { idle = connection } else { connection.close() }
      return Storm.Seen(answer)
    } catch is ConnectionError {
      return Storm.Seen(ending: .gaveUp)
    }
  }
}

extension Storm.Seen {
  fileprivate init(_ answer: Client.Answer) {
    guard answer.ending != .reset else {
      self.init(ending: .reset)
      return
    }
    var hasher = StableHasher()
    let words = answer.body.filter { !(0x30...0x39).contains($0) }
    hasher.combine(words, count: words.count)
    self.init(
      ending: answer.ending == .complete ? .complete : .cut,
      status: answer.status == 0 ? nil : answer.status,
      bytes: answer.body.count,
      words: hasher.key.high
    )
  }

  fileprivate var isGood: Bool { ending == .complete && status == 200 }

  fileprivate var isWorthRepeating: Bool {
    guard ending == .complete, let status else { return true }
    return status == 429 || status >= 500
  }
}
