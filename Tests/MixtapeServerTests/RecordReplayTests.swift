import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `Recording and replaying` {
  static let question = #"{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}"#
  static let path = "/openai/v1/chat/completions"

  @Test func `gives back a whole answer as it was, offline`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [.whole(#"{"id": "chatcmpl-1", "n": 1.0}"#)],
        time: world.time
      )
      let live = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      let replayed = try await world.serving(.replaying) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(live.text == #"{"id": "chatcmpl-1", "n": 1.0}"#)
      #expect(replayed.body == live.body)
      #expect(replayed.head.fields["content-type"] == live.head.fields["content-type"])
      #expect(replayed.status == 200)
      #expect(upstream.requests.count == 1)
      #expect(upstream.requests[0].origin.host == "api.openai.com")
      #expect(upstream.requests[0].request.target == "/v1/chat/completions")
    }
  }

  @Test(arguments: [(ReplaySpeed.times(1), 1), (.times(10), 10)])
  func `plays a stream's chunks at their times`(speed: ReplaySpeed, factor: Int) throws {
    try simulate { world in
      let pieces = (1...5).map { "data: {\"n\":\($0)}\n\n" } + ["data: [DONE]\n\n"]
      let upstream = ScriptedUpstream(
        [.stream(pieces, every: .milliseconds(200))],
        time: world.time
      )
      let live = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(live.times == (2...7).map { .milliseconds(200 * $0) })
      var configuration = ServerConfiguration.replaying
      configuration.engine.speed = speed
      let replayed = try await world.serving(configuration) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(replayed.pieces.map(\.bytes) == live.pieces.map(\.bytes))
      #expect(replayed.times == live.times.map { $0 / factor })
    }
  }

  @Test func `waits for nothing at full speed`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [.stream(["data: 1\n\n", "data: 2\n\n"], every: .seconds(60))],
        time: world.time
      )
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      var configuration = ServerConfiguration.replaying
      configuration.engine.speed = .max
      let replayed = try await world.serving(configuration) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      #expect(replayed.text == "data: 1\n\ndata: 2\n\n")
      #expect(replayed.endedAt == .zero)
    }
  }

  @Test func `has the interaction on disk before the client sees the end`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      try await world.serving(.recording, upstream: upstream) { server in
        _ = try await world.client().post(Self.path, Self.question)
        let text = world.files.text("demo.json") ?? ""
        #expect(text.contains(#"{"n":1}"#))
        #expect(try JSON(parsing: text)["interactions"]?.array?.count == 1)
      }
    }
  }

  @Test func `plays what it has and records the rest`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [.whole(#"{"n":1}"#), .whole(#"{"n":2}"#)],
        time: world.time
      )
      let other = Self.question.replacing("hi", with: "ho")
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      try await world.serving(.recording, upstream: upstream) { _ in
        let client = try world.client()
        #expect(try await client.post(Self.path, Self.question).text == #"{"n":1}"#)
        #expect(try await client.post(Self.path, other).text == #"{"n":2}"#)
      }
      #expect(upstream.requests.count == 2)
    }
  }

  @Test func `names the JSON path that keeps a request from matching`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      try await world.serving(.replaying) { server in
        let other = Self.question.replacing("hi", with: "ho")
        let answer = try await world.client().post(Self.path, other)
        #expect(answer.status == 404)
        #expect(answer.head.fields["x-should-retry"] == "false")
        let message = try JSON(parsing: answer.body)["error"]?["message"]?.string ?? ""
        #expect(message.contains("demo.json #1"))
        #expect(message.contains("messages[0].content"))
        #expect(message.contains("ho"))
        #expect(server.misses.count == 1)
      }
    }
  }

  @Test func `says that a recording was already played`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      var configuration = ServerConfiguration.replaying
      configuration.engine.repeats = .error
      try await world.serving(configuration) { _ in
        let client = try world.client()
        #expect(try await client.post(Self.path, Self.question).status == 200)
        let second = try await client.post(Self.path, Self.question)
        #expect(second.status == 404)
        #expect(second.text.contains("already played"))
        // A session of its own begins at the start of the tape.
        #expect(try await client.post("/s/two" + Self.path, Self.question).status == 200)
      }
    }
  }

  @Test func `gives identical requests at the same time a recording each`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [.whole(#"{"n":1}"#), .whole(#"{"n":2}"#), .whole(#"{"n":3}"#)],
        time: world.time
      )
      try await world.serving(.recording, upstream: upstream) { _ in
        let client = try world.client()
        for _ in 1...3 { _ = try await client.post(Self.path, Self.question) }
      }
      let texts = try await world.serving(.replaying) { _ in
        try await withThrowingTaskGroup(of: String.self) { group in
          for _ in 1...3 {
            let client = try world.client()
            group.addTask { try await client.post(Self.path, Self.question).text }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
      }
      #expect(texts.sorted() == [#"{"n":1}"#, #"{"n":2}"#, #"{"n":3}"#])
    }
  }

  @Test func `stands in for another provider when matched by prompt`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().post(Self.path, Self.question)
      }
      var configuration = ServerConfiguration.replaying
      configuration.engine.matching.basis = .prompt
      let answer = try await world.serving(configuration) { _ in
        try await world.client().post("/deepseek/chat/completions", Self.question)
      }
      #expect(answer.text == #"{"n":1}"#)
    }
  }

  @Test func `finds the recording of a compressed request`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      let request = HTTPRequest(
        method: "POST",
        target: Self.path,
        fields: ["content-encoding": "gzip"],
        body: Gzip.encode(Array(Self.question.utf8))
      )
      _ = try await world.serving(.recording, upstream: upstream) { _ in
        try await world.client().ask(request)
      }
      try await world.serving(.replaying) { _ in
        let client = try world.client()
        #expect(try await client.ask(request).text == #"{"n":1}"#)
        // What was meant is the same without the coding.
        #expect(try await client.post(Self.path, Self.question).text == #"{"n":1}"#)
      }
    }
  }

  @Test func `counts a path of no provider as a miss where only recordings answer`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"n":1}"#)], time: world.time)
      _ = try await world.serving(.recording, upstream: upstream) { server in
        let answer = try await world.client().post("/nobody/x", "{}")
        #expect(answer.status == 404)
        #expect(server.misses.isEmpty)
        return try await world.client().post(Self.path, Self.question)
      }
      try await world.serving(.replaying) { server in
        _ = try await world.client().post("/nobody/x", "{}")
        #expect(
          server.misses.map(\.description) == [
            "Mixtape: no recording of POST /nobody/x: no provider is known by that path."
          ]
        )
      }
    }
  }
}
