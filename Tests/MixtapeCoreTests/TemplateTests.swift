import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `A template` {
  @Test(arguments: [
    ("You said: {{lastUserMessage}}", "You said: Hi!"),
    ("{{model}} of {{ provider }}", "gpt-5-mini of openai"),
    ("{{operation}}/{{session}}/{{turn}}/{{attempt}}/{{call}}", "conversation/blue/2/1/1"),
    ("{{toolResult}}", "rain"),
    ("{{header.x-who}}{{header.x-none}}", "me"),
    ("[{{state.none}}]", "[]"),
    ("{ plain }", "{ plain }"),
  ])
  func `is filled from the request`(template: String, expected: String) throws {
    var asking = try Asking("{ rules: [{ reply: '\(template)' }] }")
    let question = Question(
      session: "blue",
      prompt: "Hi!",
      toolResult: ("weather", "rain"),
      before: ["Before"],
      fields: ["x-who": "me"]
    )
    #expect(try asking.answer(question) == expected)
  }

  @Test func `may stand wherever words do`() throws {
    var asking = try Asking(
      """
      { rules: [
        { when: { prompt: "fail" }, fail: { kind: "overloaded", message: "no {{model}}" } },
        { reply: { reasoning: "of {{lastUserMessage}}", refusal: "{{turn}}",
          toolCalls: [{ name: "t", arguments: { a: ["{{lastUserMessage}}", 1], b: true } }] } },
      ] }
      """
    )
    #expect(
      try asking.answer(Question(prompt: "x")) == "(of x) no: 1 t{\"a\":[\"x\",1],\"b\":true}"
    )
    #expect(try asking.answer(Question(prompt: "fail")) == "no gpt-5-mini")
  }

  @Test(arguments: [
    ("unknownModel", "llama-9"), ("contextTooLong", "llama-9"), ("rateLimited", "llama-9"),
    ("notFound", "POST /v1/chat/completions"), ("overloaded", nil),
  ])
  func `of a failure knows what the failure is about`(kind: String, subject: String?) throws {
    var asking = try Asking("{ rules: [{ fail: '\(kind)' }] }")
    guard case .fail(let failure) = try asking.decide(Question(model: "llama-9")).act else {
      Issue.record("not a failure")
      return
    }
    #expect(failure.subject == subject)
  }

  @Test func `in the state is what the request said then`() throws {
    var asking = try Asking(
      """
      { rules: [
        { when: { state: { first: null } }, reply: "noted",
          set: { first: "{{lastUserMessage}}", n: { add: 2 } } },
        { reply: "first {{state.first}}, {{state.n}}", set: { n: { add: 1 } } },
      ] }
      """
    )
    #expect(try asking.answer(Question(prompt: "a")) == "noted")
    #expect(try asking.answer(Question(prompt: "b")) == "first a, 2")
    #expect(try asking.answer(Question(prompt: "c")) == "first a, 3")
    #expect(try asking.answer(Question(session: "other")) == "noted")
    asking.engine.reset(session: "")
    #expect(try asking.answer(Question(prompt: "d")) == "noted")
  }

  @Test(arguments: [(3, "one two three"), (1, "one"), (7, "one two three one two three one")])
  func `is repeated or cut to a number of tokens`(count: Int, expected: String) throws {
    for text in ["one two three", "{{lastUserMessage}}"] {
      var asking = try Asking("{ rules: [{ reply: { text: '\(text)', tokens: \(count) } }] }")
      #expect(try asking.answer(Question(prompt: "one two three")) == expected)
    }
  }
}
