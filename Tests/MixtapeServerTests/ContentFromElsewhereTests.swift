import MixtapeCore
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// Faults of what is said, where a recording or the real provider would have said it.
@Suite struct `A fault of content on words from elsewhere` {
  private static let path = "/openai/v1/chat/completions"
  private static let question = #"{"model":"m","messages":[{"role":"user","content":"Hi"}]}"#
  private static let refusing = """
    { rules: [{ when: { state: { done: null } }, faults: [{ refusal: "No." }],
      set: { done: true } }] }
    """

  private static func answer(_ text: String) -> ScriptedUpstream.Script {
    .whole(#"{"choices":[{"message":{"role":"assistant","content":"\#(text)"}}]}"#)
  }

  @Test func `uses a recording up as if it had been played`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream(
        [Self.answer("first"), Self.answer("second")],
        time: world.time
      )
      var recording = ServerConfiguration.recording
      recording.engine.recordMode = .all
      try await world.serving(recording, upstream: upstream) { _ in
        for _ in 0..<2 { _ = try await world.client().post(Self.path, Self.question) }
      }
      var configuration = ServerConfiguration.replaying
      configuration.engine.repeats = .error
      configuration.scenario = .text(Self.refusing, name: "test.json5")
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let refused = try await client.post(Self.path, Self.question)
        #expect(try JSON(parsing: refused.text)["choices"]?[0]?["message"]?["refusal"] == "No.")
        #expect(try await client.post(Self.path, Self.question).text.contains("second"))
        #expect(try await client.post(Self.path, Self.question).status == 404)
        _ = try await client.post("/__mixtape/reset", "")
        #expect(try await client.post(Self.path, Self.question).text.contains("No."))
      }
    }
  }

  @Test func `leaves alone what nobody says`() throws {
    try simulate { world in
      let upstream = ScriptedUpstream([.whole(#"{"data":["theirs"]}"#)], time: world.time)
      var configuration = ServerConfiguration.recording
      configuration.scenario = .text(
        "{ rules: [{ faults: [{ refusal: 'No.' }] }, { forward: true }] }",
        name: "test.json5"
      )
      try await world.serving(configuration, upstream: upstream) { _ in
        let client = try world.client()
        #expect(try await client.get("/openai/v1/models").text.contains("theirs"))
        let input = #"{"model":"m","input":"Hi"}"#
        #expect(try await client.post("/openai/v1/embeddings", input).text.contains("theirs"))
        #expect(try await client.post(Self.path, Self.question).text.contains("No."))
        #expect(upstream.requests.count == 2)
      }
    }
  }
}
