import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// How a scenario comes to a server, changes, and goes.
@Suite struct `A scenario` {
  private static let path = "/openai/v1/chat/completions"
  private static let chat = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
  private static let slowly =
    #"{"model":"m","stream":true,"messages":[{"role":"user","content":"slow"}]}"#

  private static let playing: ServerConfiguration = {
    var configuration = ServerConfiguration()
    configuration.scenario = .file("rules/test.json5")
    return configuration
  }()

  private static func rules(_ reply: String) -> [UInt8] {
    Array(
      """
      { rules: [
        { when: { prompt: "slow" }, reply: "a b c d e f", stream: { tokensPerSecond: 1 } },
        { reply: "\(reply)" },
      ] }
      """.utf8
    )
  }

  private static func text(_ answer: Client.Answer) throws -> String? {
    try JSON(parsing: answer.body)["choices"]?[0]?["message"]?["content"]?.string
  }

  @Test func `is played anew when its file is saved, while streams go on as they began`() throws {
    try simulate { world in
      world.files["rules/test.json5"] = Self.rules("one")
      try await world.serving(Self.playing) { _ in
        let client = try world.client()
        let listener = try world.client()
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "one")
        try await listener.send(
          HTTPRequest(method: "POST", target: Self.path, body: Array(Self.slowly.utf8))
        )
        world.files["rules/test.json5"] = Self.rules("two")
        try await world.time.sleep(until: world.time.now + .seconds(2))
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "two")
        let stream = try await listener.answer()
        #expect(stream.ending == .complete)
        #expect(stream.text.hasSuffix("data: [DONE]\n\n"))
        #expect(world.log.lines.contains { $0.contains("rules/test.json5 has changed") })
      }
    }
  }

  @Test func `stays as it was when its file is saved with a mistake, which is told`() throws {
    try simulate { world in
      world.files["rules/test.json5"] = Self.rules("one")
      try await world.serving(Self.playing) { _ in
        let client = try world.client()
        world.files["rules/test.json5"] = Array("{ rules: [{ repyl: 'two' }] }".utf8)
        try await world.time.sleep(until: world.time.now + .seconds(2))
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "one")
        let told = world.log.lines.joined(separator: "\n")
        #expect(told.contains("rules/test.json5:1:13: error: unknown key \"repyl\" in a rule"))
        world.files["rules/test.json5"] = nil
        try await world.time.sleep(until: world.time.now + .seconds(2))
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "one")
        world.files["rules/test.json5"] = Self.rules("three")
        try await world.time.sleep(until: world.time.now + .seconds(2))
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "three")
      }
    }
  }

  @Test func `that is missing or has mistakes lets no server start`() throws {
    try simulate { world in
      #expect(throws: ScenarioError(.missing, "rules/test.json5: there is no such scenario.")) {
        try Server(configuration: Self.playing, doors: world.doors)
      }
      world.files["rules/test.json5"] = Array("{ rules: [{ when: { provider: 'opnai' } }] }".utf8)
      let error = #expect(throws: ScenarioError.self) {
        try Server(configuration: Self.playing, doors: world.doors)
      }
      #expect(error?.kind == .mistakes)
      #expect(error?.message.hasPrefix("rules/test.json5:1:31: error:") == true)
    }
  }

  @Test func `can be put, read and taken away while the server runs`() throws {
    try simulate { world in
      try await world.serving { _ in
        let client = try world.client()
        func control(_ method: String, _ body: String = "") async throws -> Client.Answer {
          try await client.ask(
            HTTPRequest(method: method, target: "/__mixtape/scenario", body: Array(body.utf8))
          )
        }
        #expect(try JSON(parsing: await control("GET").body)["scenario"] == .null)
        let put = try await control("PUT", "{ rules: [{ name: 'all', reply: 'Put.' }] }")
        #expect(put.status == 200)
        #expect(try JSON(parsing: put.body)["rules"]?[0]?["name"] == "all")
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "Put.")
        let wrong = try await control("PUT", "{ rules: [{ reply: 5 }] }")
        #expect(wrong.status == 400)
        #expect(wrong.text.contains("scenario:1:20: error:"))
        #expect(try Self.text(await client.post(Self.path, Self.chat)) == "Put.")
        _ = try await control("DELETE")
        let after = try await client.post(Self.path, Self.chat)
        #expect(try Self.text(after)?.hasPrefix("Hello from Mixtape") == true)
      }
    }
  }

  @Test func `lets gateways be asked that only its rules name`() throws {
    var configuration = ServerConfiguration()
    let text = "{ rules: [{ when: { provider: 'acme' }, reply: 'From Acme.' }] }"
    configuration.scenario = .text(text, name: "test")
    try simulate { [configuration] world in
      try await world.serving(configuration) { _ in
        let answer = try await world.client().post("/acme/v1/chat/completions", Self.chat)
        #expect(try Self.text(answer) == "From Acme.")
      }
    }
  }

  @Test func `replays a cassette that lies beside it, and misses what is not on it`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"recorded":true}"#)], time: world.time)
      try await world.serving(.recording, upstream: upstream) { _ in
        _ = try await world.client().post(Self.path, Self.chat)
      }
      world.files["rules/tape.json"] = world.files["demo.json"]
      world.files["rules/test.json5"] = Array("{ rules: [{ replay: 'tape.json' }] }".utf8)
      try await world.serving(Self.playing) { server in
        let client = try world.client()
        let answer = try await client.post(Self.path, Self.chat)
        #expect(answer.text == #"{"recorded":true}"#)
        let other = Self.chat.replacing("Hi", with: "Ho")
        #expect(try await client.post(Self.path, other).status == 404)
        #expect(server.misses.count == 1)
      }
    }
  }
}
