import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A manual clock` {
  private static let path = "/openai/v1/chat/completions"
  private static let stream =
    #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
  private static let paced = """
    { rules: [{ reply: "a b c", stream: { timeToFirstToken: "10s", tokensPerSecond: 0.1 } }] }
    """

  private static func playing(_ text: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(text, name: "test.json5")
    return configuration
  }

  @Test func `is shown with its time and what is due next`() throws {
    try simulate { world in
      let time = world.manualTime()
      try await world.serving(Self.playing(Self.paced), time: time) { _ in
        let stream = try world.client()
        try await stream.send(
          HTTPRequest(method: "POST", target: Self.path, fields: [:], body: Array(Self.stream.utf8))
        )
        let client = try world.client()
        // Nothing is due at once, and the answer comes when the stream waits.
        _ = try await client.post("/__mixtape/clock/advance", #"{"by": "0s"}"#)
        let shown = try await client.get("/__mixtape/clock")
        #expect(
          shown.text == """
            {
              "clock": "manual",
              "nowMilliseconds": 0.000,
              "date": "Mon, 21 Sep 2026 14:13:20 GMT",
              "deadlinesMilliseconds": [
                10000.000
              ]
            }

            """
        )
        let later = try await client.post("/__mixtape/clock/advance", #"{"by": "15s"}"#)
        #expect(
          later.text == """
            {
              "clock": "manual",
              "nowMilliseconds": 15000.000,
              "date": "Mon, 21 Sep 2026 14:13:35 GMT",
              "deadlinesMilliseconds": [
                20000.000
              ]
            }

            """
        )
        #expect(later.head.fields["date"] == "Mon, 21 Sep 2026 14:13:35 GMT")
      }
    }
  }

  @Test func `does what is due in the order of its deadlines, on all connections`() throws {
    let log = MemoryLog()
    try simulate { world in
      let time = world.manualTime()
      let scenario = """
        { rules: [
          { when: { prompt: "one" }, reply: "a b c", stream: { timeToFirstToken: "1s",
            tokensPerSecond: 0.5 } },
          { when: { prompt: "two" }, reply: "d e f", stream: { timeToFirstToken: "2s",
            tokensPerSecond: 0.4 } },
          { when: { prompt: "late" }, reply: "x", stream: { timeToFirstToken: "4s" } }] }
        """
      try await world.serving(Self.playing(scenario), time: time) { _ in
        try await withThrowingTaskGroup(of: Void.self) { group in
          for prompt in ["one", "two", "late"] {
            group.addTask {
              let connection = try world.network.connect(port: World.port)
              let body = Self.stream.replacing("Hi", with: prompt)
              let request = HTTPRequest(
                method: "POST",
                target: Self.path,
                fields: [:],
                body: Array(body.utf8)
              )
              try await connection.write(request.bytes(host: "localhost"))
              while let bytes = try await connection.read(atMost: 9999), !bytes.isEmpty {
                let milliseconds = time.now.nanoseconds / 1_000_000
                log.write("\(prompt) at \(milliseconds)")
                if String(decoding: bytes, as: UTF8.self).contains("[DONE]") { break }
              }
            }
          }
          try await world.time.sleep(until: .start + .seconds(1))
          #expect(log.lines.isEmpty)
          await time.advance(by: .seconds(60))
          try await group.waitForAll()
        }
      }
    }
    let seen = log.lines.reduce(into: [String]()) { seen, line in
      if seen.last != line { seen.append(line) }
    }
    #expect(
      seen == [
        "one at 1000", "two at 2000", "one at 3000", "late at 4000", "two at 4500", "one at 5000",
        "two at 7000",
      ]
    )
  }

  @Test func `is what windows and outages go by`() throws {
    let scenario = """
      { rules: [
        { when: { between: ["10s", "20s"] }, fail: "unavailable", retryAfter: "10s" },
        { when: { outage: { from: "1m", to: "2m", every: "1h" } }, fail: "overloaded" },
        { reply: "up" }] }
      """
    try simulate { world in
      let time = world.manualTime()
      try await world.serving(Self.playing(scenario), time: time) { _ in
        let client = try world.client()
        var statuses: [Int] = []
        for seconds in [0, 10, 9, 1, 40, 59, 1, 3480, 60] {
          await time.advance(by: .seconds(seconds))
          statuses.append(try await client.post(Self.path, Self.stream).status)
        }
        #expect(statuses == [200, 503, 503, 200, 503, 503, 200, 200, 503])
      }
    }
  }

  @Test func `leaves those who keep others waiting to real time`() throws {
    try simulate { world in
      let time = world.manualTime()
      try await world.serving(time: time) { _ in
        let client = try world.client()
        try await client.send(text: "POST \(Self.path) HTTP/1.1\r\nhost: localhost\r\n")
        #expect(try await client.answer().status == 408)
        #expect(time.now == .start)
        #expect(world.time.now >= .start + .seconds(30))
      }
    }
  }

  @Test(arguments: [
    ("", "expected a value, but the text ends here"),
    ("{}", "needs the key \"by\""),
    (#"{"by": 60}"#, "found the number 60 at line 1, column 8; add a unit: \"60s\" or \"60ms\""),
    (#"{"by": "-5s"}"#, "time does not go back at line 1, column 8"),
    (#"{"by": "1 fortnight"}"#, "expected a duration as \"300ms\", \"2s\" or \"1h\""),
    (#"{"by": "9000h"}"#, "that is more than a year at line 1, column 8"),
    (#"{"for": "5s"}"#, "needs the key \"by\""),
    (#"{"by": "5s", "to": "9s"}"#, "unknown key \"to\""),
  ])
  func `says what is wrong with an advance, and what to write`(body: String, words: String) throws {
    try simulate { world in
      let time = world.manualTime()
      try await world.serving(time: time) { _ in
        let answer = try await world.client().post("/__mixtape/clock/advance", body)
        let message = try JSON(parsing: answer.body)["error"]?["message"]?.string ?? ""
        #expect(answer.status == 400)
        #expect(message.contains(words), "\(message)")
        #expect(
          message.hasSuffix(". Say by how much, with ms, s, m or h: {\"by\": \"60s\"}."),
          "\(message)"
        )
        #expect(time.now == .start)
      }
    }
  }

  @Test func `is not there where the real one goes`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        let answer = try await client.post("/__mixtape/clock/advance", #"{"by": "60s"}"#)
        #expect(answer.status == 409)
        #expect(answer.text.contains("Start Mixtape with --clock manual."))
        let clock = try JSON(parsing: try await client.get("/__mixtape/clock").body)
        #expect(clock["clock"] == "real")
        #expect(clock["deadlinesMilliseconds"] == .null)
      }
    }
  }
}

@Suite struct `The speed` {
  @Test(arguments: [
    (ReplaySpeed.times(1), 1000, 3000), (.times(10), 100, 300), (.times(0.5), 2000, 6000),
    (.max, 0, 0),
  ])
  func `scales what a scenario waits for`(speed: ReplaySpeed, first: Int, end: Int) throws {
    var configuration = ServerConfiguration()
    configuration.engine.speed = speed
    configuration.scenario = .text(
      "{ rules: [{ reply: 'a b c', stream: { timeToFirstToken: '1s', tokensPerSecond: 1 } }] }",
      name: "test.json5"
    )
    try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post(
          "/openai/v1/chat/completions",
          #"{"model":"m","stream":true,"messages":[{"role":"user","content":"Hi"}]}"#
        )
        #expect(answer.times.first == .milliseconds(first))
        #expect(answer.endedAt == .milliseconds(end))
      }
    }
  }

  @Test func `lets what hangs hang`() {
    let plan = ResponsePlan(cues: [
      Cue(at: .seconds(9), .head(HTTPResponseHead(status: 200), body: .stream)),
      Cue(at: .seconds(10), .hang),
    ])
    let fast = plan.scaled(by: .max)
    #expect(fast.cues.map(\.at) == [.zero, .zero])
    #expect(fast.cues.last?.action == .hang)
    #expect(plan.scaled(by: .times(2)).cues.map(\.at) == [.milliseconds(4500), .seconds(5)])
  }
}
