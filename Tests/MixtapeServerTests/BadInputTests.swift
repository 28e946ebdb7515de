import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// What no client should send, sent to every provider over one connection: each time an answer in
/// the provider's shape, and the connection serves the next request.
@Suite struct `Bad input` {
  /// A provider's conversation, and how it is asked.
  struct Asked: Sendable, CustomTestStringConvertible {
    let name: String
    let target: String

    var testDescription: String { name }

    static let all = ProviderList.all.compactMap { Asked($0) }
    /// One of each format.
    static let formats = all.filter {
      ["openai", "anthropic", "gemini", "ollama", "cohere", "bedrock"].contains($0.name)
    }

    private init?(_ provider: any Provider) {
      guard
        let endpoint = provider.endpoints.first(where: { endpoint in
          endpoint.method == "POST"
            && provider.operation(method: "POST", path: endpoint.path.text[...])?.isConversation
              == true
        })
      else { return nil }
      name = provider.name
      let path = endpoint.path.text.replacing("{version}", with: "v1beta")
        .replacing(/\{[a-z*]+\}/, with: "some-model")
      target = "/\(name)\(path)"
    }

    func body(_ texts: [String]) -> String {
      let messages = texts.enumerated().map { index, text -> JSON in
        let isUser = index.isMultiple(of: 2)
        let role: JSON = isUser ? "user" : name == "gemini" ? "model" : "assistant"
        return switch name {
        case "gemini": ["role": role, "parts": [["text": .string(text)]]]
        case "bedrock": ["role": role, "content": [["text": .string(text)]]]
        default: ["role": role, "content": .string(text)]
        }
      }
      let list = JSON.array(messages).text()
      return switch name {
      case "gemini": #"{"contents":\#(list)}"#
      case "bedrock": #"{"messages":\#(list)}"#
      default: #"{"model":"a-model-nobody-has","max_tokens":99,"messages":\#(list)}"#
      }
    }
  }

  private static var playing: ServerConfiguration {
    var configuration = ServerConfiguration()
    configuration.scenario = .text("{ rules: [{ reply: 'x' }] }", name: "test.json5")
    return configuration
  }

  private typealias Body = (what: String, bytes: [UInt8], coding: String?)

  private static func unreadable(_ good: String) -> [Body] {
    var utf16: [UInt8] = []
    for unit in good.utf16 { utf16 += [UInt8(truncatingIfNeeded: unit), 0] }
    let wrongTypes = #"{"model":7,"messages":true,"contents":true}"#
    var bodies: [Body] = [
      ("malformed", Array("{ nonsense".utf8), nil),
      ("cut", Array(good.utf8.dropLast(3)), nil),
      ("no object", Array("[1]".utf8), nil),
      ("nothing", [], nil),
      ("UTF-16", utf16, nil),
      ("UTF-16 with a mark", [0xFF, 0xFE] + utf16, nil),
      ("wrong types", Array(wrongTypes.utf8), nil),
    ]
    for coding in ["br", "zstd", "deflate", "gzip", "nonsense"] {
      bodies.append(("broken \(coding)", [0x1F, 0x8B, 1, 2, 3], coding))
    }
    return bodies
  }

  /// An error as the provider's clients read it, not one of our own.
  private static func check(
    _ answer: Client.Answer,
    _ statuses: ClosedRange<Int>,
    _ told: String
  ) throws {
    let comment: Comment = "\(told): \(answer.status) \(answer.text)"
    #expect(statuses.contains(answer.status), comment)
    #expect(answer.ending == .complete, comment)
    #expect(!answer.text.contains("mixtape_error"), comment)
    if answer.head.fields["content-type"]?.hasPrefix("text/plain") == true { return }
    #expect(ErrorWords.message(in: try JSON(parsing: answer.body)) != nil, comment)
  }

  @Test func `every provider has a conversation`() {
    #expect(Asked.all.count == ProviderList.all.count)
  }

  @Test(arguments: Asked.all)
  func `bodies that nobody can read are the provider's own refusals`(_ asked: Asked) throws {
    let configuration = Self.playing
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let good = asked.body(["Hi"])
        for (what, bytes, coding) in Self.unreadable(good) {
          var fields: HTTPFields = ["content-type": "application/json"]
          if let coding { fields.append("content-encoding", coding) }
          let answer = try await client.ask(
            HTTPRequest(method: "POST", target: asked.target, fields: fields, body: bytes)
          )
          try Self.check(answer, 400...422, "\(asked.name): \(what)")
        }
        #expect(try await client.post(asked.target, good).status == 200)
      }
    }
  }

  @Test(arguments: Asked.all)
  func `paths, methods and models that are none are told in the provider's words`(
    _ asked: Asked
  ) throws {
    let configuration = Self.playing
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let path = "/v1/nowhere"
        let unknown = try await client.post("/\(asked.name)\(path)", asked.body(["Hi"]))
        try Self.check(unknown, 404...404, "\(asked.name): an unknown path")
        let wrong = try await client.ask(
          HTTPRequest(method: "PUT", target: asked.target, body: Array(asked.body(["Hi"]).utf8))
        )
        try Self.check(wrong, 405...405, "\(asked.name): a wrong method")
        let journal = try await client.get("/__mixtape/exchanges")
        #expect(journal.text.contains("\(asked.name) has no POST \(path); Mixtape answers"))
        // Any name is a model's.
        #expect(try await client.post(asked.target, asked.body(["Hi"])).status == 200)
      }
    }
  }

  @Test(arguments: Asked.formats)
  func `a prompt of five million letters and ten thousand messages are answered`(
    _ asked: Asked
  ) throws {
    let configuration = Self.playing
    try simulate { world in
      try await world.serving(configuration) { _ in
        let client = try world.client()
        let long = try await client.post(
          asked.target,
          asked.body([String(repeating: "word ", count: 1_000_000)])
        )
        #expect(long.status == 200)
        let many = try await client.post(
          asked.target,
          asked.body((0..<9_999).map { "message \($0)" })
        )
        #expect(many.status == 200)
        #expect(try await client.post(asked.target, asked.body(["Hi"])).status == 200)
      }
    }
  }
}
