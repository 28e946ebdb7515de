import Mixtape
import MixtapeCLI
import MixtapeServer
import Testing

@Suite struct `The greeting` {
  private func greeting(
    _ cassettes: [CassetteSummary],
    _ change: (inout Configuration) throws -> Void = { _ in }
  ) throws -> String {
    var configuration = Configuration()
    try change(&configuration)
    return Greeting(
      address: "http://127.0.0.1:4141",
      configuration: configuration,
      cassettes: cassettes
    ).text
  }

  @Test func `without cassettes is the golden text`() throws {
    try expectGolden(greeting([]) + "\n", "greeting.txt")
  }

  @Test func `of a recorder names keys and upstreams`() throws {
    let text = try greeting([
      CassetteSummary(path: "demo.json", interactionCount: 0, isRecording: true)
    ]) {
      $0.recording = .newEpisodes
      $0.upstreams = [
        try Configuration.Upstream(name: "local", url: "http://127.0.0.1:8000/v1"),
        try Configuration.Upstream(name: "openai", url: "https://eu.api.openai.com"),
      ]
    }
    try expectGolden(text + "\n", "greeting-record.txt")
  }

  @Test func `of a replay names the cassettes`() throws {
    let text = try greeting([
      CassetteSummary(path: "demo.json", interactionCount: 14, isRecording: false),
      CassetteSummary(path: "other.json", interactionCount: 1, isRecording: false),
    ])
    #expect(
      text.hasSuffix(
        """
        Answers come from demo.json (14 interactions), other.json (1 interaction).
        Nothing goes to the network.
        """
      )
    )
  }

  @Test(arguments: [
    (
      Configuration.Recording.newEpisodes,
      """
      Answers come from demo.json (2 interactions). What is not there goes to the real
      providers and is recorded to demo.json.
      """
    ),
    (.all, "Answers come from the real providers and are recorded anew to demo.json."),
  ])
  func `of a recorder tells what it does`(_ mode: Configuration.Recording, _ end: String) throws {
    let text = try greeting([
      CassetteSummary(path: "demo.json", interactionCount: 2, isRecording: true)
    ]) { $0.recording = mode }
    #expect(text.hasSuffix("\n\n" + end))
  }

  @Test func `names the ports that providers have for themselves`() {
    let text = Greeting(
      address: "http://127.0.0.1:4141",
      ports: [("anthropic", "http://127.0.0.1:4143"), ("openai", "http://127.0.0.1:4142")],
      configuration: Configuration(),
      cassettes: []
    ).text
    #expect(
      text.hasPrefix(
        """
        mixtape: listening on http://127.0.0.1:4141
        mixtape: listening on http://127.0.0.1:4143 for anthropic
        mixtape: listening on http://127.0.0.1:4142 for openai

        Point your app here
        """
      )
    )
  }
}
