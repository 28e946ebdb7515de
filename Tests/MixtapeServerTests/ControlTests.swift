import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct `The control API` {
  @Test(arguments: [
    "localhost:4141", "127.0.0.1:4141", "127.8.9.1", "[::1]:4141", "LOCALHOST", "a.localhost:1",
  ])
  func `answers to local names`(host: String) throws {
    #expect(try status(fields: ["host": host]) == 200)
  }

  @Test(arguments: [
    "evil.example", "127.0.0.1.evil.example", "127.evil", "localhost.evil.example:4141",
    "192.168.0.1",
  ])
  func `does not answer to other names, against DNS rebinding`(host: String) throws {
    #expect(try status(fields: ["host": host]) == 403)
  }

  @Test(arguments: [
    ("http://localhost:3000", 200), ("http://127.0.0.1:4141", 200), ("https://evil.example", 403),
    ("null", 403), ("http://[::1]:80", 200),
  ])
  func `is closed to pages of other sites`(origin: String, expected: Int) throws {
    #expect(try status(fields: ["host": "localhost", "origin": origin]) == expected)
  }

  @Test func `lists what there is`() throws {
    try simulate { world in
      try await world.serving { _ in
        let answer = try await world.client().get("/__mixtape/")
        let json = try JSON(parsing: answer.body)
        #expect(json["GET /__mixtape/exchanges"]?.string?.isEmpty == false)
        #expect(json["POST /__mixtape/reset"]?.string?.isEmpty == false)
      }
    }
  }

  @Test func `says which methods an endpoint takes`() throws {
    try simulate { world in
      try await world.serving { _ in
        let answer = try await world.client().get("/__mixtape/reset")
        #expect(answer.status == 405)
        #expect(answer.head.fields["allow"] == "POST")
      }
    }
  }

  @Test func `shows each exchange once, with why it was answered so`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        let body = #"{"model":"gpt-5","messages":[{"role":"user","content":"hi"}]}"#
        let key = "sk-" + String(repeating: "c4n4ry", count: 6)
        _ = try await client.post(
          "/openai/v1/chat/completions?key=\(key)",
          body,
          fields: ["authorization": "Bearer \(key)"]
        )
        _ = try await client.post("/s/blue/openai/v1/chat/completions", body)
        let main = try JSON(parsing: try await client.get("/__mixtape/exchanges").body)
        #expect(main["exchanges"]?.array?.count == 1)
        #expect(main["exchanges"]?[0]?["because"] == "mock")
        #expect(main["exchanges"]?[0]?["outcome"] == "delivered")
        #expect(main["exchanges"]?[0]?["status"] == 200)
        let blue = try JSON(
          parsing: try await client.get("/__mixtape/exchanges?session=blue").body
        )
        #expect(blue["exchanges"]?.array?.count == 1)
        let one = try await client.get("/__mixtape/exchanges/1")
        #expect(try JSON(parsing: one.body)["request"]?["body"]?["model"] == "gpt-5")
        #expect(!one.text.contains(key))
        #expect(!one.text.contains("c4n4ry"))
      }
    }
  }

  private func status(fields: HTTPFields) throws -> Int {
    try simulate { world in
      try await world.serving { _ in
        var head = "GET /__mixtape/health HTTP/1.1\r\n"
        for (name, value) in fields.pairs { head += "\(name): \(value)\r\n" }
        let client = try world.client()
        try await client.send(text: head + "\r\n")
        return try await client.answer(to: "GET").status
      }
    }
  }
}
