import Foundation
import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// The files in `Scenarios/`.
enum Shipped {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Scenarios")

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: "\(name).json5")))
  }

  /// Serves one of them in the simulation for as long as `body` takes.
  static func play<Result: Sendable>(
    _ name: String,
    _ body: @escaping @Sendable (World) async throws -> Result
  ) throws -> Result {
    let text = String(decoding: try bytes(name), as: UTF8.self)
    var configuration = ServerConfiguration()
    configuration.scenario = .text(text, name: "\(name).json5")
    let served = configuration
    return try simulate { world in try await world.serving(served) { _ in try await body(world) } }
  }
}

/// What comes of one question, in a few words.
enum ShippedAnswer {
  /// How long the client waits for the next byte.
  private static let patience = Duration.seconds(60)

  /// A prompt as the provider's clients send it.
  static func request(_ provider: String, _ prompt: Prompt) throws -> HTTPRequest {
    let known = try #require(ProviderList.named(provider[...]))
    let target = try #require(known.target(for: prompt, as: .conversation))
    return HTTPRequest(
      method: "POST",
      target: "/\(provider)\(target)",
      fields: ["content-type": "application/json"],
      body: Array(body(of: prompt, for: provider).text().utf8)
    )
  }

  private static func body(of prompt: Prompt, for provider: String) -> JSON {
    let messages = prompt.messages.map { ($0.role.rawValue, JSON.string($0.text)) }
    let system = messages.first { $0.0 == "system" }?.1
    let others = messages.filter { $0.0 != "system" }
    var body = JSONObject()
    if provider == "gemini" {
      body["contents"] = .array(others.map { ["role": "user", "parts": [["text": $0.1]]] })
      body["systemInstruction"] = system.map { ["parts": [["text": $0]]] }
      return .object(body)
    }
    body["model"] = .string(prompt.model)
    body["stream"] = .bool(prompt.wantsStream)
    if provider == "anthropic" {
      body["max_tokens"] = 1000
      body["system"] = system
      body["messages"] = .array(others.map { ["role": .string($0.0), "content": $0.1] })
    } else {
      body["messages"] = .array(messages.map { ["role": .string($0.0), "content": $0.1] })
    }
    return .object(body)
  }

  /// Asks on a connection of its own: the status, and what else there is to say of the answer.
  ///
  /// "no answer" where none has ended within the client's patience.
  static func word(for request: HTTPRequest, in world: World) async throws -> String {
    let client = try world.client()
    let answer = try await withThrowingTaskGroup(of: Client.Answer?.self) { group in
      group.addTask { try await client.ask(request) }
      group.addTask {
        try await world.time.sleep(until: world.time.now + patience)
        return nil
      }
      let first = try await group.next() ?? nil
      group.cancelAll()
      return first
    }
    client.connection.close()
    return answer.map { word(for: $0, to: request) } ?? "no answer"
  }

  private static func word(for answer: Client.Answer, to request: HTTPRequest) -> String {
    var words = [String(answer.status)]
    if answer.ending != .complete { words.append(answer.ending == .cut ? "cut" : "reset") }
    if answer.status >= 400 {
      words.append(failure(of: answer, to: request))
    } else if let seen = content(of: answer, to: request) {
      words += seen.words(isWhole: answer.ending == .complete)
    }
    let wait = answer.endedAt.components.seconds
    if wait >= 1 { words.append("after \(wait) s") }
    return words.joined(separator: " ")
  }

  /// What it is called in neutral words; of a page its type.
  private static func failure(of answer: Client.Answer, to request: HTTPRequest) -> String {
    let type = answer.head.fields["content-type"].map { String($0.prefix { $0 != ";" }) } ?? ""
    guard type == "application/json", let address = Address(of: request, gateways: [])
    else { return type }
    let told = address.provider.failure(
      toldBy: answer.head,
      answer.body,
      for: address.operation
    )
    return told?.kind?.rawValue ?? "unknown"
  }

  private static func content(of answer: Client.Answer, to request: HTTPRequest) -> SeenContent? {
    guard let address = Address(of: request, gateways: []), let operation = address.operation
    else { return nil }
    var reader = AnswerReader(of: address.provider, operation)
    if let framing = operation.framing(of: answer.head) {
      var splitter = StreamSplitter(framing)
      for event in splitter.receive(answer.body) { reader.read(event: event) }
      if let rest = splitter.end() { reader.read(event: rest) }
    } else {
      reader.read(whole: answer.body)
    }
    return reader.content
  }
}

extension SeenContent {
  fileprivate func words(isWhole: Bool) -> [String] {
    if let failure { return [failure.kind?.rawValue ?? "failure"] }
    if isWhole, !isTerminated { return ["truncated"] }
    return (stop == .contentFilter ? ["contentFilter"] : []) + toolCalls.map(\.name)
  }
}
