import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// A request that asks for one form of an answer, of one endpoint: streamed or whole, in full or
/// plain.
struct AnswerSeed: Sendable, CustomTestStringConvertible {
  let provider: any Provider
  let operation: MixtapeProviders.Operation
  let request: HTTPRequest
  let form: String

  var testDescription: String { "\(provider.name) \(request.target) \(form)" }

  /// Each endpoint that a model answers, asked in each way that changes the form of the answer.
  static let all: [AnswerSeed] = {
    var known: Set<String> = []
    return RequestSeed.all.flatMap { seed in
      let isModel = [.conversation, .completion, .transcription, .speech, .other].contains(
        seed.operation.kind
      )
      // The same under another beginning of the path is written the same.
      let doors = ["deployments", "publishers"].filter { seed.request.target.contains($0) }
      let name = "\(seed.provider.name) \(seed.operation.name) \(doors)"
      return isModel && known.insert(name).inserted ? forms(of: seed) : []
    }
  }()

  static let streams = all.filter { !$0.pieces(of: .greeting).isEmpty }

  private static func forms(of seed: RequestSeed) -> [AnswerSeed] {
    if seed.operation.name == "streamGenerateContent" {
      return [AnswerSeed(seed, "array"), AnswerSeed(seed, "events", query: "alt=sse")]
    }
    guard var plain = (try? JSON(parsing: seed.request.body))?.object else {
      let body = String(decoding: seed.request.body, as: UTF8.self)
      let part = "--edge\r\ncontent-disposition: form-data; name=\"stream\"\r\n\r\ntrue\r\n"
      let streamed = Array((part + body.replacing("whisper-1", with: "gpt-4o-transcribe")).utf8)
      return [AnswerSeed(seed, "whole"), AnswerSeed(seed, "streamed", body: streamed)]
    }
    var forms = [AnswerSeed(seed, "in full")]
    for name in ["n", "stream_options", "echo", "stop", "stop_sequences", "options", "think"] {
      plain[name] = nil
    }
    for name in ["max_tokens", "max_completion_tokens", "max_output_tokens"]
    where plain[name] != nil {
      plain[name] = 1_000
    }
    if seed.operation.kind == .speech { plain["stream_format"] = "sse" }
    forms.append(AnswerSeed(seed, "plain", body: JSON.object(plain).bytes()))
    if plain["stream"] != nil || seed.operation.kind == .completion {
      plain["stream"] = false
      forms.append(AnswerSeed(seed, "whole", body: JSON.object(plain).bytes()))
    }
    if seed.operation.name == "chat.completions" {
      plain["stream"] = true
      plain["tools"] = nil
      plain["tool_choice"] = nil
      plain["functions"] = [["name": "weather", "parameters": ["type": "object"]]]
      forms.append(AnswerSeed(seed, "functions", body: JSON.object(plain).bytes()))
    }
    return forms
  }

  private init(_ seed: RequestSeed, _ form: String, body: [UInt8]? = nil, query: String = "") {
    provider = seed.provider
    self.form = form
    var request = seed.request
    if let body { request.body = body }
    if !query.isEmpty { request.target += "?" + query }
    self.request = request
    operation = provider.operation(of: request) ?? seed.operation
  }

  func answer(with reply: Reply) -> ProviderAnswer? {
    guard let prompt = try? provider.prompt(of: request, for: operation) else { return nil }
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    let answer = provider.answer(reply, to: prompt, for: operation, in: &setting)
    return answer.head.status == 200 ? answer : nil
  }

  /// None where the answer comes whole.
  func pieces(of reply: Reply) -> [Piece] {
    guard case .pieces(let pieces) = answer(with: reply)?.body else { return [] }
    return pieces
  }

  /// What the reply becomes for this request.
  func fitted(_ reply: Reply) throws -> FittedReply {
    FittedReply(reply, to: try provider.prompt(of: request, for: operation))
  }
}

extension Reply {
  static let greeting = Reply(text: helloText)

  private static let call = ToolCall(
    name: "weather",
    arguments: ["city": "Oslo", "text": "\"thought\":true, {\"error\":1}", "days": [1, 2]]
  )

  private static let counted: Reply = {
    var reply = greeting
    reply.usage.input = 1_234
    reply.usage.cachedInput = 1_000
    reply.usage.output = 77
    reply.model = "told-model"
    return reply
  }()

  /// Every kind of part alone and in company, in words that look like JSON.
  static let samples: [(name: String, reply: Reply)] =
    [
      ("text", greeting),
      ("nothing", Reply(text: "")),
      ("JSON as text", Reply(text: #"{"type":"error","error":{},"finish_reason":"stop"}"#)),
      ("reasoning", Reply(parts: [.reasoning("ponder ponder"), .text("So c.")])),
      ("thoughts only", Reply(parts: [.reasoning("ponder")])),
      ("a call", Reply(parts: [.toolCall(call)])),
      (
        "text and calls",
        Reply(
          parts: [
            .reasoning("ponder"), .text("Let me see."), .toolCall(call),
            .toolCall(ToolCall(name: "none", arguments: [:], id: "call-7")),
          ]
        )
      ),
      ("refusal", Reply(parts: [.refusal("I decline.")])),
      ("structured", Reply(parts: [.structured(["a": ["b": [true, nil, 15]]])])),
      ("told counts", counted),
    ]
    + Stop.allCases.map { stop in
      var reply = Reply(text: "Hello there.")
      reply.stop = stop
      return ("stop \(stop.rawValue)", reply)
    }
}
