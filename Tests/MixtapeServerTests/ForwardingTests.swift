import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `Forwarding` {
  static let question = #"{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}"#
  static let path = "/openai/v1/chat/completions"

  @Test func `passes a stream on piece by piece as it arrives`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [.stream(["data: 1\n\n", "data: 2\n\n"], every: .seconds(1))],
        time: world.time
      )
      let answer = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(answer.times == [.seconds(2), .seconds(3)])
    }
  }

  @Test func `breaks off upstream when the client hangs up`() throws {
    try simulate { world in
      let pieces = Array(repeating: "data: x\n\n", count: 1_000)
      let upstream = ScriptedUpstream([.stream(pieces, every: .seconds(1))], time: world.time)
      try await world.serving(.recording, upstream: upstream) { server in
        let client = try world.client()
        try await client.send(
          HTTPRequest(method: "POST", target: Self.path, body: Array(Self.question.utf8))
        )
        try await world.time.sleep(until: .start + .milliseconds(3_500))
        client.connection.close()
        try await world.time.sleep(until: .start + .seconds(5))
        #expect(upstream.cancelledCount == 1)
        let exchanges = try await world.client().get("/__mixtape/exchanges")
        #expect(try JSON(parsing: exchanges.body)["exchanges"]?[0]?["outcome"] == "client-left")
      }
      #expect(world.time.now < .start + .seconds(10))
    }
  }

  @Test func `keeps a recording whose client hung up at the last event`() throws {
    try simulate { world in
      var script = ScriptedUpstream.Script.stream(
        ["data: 1\n\n", "data: [DONE]\n\n"],
        every: .milliseconds(100)
      )
      script.endAt += .milliseconds(50)
      let upstream = ScriptedUpstream([script], time: world.time)
      try await world.serving(.recording, upstream: upstream) { _ in
        let client = try world.client()
        try await client.send(
          HTTPRequest(method: "POST", target: Self.path, body: Array(Self.question.utf8))
        )
        try await world.time.sleep(until: .start + .milliseconds(301))
        client.connection.close()
        try await world.time.sleep(until: .start + .seconds(1))
      }
      let replayed = try await world.serving(.replaying) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(replayed.status == 200)
      #expect(replayed.text == "data: 1\n\ndata: [DONE]\n\n")
    }
  }

  @Test(arguments: [
    (UpstreamError(.unreachable, "connection refused"), 502),
    (UpstreamError(.timedOut, "no answer within 600 s"), 504),
    (UpstreamError(.malformed, "that is not HTTP"), 502),
  ])
  func `tells in the provider's words that there was no answer`(
    error: UpstreamError,
    status: Int
  ) throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [ScriptedUpstream.Script(events: [], endAt: .zero, error: error)],
        time: world.time
      )
      try await world.serving(.recording, upstream: upstream) { _ in
        let answer = try await world.client().post("/anthropic/v1/messages", Self.question)
        #expect(answer.status == status)
        let json = try JSON(parsing: answer.body)
        #expect(json["type"] == "error")
        #expect(json["error"]?["message"]?.string?.contains(error.message) == true)
        #expect(json["error"]?["message"]?.string?.contains("api.anthropic.com") == true)
        let exchanges = try await world.client().get("/__mixtape/exchanges")
        #expect(
          try JSON(parsing: exchanges.body)["exchanges"]?[0]?["because"] == "upstream-failed"
        )
      }
    }
  }

  @Test func `cuts the client off when the upstream breaks off in mid-stream`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [
          .stream(
            ["data: 1\n\n"],
            every: .seconds(1),
            failing: UpstreamError(.brokenOff, "it closed")
          )
        ],
        time: world.time
      )
      let answer = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(answer.text == "data: 1\n\n")
      #expect(answer.ending != .complete)
      let miss = try await world.serving(.replaying) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(miss.status == 404)
      #expect(miss.text.contains("demo.json #1: the same request, but its answer was cut off"))
      var configuration = ServerConfiguration.replaying
      configuration.engine.playsIncomplete = true
      let cut = try await world.serving(configuration) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(cut.text == "data: 1\n\n")
      #expect(cut.ending == .cut)
    }
  }

  @Test func `asks nobody unless the mode says so`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole("{}")], time: world.time)
      try await world.serving(upstream: upstream) { _ in
        let answer = try await world.client().post(Self.path, Self.question)
        #expect(answer.status == 200)
      }
      #expect(upstream.requests.isEmpty)
    }
  }

  @Test func `passes keys through, drops hop-by-hop fields and asks for plain bodies`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole("{}")], time: world.time)
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        let client = try world.client()
        try await client.send(
          text: "POST \(Self.path) HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer abc\r\n"
            + "Connection: keep-alive, x-hop\r\nX-Hop: 1\r\nte: trailers\r\nX-Custom: stays\r\n"
            + "accept-encoding: br\r\ncontent-length: 2\r\n\r\n{}"
        )
        return try await client.answer()
      }
      let fields = upstream.requests[0].request.fields
      #expect(fields["authorization"] == "Bearer abc")
      #expect(fields["accept-encoding"] == "identity")
      #expect(fields["x-custom"] == "stays")
      #expect(fields["x-hop"] == nil)
      #expect(fields["connection"] == nil)
      #expect(fields["te"] == nil)
      #expect(fields["host"] == nil)
    }
  }

  @Test(arguments: [
    ("http://127.0.0.1:9", "/v1/chat", "/v1/chat"), ("http://h/v1", "/v1/chat", "/v1/chat"),
    ("http://h/v1", "/chat", "/v1/chat"), ("http://h/a/v1", "/v1", "/a/v1"),
    ("http://h/a", "/v1beta/x", "/a/v1beta/x"),
  ])
  func `does not double a version that both sides name`(
    base: String,
    own: String,
    expected: String
  ) throws {
    try simulate { world in
      var configuration = ServerConfiguration.recording
      let path = base.split(separator: "/", omittingEmptySubsequences: false).dropFirst(3)
      configuration.engine.upstreams = [
        NamedUpstream(
          name: "xidao",
          origin: Origin(
            isSecure: false,
            host: "h",
            port: 80,
            basePath: path.isEmpty ? "" : "/" + path.joined(separator: "/")
          )
        )
      ]
      let upstream = ScriptedUpstream([.whole("{}")], time: world.time)
      _ = try await world.serving(configuration, upstream: upstream) { _ in
        try await world.client().post("/xidao" + own, Self.question)
      }
      #expect(upstream.requests[0].request.target == expected)
    }
  }
}
