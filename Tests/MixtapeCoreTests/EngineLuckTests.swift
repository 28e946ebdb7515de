import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@Suite struct `Luck and logical calls` {
  private static let flaky = "{ when: { chance: 0.5 }, reply: 'heads' }, { reply: 'tails' }"

  private func luck(_ decision: Decision) -> UInt64 {
    var luck = decision.luck
    return luck.next()
  }

  @Test func `do not depend on the order of arrival`() throws {
    let prompts = (0..<40).map { "prompt \($0)" }
    var forwards = try Asking("{ rules: [\(Self.flaky)] }")
    var backwards = forwards
    let first = try prompts.map { try forwards.decide(Question(prompt: $0)) }
    let second = try prompts.reversed().map { try backwards.decide(Question(prompt: $0)) }
    #expect(first.map(\.act.word) == second.reversed().map(\.act.word))
    #expect(first.map(luck) == second.reversed().map(luck))
    #expect(Set(first.map(\.act.word)) == ["heads", "tails"])
    #expect(Set(first.map(luck)).count == 40)
  }

  @Test func `of a named rule stay when others come and go`() throws {
    let named = "{ name: 'coin', when: { chance: 0.5 }, reply: 'heads' }, { reply: 'tails' }"
    var alone = try Asking("{ rules: [\(named)] }")
    var besides = try Asking(
      "{ rules: [{ when: { chance: 0.5 }, set: { a: 1 } }, \(named), { reply: 'never' }] }"
    )
    for number in 0..<40 {
      let question = Question(prompt: "\(number)")
      #expect(try alone.answer(question) == besides.answer(question))
    }
  }

  @Test func `differ by seed, session, provider and attempt`() throws {
    let text = "{ rules: [{ reply: 'x' }] }"
    var one = try Asking(text)
    var other = try Asking(text, seed: 1)
    let base = Question()
    var known: Set<UInt64> = []
    known.insert(luck(try one.decide(base)))
    known.insert(luck(try one.decide(base)))
    known.insert(luck(try other.decide(base)))
    known.insert(luck(try one.decide(Question(session: "a"))))
    known.insert(
      luck(try one.decide(Question(provider: "groq", path: "/openai/v1/chat/completions")))
    )
    known.insert(luck(try one.decide(Question(prompt: "another"))))
    #expect(known.count == 6)
    var seeded = try Asking("{ seed: 0, rules: [{ reply: 'x' }] }", seed: 99)
    #expect(known.contains(luck(try seeded.decide(base))))
  }

  @Test func `count calls by their messages, whichever provider and model are asked`() throws {
    var asking = try Asking("{ rules: [{ reply: '{{call}}.{{attempt}}' }] }")
    #expect(try asking.answer(Question(model: "a", prompt: "one")) == "1.1")
    let other = Question(
      provider: "anthropic",
      path: "/v1/messages",
      body:
        "{\"model\":\"b\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"one\"}]}"
    )
    #expect(try asking.answer(other) == "1.1")
    #expect(try asking.answer(Question(prompt: "two")) == "2.1")
    #expect(try asking.answer(Question(model: "c", prompt: "one")) == "3.1")
    #expect(try asking.answer(Question(method: "GET", path: "/v1/models", body: "")) == "0.1")
    #expect(try asking.answer(Question(prompt: "three")) == "4.1")
  }

  @Test func `count attempts until one is answered well, also those whose client left`() throws {
    var asking = try Asking("{ rules: [{ reply: '{{attempt}}' }] }")
    let left = try asking.decide()
    asking.engine.finish(left.ticket, .clientLeft, isGood: true, at: .start)
    let cut = try asking.decide()
    asking.engine.finish(cut.ticket, .cut("reset"), isGood: true, at: .start)
    #expect(try asking.answer() == "3")
    #expect(try asking.answer() == "1")
  }

  @Test func `go on counting where the end did not reach the client after all`() throws {
    var asking = try Asking("{ rules: [{ reply: '{{attempt}}' }] }")
    let first = try asking.decide()
    asking.engine.finish(first.ticket, .delivered, isGood: true, at: .start)
    asking.engine.left(first.ticket, at: .start)
    #expect(asking.engine.session("")?.journal[1]?.outcome == .clientLeft)
    #expect(try asking.answer() == "2")
    #expect(try asking.answer() == "1")
  }

  @Test func `begin anew where the client asks again before it is known that it had left`() throws {
    var asking = try Asking("{ rules: [{ reply: '{{attempt}}' }] }")
    let first = try asking.decide()
    asking.engine.finish(first.ticket, .delivered, isGood: true, at: .start)
    let second = try asking.decide()
    asking.engine.left(first.ticket, at: .start)
    #expect(second.act.word == "1")
    #expect(try asking.answer() == "2")
  }

  @Test func `take a call's name from the client where it gives one`() throws {
    var asking = try Asking(
      "{ rules: [{ when: { attempt: 1 }, fail: 'timeout' }, { reply: 'x' }] }"
    )
    let fields: HTTPFields = ["x-mixtape-call": "a"]
    #expect(try asking.answer(Question(prompt: "one", fields: fields)) == "timeout")
    #expect(try asking.answer(Question(prompt: "two", fields: fields)) == "x")
    #expect(try asking.answer(Question(prompt: "two")) == "timeout")
  }

  @Test func `forget calls that nobody asks again, and keep the newest`() throws {
    var asking = try Asking("{ rules: [{ when: { attempt: 2 }, reply: 'again' }] }")
    for number in 0..<12_000 { _ = try asking.decide(Question(prompt: "\(number)")) }
    #expect(try asking.answer(Question(prompt: "11999")) == "again")
    #expect(try asking.answer(Question(prompt: "0")) == "mock")
  }
}
