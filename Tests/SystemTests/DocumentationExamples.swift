import Foundation
import Mixtape
import MixtapeTesting
import Testing

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

// The Swift of the README, the articles and the doc comments, compiled and, where it needs nothing
// from outside, run. `DocumentationTests` finds each example here.

/// The client of the examples: an app's own code, which knows nothing of Mixtape.
struct ChatClient {
  struct Answer: Decodable {
    struct Choice: Decodable {
      struct Message: Decodable { var content: String }
      var message: Message
    }
    var choices: [Choice]
  }

  var baseURL: URL

  func ask(_ text: String) async throws -> String {
    let body = #"{"model": "gpt-4o-mini", "messages": [{"role": "user", "content": "\#(text)"}]}"#
    let seen = try await SystemTests.ask(
      baseURL.appending(path: "chat/completions"),
      body: body
    )
    let answer = try JSONDecoder().decode(Answer.self, from: Data(seen.body))
    return answer.choices.first?.message.content ?? ""
  }
}

@Suite(.cassette("hello"))
struct ChatTests {
  @Test func `the assistant greets`() async throws {
    let server = try #require(MockServer.current)
    let client = ChatClient(baseURL: server.baseURL(for: .openAI))
    #expect(try await client.ask("Say hello.") == "Hello!")
  }
}

@Suite(.scenario("hello"))
struct ScenarioTests {
  @Test func `the assistant repeats what it does not know`() async throws {
    let server = try #require(MockServer.current)
    let client = ChatClient(baseURL: server.baseURL(for: .openAI))
    #expect(try await client.ask("Hi") == "You said: Hi")
  }
}

@Suite struct `Examples of the documentation` {
  @Test(.mockServer()) func `of the landing page`() async throws {
    let status = try await withMockServer(Configuration()) { server in
      let models = server.baseURL(for: .openAI).appending(path: "models")
      let (_, response) = try await URLSession.shared.data(from: models)
      return (response as? HTTPURLResponse)?.statusCode
    }
    #expect(status != nil)
  }

  @Test func `of a manual clock`() async throws {
    var configuration = Configuration()
    configuration.clock = .manual
    configuration.scenario = .text(
      "{ rules: [{ reply: 'Hi', stream: { timeToFirstToken: '60s' } }] }"
    )
    let text = try await withMockServer(configuration) { server in
      let client = ChatClient(baseURL: server.baseURL(for: .openAI))
      async let answer = client.ask("Hello")
      while server.exchanges().isEmpty { try await server.advance(by: .zero) }
      try await server.advance(by: .seconds(60))
      return try await answer
    }
    #expect(text == "Hi")
  }

  @Test func `of sessions`() async throws {
    try await withMockServer { server in
      let base = server.baseURL(for: .openAI, session: "first")
      #expect(base.absoluteString == "\(server.url)/s/first/openai/v1")
    }
  }

  @Test func `of a configuration`() throws {
    var configuration = Configuration(cassettes: ["Cassettes/openai-chat.json"])
    configuration.speed = .unlimited
    configuration.upstreams = [
      try Configuration.Upstream(name: "local", url: "http://127.0.0.1:8000/v1")
    ]
    configuration.matching = Configuration.Matching(
      ignoring: ["metadata.user_id", "messages[*].id"]
    )
    #expect(configuration.matching.ignoredPaths.count == 2)
  }

  /// Needs a server on the usual port, so it is compiled and not run.
  func ofTheReadme() async throws -> Data {
    let url = try #require(URL(string: "http://127.0.0.1:4141/ollama/api/chat"))
    let prompt = #"{"model": "any", "messages": [{"role": "user", "content": "Hi"}]}"#
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = Data(prompt.utf8)
    let (data, _) = try await URLSession.shared.data(for: request)
    return data
  }

  /// Runs until it is cancelled, so it is compiled and not run.
  func ofALongLivedServer() async throws {
    let server = try MockServer(Configuration())
    print("listening on \(server.url)")
    try await server.run()
  }
}
