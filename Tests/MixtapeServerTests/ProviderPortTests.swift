import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A provider's own port` {
  private static let body = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
  private static let port = 4142

  private static func playing(_ text: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(text, name: "test.json5")
    return configuration
  }

  @Test(arguments: [
    ("/chat/completions", 200), ("/deepseek/chat/completions", 200),
    ("/s/blue/chat/completions", 200), ("/s/blue/deepseek/chat/completions", 200),
    ("/openai/v1/chat/completions", 404), ("/__mixtape/reset", 404),
  ])
  func `needs no name in the path`(path: String, status: Int) throws {
    try simulate { world in
      try await world.serving(ports: ["deepseek": Self.port]) { server in
        let answer = try await world.client(port: Self.port).post(path, Self.body)
        #expect(answer.status == status)
        let session = path.hasPrefix("/s/") ? "blue" : ""
        #expect(server.exchanges(session: session).map(\.provider) == ["deepseek"])
      }
    }
  }

  @Test func `is told with the server's health`() throws {
    let scenario = "{ rules: [{ when: { provider: 'openai' }, faults: [{ refuse: true }] }] }"
    try simulate { world in
      let ports = ["openai": 4142]
      try await world.serving(Self.playing(scenario), ports: ports) { _ in
        let health = try JSON(parsing: try await world.client().get("/__mixtape/health").body)
        #expect(health["ports"] == [["provider": "openai", "port": 4142, "isOpen": false]])
      }
    }
  }

  @Test func `is closed while a rule refuses, and reset where it is shared`() throws {
    let scenario = """
      { rules: [
        { when: { provider: "openai", outage: { from: "10s", to: "20s", every: "1m" } },
          faults: [{ refuse: true }] },
        { reply: "up" }] }
      """
    try simulate { world in
      let time = world.manualTime()
      let ports = ["openai": 4142, "anthropic": 4143]
      try await world.serving(Self.playing(scenario), time: time, ports: ports) { _ in
        let early = try world.client(port: 4142)
        #expect(try await early.post("/v1/chat/completions", Self.body).status == 200)
        await time.advance(by: .seconds(10))
        #expect(throws: ConnectionError(.refused, "connection refused")) {
          try world.client(port: 4142)
        }
        // Those who are connected are not let go, but get no answer.
        let cut = try await early.post("/v1/chat/completions", Self.body)
        #expect(cut.ending == .reset)
        let shared = try await world.client().post("/openai/v1/chat/completions", Self.body)
        #expect(shared.status == 0)
        #expect(shared.ending == .reset)
        let other = try await world.client(port: 4143).get("/v1/models")
        #expect(other.status == 200)
        await time.advance(by: .seconds(10))
        let late = try world.client(port: 4142)
        #expect(try await late.post("/v1/chat/completions", Self.body).status == 200)
        await time.advance(by: .seconds(50))
        #expect(throws: ConnectionError(.refused, "connection refused")) {
          try world.client(port: 4142)
        }
      }
    }
  }

  @Test func `closes and opens with the scenario that is played`() throws {
    try simulate { world in
      let time = world.manualTime()
      try await world.serving(time: time, ports: ["openai": 4142]) { server in
        let client = try world.client()
        func isOpen() async -> Bool {
          await time.advance(by: .zero)
          return (try? world.client(port: 4142)) != nil
        }
        #expect(await isOpen())
        let refusal = "{ rules: [{ when: { between: ['0s', '5s'] }, faults: [{ refuse: true }] }] }"
        await time.advance(by: .seconds(100))
        _ = try await client.ask(
          .init(method: "PUT", target: "/__mixtape/scenario", body: Array(refusal.utf8))
        )
        #expect(await !isOpen())
        await time.advance(by: .seconds(5))
        #expect(await isOpen())
        _ = try await client.post("/__mixtape/reset", "")
        #expect(await !isOpen())
        _ = try await client.ask(.init(method: "DELETE", target: "/__mixtape/scenario"))
        #expect(await isOpen())
        server.reset(session: nil)
        #expect(await isOpen())
      }
    }
  }

  @Test func `closes some time after a request`() throws {
    let scenario = """
      { rules: [
        { when: { provider: "openai",
            outage: { after: { request: 2 }, from: "5s", to: "10s" } },
          faults: [{ refuse: true }] },
        { reply: "up" }] }
      """
    try simulate { world in
      try await world.serving(Self.playing(scenario), ports: ["openai": 4142]) { _ in
        try await world.time.sleep(until: .start + .seconds(100))
        let client = try world.client(port: 4142)
        _ = try await client.post("/v1/chat/completions", Self.body)
        _ = try await client.post("/v1/chat/completions", Self.body)
        try await world.time.sleep(until: .start + .milliseconds(104_999))
        _ = try world.client(port: 4142)
        try await world.time.sleep(until: .start + .milliseconds(105_001))
        #expect(throws: ConnectionError.self) { try world.client(port: 4142) }
        try await world.time.sleep(until: .start + .milliseconds(110_001))
        _ = try world.client(port: 4142)
      }
    }
  }
}
