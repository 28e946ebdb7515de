import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// Who waits as told gets in, and who asks a millisecond earlier does not: of every provider that
/// tells a wait, in each way in which it does.
@Suite struct `A client that is told to wait` {
  private static let providers = ProviderList.all.filter {
    $0.target(for: Prompt(model: "any-model"), as: .conversation) != nil
  }.map(\.name)

  /// Limits by which nothing comes out even.
  private static let limits = [
    "requestsPerMinute: 7", "requestsPerDay: 7", "tokensPerMinute: 331", "tokensPerDay: 331",
    "inputTokensPerMinute: 97", "requestsPerMinute: 7, requestsPerDay: 11, tokensPerMinute: 100",
  ]

  private func limiting(_ name: String, _ limits: String) -> ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(
      "{ limits: { \(name): { \(limits) } }, rules: [{ reply: 'Old.' }] }",
      name: "test.json5"
    )
    return configuration
  }

  @Test(arguments: providers, limits)
  func `gets in then, and not a millisecond before`(name: String, limits: String) throws {
    let configuration = limiting(name, limits)
    let asking = try Asked(name)
    try simulate { world in
      try await world.serving(configuration) { _ in
        let refused = try await asking.untilRefused(try world.client(), world.time)
        let told = ToldWait.all(in: refused, at: world.time.date(at: world.time.now))
        guard let first = told.map(\.wait).min() else { return }
        let start = world.time.now
        for way in told.sorted(by: { $0.wait < $1.wait }) {
          #expect(way.wait > .zero, "\(way)")
        }
        try await world.time.sleep(until: start + (first - .milliseconds(1)))
        let client = try world.client()
        #expect(try await client.ask(asking.request).status == refused.status, "\(told)")
        try await world.time.sleep(until: start + first)
        let answer = try await client.ask(asking.request)
        #expect(answer.status == 200, "\(told): \(answer.text)")
      }
    }
  }

  /// Each way by itself: rounded up or not, it is enough.
  @Test(arguments: providers, limits)
  func `gets in, whichever way of telling it goes by`(name: String, limits: String) throws {
    let configuration = limiting(name, limits)
    let asking = try Asked(name)
    for index in 0..<8 {
      try simulate { world in
        try await world.serving(configuration) { _ in
          let refused = try await asking.untilRefused(try world.client(), world.time)
          let told = ToldWait.all(in: refused, at: world.time.date(at: world.time.now))
          guard index < told.count else { return }
          try await world.time.sleep(until: world.time.now + told[index].wait)
          let answer = try await world.client().ask(asking.request)
          #expect(answer.status == 200, "\(told[index]): \(answer.text)")
        }
      }
    }
  }

  @Test func `is told in the ways that its provider has`() throws {
    var seen: [String: [String]] = [:]
    for name in Self.providers {
      let configuration = limiting(name, "requestsPerMinute: 7, inputTokensPerMinute: 9000")
      let asking = try Asked(name)
      seen[name] = try simulate { world in
        try await world.serving(configuration) { _ in
          let refused = try await asking.untilRefused(try world.client(), world.time)
          return ToldWait.all(in: refused, at: world.time.date(at: world.time.now)).map(\.way)
        }
      }
    }
    let plain = ["retry-after", "try again in"]
    #expect(
      seen == [
        "openai": ["retry-after", "retry-after-ms", "x-ratelimit-reset-requests", "try again in"],
        "anthropic": ["retry-after", "anthropic-ratelimit-requests-reset"],
        "gemini": ["retry in", "retryDelay"],
        "ollama": [],
        "deepseek": ["retry-after"],
        "qwen": ["retry-after"],
        "glm": [],
        "openrouter": ["retry-after"],
        "groq": plain,
        "mistral": ["retry-after"],
        "cohere": ["retry-after"],
        "bedrock": ["retry-after"],
        "azure": [
          "retry-after", "retry-after-ms", "x-ratelimit-reset-requests", "retry after",
        ],
        "litellm": plain,
        "xidao": plain,
        "vllm": plain,
        "llamacpp": plain,
      ]
    )
  }
}

private struct NothingRefused: Error {}

/// A request to a provider in its own format.
private struct Asked: Sendable {
  let request: HTTPRequest

  init(_ name: String) throws {
    let provider = try #require(ProviderList.named(name[...]))
    let model = "any-model"
    let target = try #require(provider.target(for: Prompt(model: model), as: .conversation))
    let text: JSON = "Tell me something about Oslo."
    let body: JSON =
      switch name {
      case "gemini": ["contents": [["role": "user", "parts": [["text": text]]]]]
      case "bedrock": ["messages": [["role": "user", "content": [["text": text]]]]]
      default:
        [
          "model": .string(model), "max_tokens": 40, "stream": false,
          "messages": [["role": "user", "content": text]],
        ]
      }
    request = HTTPRequest(
      method: "POST",
      target: "/\(name)\(target)",
      fields: ["content-type": "application/json"],
      body: Array(body.text().utf8)
    )
  }

  /// At odd times, so that nothing falls on a whole second.
  func untilRefused(_ client: Client, _ time: VirtualTime) async throws -> Client.Answer {
    for step in 1...40 {
      try await time.sleep(until: time.now + .nanoseconds(13_456_789 * step))
      let answer = try await client.ask(request)
      if answer.status != 200 { return answer }
    }
    throw NothingRefused()
  }
}
