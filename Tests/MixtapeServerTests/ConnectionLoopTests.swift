import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `A client's connection` {
  @Test func `carries one request after another`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        for _ in 1...3 {
          let answer = try await client.get("/__mixtape/health")
          #expect(answer.status == 200)
          #expect(answer.ending == .complete)
        }
      }
    }
  }

  @Test func `answers pipelined requests in order`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        try await client.send(
          text: "GET /__mixtape/health HTTP/1.1\r\nhost: localhost\r\n\r\n"
            + "GET /__mixtape/nothing HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )
        var text = ""
        while let bytes = try await client.connection.read(atMost: 65_536) {
          text += String(decoding: bytes, as: UTF8.self)
        }
        let statuses = text.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("HTTP/1.1") }
        #expect(statuses == ["HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found"])
      }
    }
  }

  @Test func `says continue to a client that waits for it`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        try await client.send(
          text: "POST /__mixtape/reset HTTP/1.1\r\nhost: localhost\r\n"
            + "expect: 100-continue\r\ncontent-length: 2\r\n\r\n"
        )
        let first = try await client.connection.read(atMost: 100) ?? []
        #expect(String(decoding: first, as: UTF8.self) == "HTTP/1.1 100 Continue\r\n\r\n")
        try await client.send(text: "{}")
        #expect(try await client.answer().status == 200)
      }
    }
  }

  @Test(arguments: [
    ("GARBAGE\r\n\r\n", 400), ("CONNECT a:1 HTTP/1.1\r\nhost: a\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n", 400),
    ("POST /x HTTP/1.1\r\nhost: a\r\ncontent-length: 99999999999\r\n\r\n", 413),
  ])
  func `is refused and closed when it is not HTTP`(text: String, status: Int) throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        try await client.send(text: text)
        let answer = try await client.answer()
        #expect(answer.status == status)
        #expect(answer.head.fields["connection"] == "close" || answer.ending == .complete)
        #expect(try await client.connection.read(atMost: 1) == nil)
      }
    }
  }

  @Test func `is told when its request takes too long, and closed`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        try await client.send(text: "POST /openai/v1/chat/completions HTTP/1.1\r\nhost: x\r\n")
        let answer = try await client.answer()
        #expect(answer.status == 408)
        #expect((.seconds(30)...Duration.seconds(35)).contains(world.time.now - .start))
      }
    }
  }

  @Test func `is let go without a word when it is idle for long`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        _ = try await client.get("/__mixtape/health")
        #expect(try await client.connection.read(atMost: 1) == nil)
        #expect((.seconds(75)...Duration.seconds(80)).contains(world.time.now - .start))
      }
    }
  }

  @Test func `is closed when the server ends`() throws {
    try simulate { world in
      let client = try await world.serving { _ in
        let client = try world.client()
        _ = try await client.get("/__mixtape/health")
        return client
      }
      #expect(try await client.connection.read(atMost: 1) == nil)
      client.connection.close()
      #expect(world.network.openCount == 0)
    }
  }

  @Test func `gets a helpful 404 for a path of nobody`() throws {
    try simulate { world in
      try await world.serving { _ in
        let answer = try await world.client().post("/completely/unknown", "{}")
        #expect(answer.status == 404)
        #expect(answer.text.contains("Put the provider first: /openai/completely/unknown"))
      }
    }
  }
}
