import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `A journal in canonical form` {
  private static let scenario = """
    { rules: [
      { name: 'late', when: { prompt: { contains: 'b' } }, faults: [{ latency: '2s' }] },
      { when: { attempt: 1, provider: 'openai' }, fail: 'rateLimited' },
      { reply: 'Hi' },
    ] }
    """

  private func journal(_ prompts: [String]) throws -> String {
    var asking = try Asking(Self.scenario)
    for prompt in prompts {
      asking.now = asking.now + .seconds(1)
      let decision = try asking.decide(Question(prompt: prompt))
      let isFailure = if case .fail = decision.act { true } else { false }
      asking.engine.note(decision.ticket) { exchange in
        exchange.status = isFailure ? 429 : 200
        exchange.bytes = 10
        exchange.pieces = 1
        exchange.planned = .seconds(prompt == "b" ? 2 : 0)
      }
      asking.engine.finish(decision.ticket, .delivered, isGood: !isFailure, at: asking.now)
    }
    let exchanges = asking.engine.session("")?.journal.exchanges ?? []
    return CanonicalJournal(exchanges, redaction: .standard).text
  }

  @Test func `is the same in whichever order calls come`() throws {
    let one = try journal(["a", "a", "b", "c", "b"])
    #expect(try journal(["c", "b", "a", "b", "a"]) == one)
    #expect(try journal(["b", "b", "a", "c", "a"]) == one)
    #expect(try journal(["b", "b", "a", "a"]) != one)
  }

  @Test func `says of each attempt what was decided and what came of it`() throws {
    let text = try journal(["b", "b"])
    let lines = text.split(separator: "\n").map { $0.drop { $0 != "|" } }
    #expect(
      lines == [
        "| openai 1.1 | POST /v1/chat/completions | rule 2, fail, faults: latency | "
          + "429 delivered, 1 pieces, 10 bytes, planned 2000000000 ns",
        "| openai 1.2 | POST /v1/chat/completions | rule 3, reply, faults: latency | "
          + "200 delivered, 1 pieces, 10 bytes, planned 2000000000 ns",
      ]
    )
  }

  @Test func `does not say how much a client got that left, nor any key`() throws {
    var asking = try Asking(Self.scenario)
    let key = "sk-" + String(repeating: "c4n4ry", count: 6)
    let decision = try asking.decide(Question(path: "/v1/chat/completions?key=\(key)"))
    asking.engine.note(decision.ticket) { $0.bytes = 77 }
    asking.engine.finish(decision.ticket, .clientLeft, at: .start)
    let exchanges = asking.engine.session("")?.journal.exchanges ?? []
    let text = CanonicalJournal(exchanges, redaction: .standard).text
    #expect(text.hasSuffix("| rule 2, fail | client left\n"))
    #expect(!text.contains("77 bytes"))
    #expect(!text.contains("c4n4ry"))
  }
}
