import Foundation
import Mixtape
import Testing

@Suite struct `Time and ports on real sockets` {
  private static func configuration(_ scenario: String) -> Configuration {
    var configuration = Configuration()
    configuration.clock = .manual
    configuration.scenario = .text(scenario)
    return configuration
  }

  @Test func `an advance answers when all that was due has been sent`() async throws {
    let scenario = """
      { rules: [
        { when: { prompt: "stalled" }, reply: "a b", stream: { timeToFirstToken: "59s",
          tokensPerSecond: 0.01 } },
        { reply: { tokens: 600, text: "word " }, stream: { tokensPerSecond: 10 } }] }
      """
    try await withMockServer(Self.configuration(scenario)) { server in
      let port = try #require(server.url.port)
      let streams = try (0..<8).map { _ in try RawSocket(port: port) }
      let stalled = try RawSocket(port: port)
      for (number, socket) in streams.enumerated() {
        socket.post("/openai/v1/chat/completions", chat("stream \(number)", stream: true))
      }
      stalled.post("/openai/v1/chat/completions", chat("stalled", stream: true))
      while server.exchanges().count < 9 { try await server.advance(by: .zero) }
      let control = try RawSocket(port: port)
      let body = #"{"by": "30s"}"#
      control.post("/__mixtape/clock/advance", body)
      let answer = try await offThePool { Result { try control.next() } }.get()
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"), "\(answer)")
      for socket in streams {
        let text = try socket.arrived()
        #expect(text.components(separatedBy: #""content":"#).count - 1 >= 300)
        #expect(!text.contains("[DONE]"))
      }
      #expect(try stalled.arrived() == "")
      try await server.advance(by: .seconds(30))
      for socket in streams { #expect(try socket.arrived().contains("[DONE]")) }
      let first = try stalled.arrived()
      #expect(first.contains("\"a") && !first.contains("[DONE]"))
    }
  }

  @Test func `a port is closed for the client's kernel, and open again`() async throws {
    var configuration = Self.configuration(
      """
      { rules: [
        { when: { provider: "openai", outage: { to: "20s", every: "1m" } },
          faults: [{ refuse: true }] },
        { reply: "up" }] }
      """
    )
    configuration.ports = ["openai": 0, "anthropic": 0]
    try await withMockServer(configuration) { server in
      let shared = try #require(server.url.port)
      let own = try #require(server.portURL(of: "openai")?.port)
      let other = try #require(server.portURL(of: "anthropic")?.port)
      #expect(server.portURL(of: "gemini") == nil)
      let refused = RawSocket.Failure(code: ECONNREFUSED)
      #expect(throws: refused) { try RawSocket(port: own) }
      _ = try RawSocket(port: other)
      let reset = try RawSocket(port: shared)
      reset.post("/openai/v1/chat/completions", chat("Hi"))
      await #expect(throws: RawSocket.Failure(code: ECONNRESET)) {
        try await offThePool { Result { try reset.next() } }.get()
      }
      for _ in 0..<3 {
        try await server.advance(by: .seconds(20))
        let socket = try RawSocket(port: own)
        socket.post("/v1/chat/completions", chat("Hi"))
        let answer = try await offThePool { Result { try socket.next() } }.get()
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
        try await server.advance(by: .seconds(40))
        #expect(throws: refused) { try RawSocket(port: own) }
      }
    }
  }

  @Test func `the command prints its ports, and goes by its clock`() async throws {
    let folder = try TemporaryFolder()
    let tool = try await Tool.serving(
      "serve",
      "--clock",
      "manual",
      "--listen",
      "openai=0",
      "--listen",
      "groq=0",
      in: folder
    )
    let clock = try await ask(tool.url("/__mixtape/clock"))
    #expect(clock.text.contains("\"clock\": \"manual\""))
    let advanced = try await ask(tool.url("/__mixtape/clock/advance"), body: "{by: '90s'}")
    #expect(advanced.text.contains("\"nowMilliseconds\": 90000.000"))
    #expect(advanced.fields["date"] != clock.fields["date"])
    let health = try await ask(tool.url("/__mixtape/health"))
    let finished = await tool.end()
    let lines = finished.output.split(separator: "\n").prefix(3)
    #expect(finished.code == 0)
    for (provider, line) in zip(["groq", "openai"], lines.dropFirst()) {
      let pattern = /mixtape: listening on http:\/\/127\.0\.0\.1:(\d+) for (\w+)/
      let match = try #require(line.wholeMatch(of: pattern))
      #expect(match.output.2 == provider)
      #expect(health.text.contains("\"port\": \(match.output.1),"))
    }
  }

  @Test func `a port that is taken is told with the option that names it`() async throws {
    let folder = try TemporaryFolder()
    let tool = try await Tool.serving("serve", in: folder)
    let port = try #require(tool.address?.split(separator: ":").last.map(String.init))
    let listen = ["serve", "--port", "0", "--listen", "openai=\(port)"]
    let finished = try await Tool.run(listen, in: folder)
    #expect(finished.code == 3)
    #expect(finished.output == "")
    #expect(
      finished.errors == """
        mixtape: error: port \(port) on 127.0.0.1 is taken; choose another with \
        --listen openai=PORT, or 0 for any

        """
    )
    let unknown = try await Tool.run("serve", "--port", "0", "--listen", "opnai=0", in: folder)
    #expect(unknown.code == 2)
    #expect(
      unknown.errors == """
        mixtape: error: there is no provider 'opnai' that could have a port of its own; did you \
        mean 'openai'?

        """
    )
    _ = await tool.end()
  }

  @Test func `the real clock cannot be told to go on`() async throws {
    try await withMockServer { server -> Void in
      await #expect(throws: ClockError.self) { try await server.advance(by: .seconds(1)) }
    }
  }
}
