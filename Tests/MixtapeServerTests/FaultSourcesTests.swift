import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// The same fault on an answer that is made, on its recording, and on its live twin.
@Suite struct `A fault, whatever the source of the answer`: Sendable {
  struct Asked: Sendable, CustomTestStringConvertible {
    let target: String
    let body: String
    var testDescription: String { target }
  }

  private static let messages = #""messages":[{"role":"user","content":"Hi"}]"#
  static let asked = [
    Asked(
      target: "/openai/v1/chat/completions",
      body: #"{"model":"m","stream":true,"stream_options":{"include_usage":true},\#(messages)}"#
    ),
    Asked(
      target: "/anthropic/v1/messages",
      body: #"{"model":"m","max_tokens":99,"stream":true,\#(messages)}"#
    ),
    Asked(
      target: "/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
      body: #"{"contents":[{"role":"user","parts":[{"text":"Hi"}]}]}"#
    ),
    Asked(target: "/ollama/api/chat", body: #"{"model":"m","stream":true,\#(messages)}"#),
  ]

  /// What the client's kernel saw.
  struct Seen: Equatable, CustomStringConvertible {
    enum Ending { case finished, reset, open }
    var bytes: [UInt8] = []
    var times: [Duration] = []
    var ending = Ending.open

    /// Without the time of day, and with the fields in order: a recording has its own.
    var text: String {
      let text = String(decoding: bytes, as: UTF8.self)
      guard let range = text.firstRange(of: "\r\n\r\n") else { return text }
      let lines = text[..<range.lowerBound].split(separator: "\r\n")
        .filter { !$0.lowercased().hasPrefix("date:") }
      return lines.map { $0.lowercased() }.sorted().joined(separator: "\n")
        + text[range.lowerBound...]
    }

    var description: String { "\(text)\n\(ending)" }

    func content(_ asked: Asked) throws -> SeenContent {
      var parser = HTTPResponseParser(requestMethod: "POST")
      parser.receive(bytes)
      var head = HTTPResponseHead(status: 0)
      var body: [UInt8] = []
      reading: while let event = try parser.next() {
        switch event {
        case .head(let found, _): head = found
        case .body(let bytes): body += bytes
        case .end: break reading
        }
      }
      return try SeenContent.of(head, body, from: asked.target)
    }
  }

  /// Asks, reads for so long, and hangs up.
  private static func ask(
    _ asked: Asked,
    _ world: World,
    patience: Duration = .seconds(3600)
  ) async throws -> Seen {
    let client = try world.client()
    let fields: HTTPFields = ["content-type": "application/json", "connection": "close"]
    try await client.send(
      HTTPRequest(
        method: "POST",
        target: asked.target,
        fields: fields,
        body: Array(asked.body.utf8)
      )
    )
    let start = world.time.now
    return try await withThrowingTaskGroup(of: Seen?.self) { group in
      group.addTask {
        var seen = Seen()
        do {
          while let bytes = try await client.connection.read(atMost: 64 << 10) {
            seen.bytes += bytes
            seen.times.append(world.time.now - start)
          }
          seen.ending = .finished
        } catch let error as ConnectionError {
          seen.ending = error.kind == .reset ? .reset : .open
        }
        client.connection.close()
        return seen
      }
      group.addTask {
        try? await world.time.sleep(until: start + patience)
        client.connection.close()
        return nil
      }
      var seen: Seen?
      for try await next in group {
        if let next { seen = next }
        group.cancelAll()
      }
      return try #require(seen)
    }
  }

  private static let reply = """
    reply: "one two tre ø five six seven eight nine ten", stream: { tokensPerSecond: 10 }
    """

  private static func playing(
    _ rule: String,
    _ configuration: ServerConfiguration = ServerConfiguration()
  ) -> ServerConfiguration {
    var configuration = configuration
    configuration.scenario = .text("{ seed: 3, rules: [{ \(rule) }] }", name: "test.json5")
    return configuration
  }

  private static func made(_ asked: Asked, rule: String) throws -> Seen {
    try simulate { world in
      try await world.serving(playing(rule)) { _ in
        try await ask(asked, world)
      }
    }
  }

  /// The undisturbed answer as an upstream that sends each event at its time.
  private static func script(_ asked: Asked) throws -> ScriptedUpstream.Script {
    let answer = try simulate { world in
      try await world.serving(playing(reply)) { _ in
        try await world.client().post(asked.target, asked.body)
      }
    }
    var head = answer.head
    for name in ["date", "transfer-encoding", "connection"] { head.fields.remove(name) }
    return ScriptedUpstream.Script(
      events: [(answer.times.first ?? .zero, .head(head, body: .stream))]
        + answer.pieces.map { ($0.at, .body($0.bytes)) },
      endAt: answer.endedAt
    )
  }

  /// The cassette with what the client of a recording saw.
  private static func live(
    _ asked: Asked,
    faults: String,
    patience: Duration = .seconds(3600),
    speed: ReplaySpeed = .times(1)
  ) throws -> (seen: Seen, cassette: String) {
    let script = try script(asked)
    var configuration = playing("forward: true, faults: [\(faults)]", .recording)
    configuration.engine.speed = speed
    return try simulate { [configuration] world in
      let upstream = ScriptedUpstream([script], time: world.time)
      let seen = try await world.serving(configuration, upstream: upstream) { _ in
        let seen = try await ask(asked, world, patience: patience)
        try await world.time.sleep(until: world.time.now + .seconds(60))
        return seen
      }
      return (seen, world.files.text("demo.json") ?? "")
    }
  }

  private static func replayed(_ cassette: String, _ asked: Asked, faults: String) throws -> Seen {
    try simulate { world in
      world.files["demo.json"] = Array(cassette.utf8)
      let configuration = playing("replay: 'demo.json', faults: [\(faults)]")
      return try await world.serving(configuration) { _ in try await ask(asked, world) }
    }
  }

  /// How each is told where its own example would go by the length, which nobody knows of what is
  /// still to come.
  private static let examples = FaultList.all.map { kind in
    kind.example.replacing("{ fraction: 0.5 }", with: "{ chunk: 5 }")
  }

  @Test(arguments: asked) func `shows the client the same bytes and the same end`(
    asked: Asked
  ) throws {
    let cassette = try Self.live(asked, faults: "").cassette
    for (kind, faults) in zip(FaultList.all, Self.examples) {
      let made = try Self.made(asked, rule: "\(Self.reply), faults: [\(faults)]")
      let replayed = try Self.replayed(cassette, asked, faults: faults)
      let live = try Self.live(asked, faults: faults)
      if kind is any ContentFault.Type {
        // What a model has said cannot be changed: the answer is made anew, of Mixtape's own words.
        let own = try Self.made(asked, rule: "faults: [\(faults)]").content(asked)
        #expect(own.isEmpty == (kind == EmptyChoice.self))
        #expect(try replayed.content(asked).summary == own.summary, "\(kind.name)")
        #expect(try live.seen.content(asked).summary == own.summary, "\(kind.name)")
        continue
      }
      #expect(replayed.text == made.text, "\(kind.name)")
      #expect(live.seen.text == made.text, "\(kind.name)")
      #expect(replayed.ending == made.ending, "\(kind.name)")
      #expect(live.seen.ending == made.ending, "\(kind.name)")
    }
  }

  @Test(arguments: asked) func `is not on the recording`(asked: Asked) throws {
    let truth = try Self.live(asked, faults: "").cassette
    #expect(truth.contains("\"interactions\""))
    for (kind, faults) in zip(FaultList.all, Self.examples) where !(kind is any ContentFault.Type) {
      // One leaves while the upstream still speaks, one long after.
      for patience in [Duration.milliseconds(650), .seconds(3600)] {
        let live = try Self.live(asked, faults: faults, patience: patience)
        let hasLeft = live.seen.ending == .open && kind != Hang.self
        if patience < .seconds(1), hasLeft { continue }
        #expect(live.cassette == truth, "\(kind.name)")
      }
    }
  }

  @Test func `waits at the speed that is asked for, also on live answers`() throws {
    let asked = Self.asked[0]
    let faults = "{ stall: '60s', at: { chunk: 4 } }"
    let plain = try Self.live(asked, faults: faults).seen
    let fast = try Self.live(asked, faults: faults, speed: .times(10)).seen
    let fastest = try Self.live(asked, faults: faults, speed: .max).seen
    let end = try #require(Self.live(asked, faults: "").seen.times.last)
    #expect(plain.times.last == end + .seconds(60))
    #expect(fast.times.last == end + .seconds(6))
    #expect(fastest.times.last == end)
  }
}
