import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// Asks a provider's Responses API as a client within one session does: what answers leave behind
/// is there for later requests.
struct ResponsesAsking {
  let provider: any Provider
  let base: String
  private var kept = Kept()
  /// Of the next request's dice: the same for the first request of each session.
  private var seed: UInt64 = 7

  init(_ name: Substring = "openai", base: String = "/v1") {
    provider = ProviderCase.named(name)
    self.base = base
  }

  /// What is asked, and the answer or the provider's refusal.
  mutating func ask(
    _ method: String = "POST",
    _ rest: String = "",
    _ body: String = "",
    reply: Reply = Reply(text: helloText)
  ) throws -> ProviderAnswer {
    let request = HTTPRequest(
      method: method,
      target: "\(base)/responses\(rest)",
      body: Array(body.utf8)
    )
    var operation = try #require(provider.operation(of: request))
    operation.kept = kept
    var setting = Setting(dice: Dice(seed: seed), date: testDate)
    seed += 1
    let answer: ProviderAnswer
    do {
      let prompt = try provider.prompt(of: request, for: operation)
      answer = provider.answer(reply, to: prompt, for: operation, in: &setting)
    } catch {
      answer = provider.answer(error, for: operation, in: &setting)
    }
    for change in answer.keeps { kept.apply(change) }
    return answer
  }

  mutating func post(_ body: String, reply: Reply = Reply(text: helloText)) throws -> JSON {
    try JSON(parsing: ask("POST", "", body, reply: reply).bytes)
  }

  func prompt(_ body: String) throws -> Prompt {
    let request = HTTPRequest(
      method: "POST",
      target: "\(base)/responses",
      body: Array(body.utf8)
    )
    var operation = try #require(provider.operation(of: request))
    operation.kept = kept
    return try provider.prompt(of: request, for: operation)
  }

  static func events(of answer: ProviderAnswer) throws -> [JSON] {
    var parser = ServerSentEventParser()
    return try parser.receive(answer.bytes).filter { $0.data != "[DONE]" }
      .map { try JSON(parsing: $0.data) }
  }
}

extension Reply {
  /// Something of everything that an answer can have in it.
  static var everything: Reply {
    var reply = Reply(parts: [
      .reasoning("First I think,\nthen I speak."),
      .text(Passage(helloText)),
      .refusal("But that I won't say."),
      .toolCall(ToolCall(name: "weather", arguments: ["city": "Zürich", "days": 2])),
      .toolCall(ToolCall(name: "time", arguments: [:], id: "call_given")),
    ])
    reply.usage.cachedInput = 3
    return reply
  }
}
