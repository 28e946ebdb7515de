import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// An engine that plays a scenario, and what is asked of it.
struct Asking {
  var engine: Engine
  var now = Instant.start

  init(_ scenario: String, seed: UInt64 = 0) throws {
    var configuration = EngineConfiguration()
    configuration.seed = seed
    let scenario = try Scenario(parsing: Array(scenario.utf8))
    engine = Engine(configuration: configuration, tape: Tape(), fallback: .mock)
    engine.load(Program(scenario: scenario, name: "test.json5"))
  }

  func arrival(_ question: Question) throws -> Arrival {
    let address = try #require(Address(of: question.request, gateways: []))
    return Arrival(
      address: address,
      request: question.request,
      key: .unneeded,
      kept: engine.wishes(for: address.session).kept
    )
  }

  mutating func decide(_ question: Question = Question()) throws -> Decision {
    engine.decide(try arrival(question), at: now)
  }

  /// The text of the reply, or what else was decided; a reply is taken as delivered.
  mutating func answer(_ question: Question = Question()) throws -> String {
    let decision = try decide(question)
    let word = decision.act.word
    var isGood = true
    if case .fail = decision.act { isGood = false }
    engine.finish(decision.ticket, .delivered, isGood: isGood, at: now)
    return word
  }
}

extension Decision.Act {
  var word: String {
    switch self {
    case .reply(let reply):
      reply.parts.map { part in
        switch part {
        case .text(let words): words.text
        case .reasoning(let words): "(\(words.text))"
        case .refusal(let words): "no: \(words.text)"
        case .toolCall(let call): "\(call.name)\(call.arguments.text())"
        case .structured(let json): json?.text() ?? "sample"
        }
      }.joined(separator: " ")
    case .fail(let failure): failure.message ?? failure.kind.rawValue
    case .mock: "mock"
    case .replay: "replay"
    case .forward: "forward"
    case .miss: "miss"
    case .refuse(let message): message
    }
  }
}

/// A chat request, or with another path any other.
struct Question {
  var provider = "openai"
  var session = ""
  var model = "gpt-5-mini"
  var prompt = "Hello"
  var system: String?
  var stream = false
  var tools: [String] = []
  /// What came after the prompt: a call of this tool, and this result.
  var toolResult: (name: String, text: String)?
  var before: [String] = []
  var fields: HTTPFields = [:]
  var method = "POST"
  var path = "/v1/chat/completions"
  var body: String?

  var request: HTTPRequest {
    let prefix = session.isEmpty ? "" : "/s/\(session)"
    return HTTPRequest(
      method: method,
      target: "\(prefix)/\(provider)\(path)",
      fields: fields,
      body: Array((body ?? json.text()).utf8)
    )
  }

  private var json: JSON {
    var messages: [JSON] = system.map { [["role": "system", "content": .string($0)]] } ?? []
    for text in before {
      messages.append(["role": "user", "content": .string(text)])
      messages.append(["role": "assistant", "content": "…"])
    }
    messages.append(["role": "user", "content": .string(prompt)])
    if let toolResult {
      let call: JSON = ["name": .string(toolResult.name), "arguments": "{}"]
      messages.append([
        "role": "assistant", "content": nil,
        "tool_calls": [["id": "call_1", "type": "function", "function": call]],
      ])
      messages.append([
        "role": "tool", "tool_call_id": "call_1", "content": .string(toolResult.text),
      ])
    }
    var object = JSONObject([
      .init(key: "model", value: .string(model)),
      .init(key: "messages", value: .array(messages)),
      .init(key: "stream", value: .bool(stream)),
    ])
    if !tools.isEmpty {
      object["tools"] = .array(
        tools.map { ["type": "function", "function": ["name": .string($0)]] }
      )
    }
    return .object(object)
  }
}
