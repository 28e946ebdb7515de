import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `A condition` {
  private func fits(_ condition: String, _ question: Question) throws -> Bool {
    var asking = try Asking("{ rules: [{ when: \(condition), reply: 'yes' }] }")
    return try asking.answer(question) == "yes"
  }

  @Test(arguments: [
    ("{}", true),
    ("{ provider: 'openai' }", true),
    ("{ provider: ['anthropic', 'openai'] }", true),
    ("{ provider: 'anthropic' }", false),
    ("{ model: 'gpt-5-mini' }", true),
    ("{ model: 'gpt-5' }", false),
    ("{ model: 'gpt-5*' }", true),
    ("{ model: '*mini' }", true),
    ("{ model: 'g*5*i' }", true),
    ("{ model: 'g*mini*x' }", false),
    ("{ model: ['claude-*', 'gpt-*'] }", true),
    ("{ operation: 'conversation' }", true),
    ("{ operation: ['embedding', 'image'] }", false),
    ("{ prompt: 'What is the weather in Oslo?' }", true),
    ("{ prompt: 'the weather' }", false),
    ("{ prompt: { is: 'What is the weather in Oslo?' } }", true),
    ("{ prompt: { contains: 'weather' } }", true),
    ("{ prompt: { contains: ['weather', 'Oslo'] } }", true),
    ("{ prompt: { contains: ['weather', 'Rome'] } }", false),
    ("{ prompt: { contains: 'Weather' } }", false),
    ("{ prompt: { matches: '(?i)WEATHER in \\\\w+' } }", true),
    ("{ prompt: { matches: '^the' } }", false),
    ("{ prompt: { contains: 'weather', matches: 'Rome' } }", false),
    ("{ system: { contains: 'brief' } }", true),
    ("{ system: 'Be' }", false),
    ("{ stream: false }", true),
    ("{ stream: true }", false),
    ("{ turn: 2 }", true),
    ("{ turn: { from: 3 } }", false),
    ("{ turn: { to: 2 } }", true),
    ("{ toolResult: true }", true),
    ("{ toolResult: false }", false),
    ("{ toolResult: 'weather' }", true),
    ("{ toolResult: 'news' }", false),
    ("{ toolResult: { name: 'weather', contains: 'rain' } }", true),
    ("{ toolResult: { contains: 'snow' } }", false),
    ("{ tool: 'weather' }", true),
    ("{ tool: ['news', 'weather'] }", true),
    ("{ tool: 'news' }", false),
    ("{ tools: true }", true),
    ("{ tools: false }", false),
    ("{ attempt: 1 }", true),
    ("{ attempt: [2, 3] }", false),
    ("{ call: 1 }", true),
    ("{ call: { from: 2 } }", false),
    ("{ between: ['0s', '1s'] }", true),
    ("{ between: ['1s', '2s'] }", false),
    ("{ chance: 1 }", true),
    ("{ chance: 0 }", false),
    ("{ state: { a: null } }", true),
    ("{ state: { a: 1 } }", false),
    ("{ header: { 'X-Who': 'me*' } }", true),
    ("{ header: { 'x-who': 'you' } }", false),
    ("{ header: { 'x-other': '*' } }", false),
    ("{ provider: 'openai', stream: true }", false),
  ])
  func `holds for what it says`(condition: String, isExpected: Bool) throws {
    let question = Question(
      prompt: "What is the weather in Oslo?",
      system: "Be brief.",
      tools: ["weather"],
      toolResult: ("weather", "12 °C and rain"),
      before: ["Hello"],
      fields: ["x-who": "me, myself"]
    )
    #expect(try fits(condition, question) == isExpected)
  }

  @Test func `on time goes by the clock of the session`() throws {
    var asking = try Asking(
      "{ rules: [{ when: { between: ['10s', '130s'] }, reply: 'down' }, { reply: 'up' }] }"
    )
    asking.now = .start + .seconds(1000)
    var answers: [String] = []
    for seconds in [0, 9, 10, 129, 130] {
      asking.now = .start + .seconds(1000 + seconds)
      answers.append(try asking.answer())
    }
    #expect(answers == ["up", "up", "down", "down", "up"])
    #expect(try asking.answer(Question(session: "new")) == "up")
  }

  @Test func `that is likely holds about as often as it says`() throws {
    var asking = try Asking("{ rules: [{ when: { chance: 0.2 }, reply: 'yes' }] }")
    var count = 0
    for number in 0..<1000 where try asking.answer(Question(prompt: "\(number)")) == "yes" {
      count += 1
    }
    #expect((160...240).contains(count), "\(count)")
  }
}
