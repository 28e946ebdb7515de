import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `A neutral prompt` {
  private func prompt(streamed: Bool = false) -> Prompt {
    Prompt(
      model: "a/model:1",
      messages: [Prompt.Message(.user, "Hi")],
      wantsStream: streamed
    )
  }

  @Test(arguments: ProviderList.all.map(\.name), [false, true])
  func `goes to the provider's own endpoint for conversations`(
    _ name: String,
    streamed: Bool
  ) throws {
    let provider = try #require(ProviderList.named(name[...]))
    let target = try #require(provider.target(for: prompt(streamed: streamed), as: .conversation))
    let operation = provider.operation(
      method: "POST",
      path: target[...].targetPath,
      query: target[...].targetQuery
    )
    let found = try #require(operation)
    #expect(found.kind == .conversation)
    #expect(found.parameter("model").map { $0 == "a/model:1" } ?? true)
    var setting = Setting(dice: Dice(seed: 1), date: UnixTime(seconds: 0))
    let answer = provider.answer(
      Reply(text: "Hello there."),
      to: prompt(streamed: streamed),
      for: found,
      in: &setting
    )
    #expect(answer.head.status == 200)
    guard case .pieces = answer.body else { return #expect(!streamed) }
    #expect(streamed)
  }

  @Test func `to be embedded goes to those who embed`() {
    var prompt = Prompt(model: "m")
    prompt.inputs = ["words"]
    func target(_ name: Substring) -> String? {
      ProviderList.named(name)?.target(for: prompt, as: .embedding)
    }
    #expect(target("openai") == "/v1/embeddings")
    #expect(target("gemini") == "/v1beta/models/m:embedContent")
    #expect(target("anthropic") == nil)
  }

  @Test func `goes on as if it had been read from a request`() throws {
    let body = """
      {"model":"m","tools":[{"type":"function","function":{"name":"weather"}}],"messages":[
      {"role":"user","content":"Hi"},
      {"role":"assistant","content":"Let me see.","tool_calls":[{"id":"call_1","type":"function",
      "function":{"name":"weather","arguments":"{\\"unit\\":\\"C\\",\\"city\\":\\"Oslo\\"}"}}]},
      {"role":"tool","tool_call_id":"call_1","content":"12 °C"},
      {"role":"assistant","content":"Cold."},{"role":"user","content":"And now?"}]}
      """
    let request = HTTPRequest(
      method: "POST",
      target: "/v1/chat/completions",
      body: Array(body.utf8)
    )
    let provider = try #require(ProviderList.named("openai"))
    let operation = try #require(
      provider.operation(method: "POST", path: "/v1/chat/completions")
    )
    var prompt = Prompt(model: "m", messages: [Prompt.Message(.user, "Hi")])
    let call = Reply.ToolCall(name: "weather", arguments: ["unit": "C", "city": "Oslo"])
    let asking = Reply(parts: [.reasoning("Hm."), .text("Let me see."), .toolCall(call)])
    prompt.append(FittedReply(asking, to: prompt))
    prompt.append(resultOf: "weather", "12 °C")
    prompt.append(FittedReply(Reply(text: "Cold."), to: prompt))
    prompt.messages.append(Prompt.Message(.user, "And now?"))
    #expect(prompt.messages == (try provider.prompt(of: request, for: operation)).messages)
  }
}
