import MixtapeCore
import Testing

@Suite struct `Grouping into calls` {
  struct Shape: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var attempts: [Attempt]
    var calls: [String]

    init(_ name: String, _ tries: [Try], _ calls: [String]) {
      testDescription = name
      attempts = tries.attempts
      self.calls = calls
    }
  }

  static let sequences: [Shape] = [
    Shape("one question", [Try("openai")], ["openai 200"]),
    Shape(
      "a retry",
      [Try("openai", 429), Try("openai", at: 600)],
      ["openai 429, openai 200"]
    ),
    Shape(
      "a fallback across providers",
      [Try("openai", 429), Try("openai", 429, at: 600), Try("anthropic", at: 700)],
      ["openai 429, openai 429, anthropic 200"]
    ),
    Shape(
      "a following turn",
      [Try("openai"), Try("openai", at: 200, conversation: "hello, and?")],
      ["openai 200", "openai 200"]
    ),
    Shape(
      "the same again after an answer",
      [Try("openai"), Try("openai", at: 200)],
      ["openai 200", "openai 200"]
    ),
    Shape(
      "the same again long after a failure",
      [Try("openai", 503), Try("openai", at: 700_000)],
      ["openai 503", "openai 200"]
    ),
    Shape(
      "the same again long after a failure, as told",
      [Try("openai", 503).asking(700_000), Try("openai", at: 700_200)],
      ["openai 503, openai 200"]
    ),
    Shape(
      "an agent that asks step by step",
      [
        Try("openai", conversation: "1"), Try("openai", 500, at: 200, conversation: "2"),
        Try("openai", at: 900, conversation: "2"), Try("openai", at: 1_100, conversation: "3"),
      ],
      ["openai 200", "openai 500, openai 200", "openai 200"]
    ),
    Shape(
      "a client that hangs up a little before we notice",
      [Try("openai", nil, for: 1_000).ending(.clientLeft), Try("anthropic", at: 950)],
      ["openai no answer left, anthropic 200"]
    ),
    Shape(
      "a truncated stream, asked again",
      [Try("openai").with { $0.isTruncated = true }, Try("openai", at: 300)],
      ["openai 200 truncated, openai 200"]
    ),
    Shape(
      "a stream that another goes on with",
      [
        Try("openai").streaming(9).ending(.reset).question("q"),
        Try("anthropic", 529, at: 150, conversation: "hello, and so far")
          .question("q", isContinued: true),
        Try("gemini", at: 300, conversation: "hello, and so far").question("q", isContinued: true),
        Try("openai", at: 900, conversation: "hello, and then").question("q, and then"),
      ],
      ["openai 200 reset, anthropic 529, gemini 200", "openai 200"]
    ),
    Shape(
      "an answer that is begun for the model, twice",
      [
        Try("openai", conversation: "hello, {").question("q", isContinued: true),
        Try("openai", at: 200, conversation: "hello, {").question("q", isContinued: true),
      ],
      ["openai 200", "openai 200"]
    ),
    Shape(
      "sessions",
      [Try("openai", 503), Try("openai", at: 600).with { $0.session = "b" }],
      ["openai 503", "openai 200"]
    ),
    Shape(
      "a circuit breaker with a probe",
      [
        Try("openai", 503, conversation: "1"), Try("anthropic", at: 110, conversation: "1"),
        Try("anthropic", at: 1_000, conversation: "2"),
        Try("openai", 503, at: 31_000, conversation: "3"),
        Try("anthropic", at: 31_110, conversation: "3"),
        Try("openai", at: 62_000, conversation: "4"),
      ],
      ["openai 503, anthropic 200", "anthropic 200", "openai 503, anthropic 200", "openai 200"]
    ),
  ]

  static let overlaps: [Shape] = [
    Shape(
      "an ensemble",
      [Try("openai", for: 900), Try("anthropic", at: 3, for: 700), Try("gemini", at: 7, for: 800)],
      ["openai 200", "anthropic 200", "gemini 200"]
    ),
    Shape(
      "a slow ensemble",
      [Try("openai", for: 2_000), Try("anthropic", at: 300, for: 1_000)],
      ["openai 200", "anthropic 200"]
    ),
    Shape(
      "an ensemble in which one asks again",
      [
        Try("openai", 429, for: 50), Try("anthropic", at: 3, for: 900), Try("openai", at: 550),
        Try("gemini", at: 7, for: 2_000),
      ],
      ["openai 429, openai 200", "anthropic 200", "gemini 200"]
    ),
    Shape(
      "identical parallel calls",
      (0..<4).map { Try("openai", at: $0 * 2, for: 800) },
      Array(repeating: "openai 200", count: 4)
    ),
    Shape(
      "identical parallel calls that all try again",
      (0..<3).map { Try("openai", 503, at: $0) } + (0..<3).map { Try("openai", at: 600 + $0 * 7) },
      Array(repeating: "openai 503, openai 200", count: 3)
    ),
    Shape(
      "identical parallel calls of which one waits as told, and one is new",
      [
        Try("openai", 429, for: 50).asking(5_000).counting(0),
        Try("openai", 429, at: 1, for: 50).asking(5_000).counting(0),
        Try("openai", at: 1_000).counting(0), Try("openai", at: 5_100).counting(1),
        Try("openai", at: 5_101).counting(1),
      ],
      ["openai 429, openai 200", "openai 429, openai 200", "openai 200"]
    ),
    Shape(
      "a load test of the same question",
      (0..<6).map { Try("openai", at: $0 * 300, for: 1_000) },
      Array(repeating: "openai 200", count: 6)
    ),
    Shape(
      "a hedge that wins, and the first is dropped",
      [Try("openai", nil, for: 1_500).ending(.clientLeft), Try("anthropic", at: 1_000, for: 500)],
      ["openai no answer left, anthropic 200"]
    ),
    Shape(
      "a hedge that loses",
      [Try("openai", for: 1_200), Try("openai", nil, at: 1_000, for: 205).ending(.clientLeft)],
      ["openai 200, openai no answer left"]
    ),
    Shape(
      "a race from the start",
      [Try("openai", for: 400), Try("anthropic", nil, at: 1, for: 402).ending(.clientLeft)],
      ["openai 200, anthropic no answer left"]
    ),
    Shape(
      "a hedge that comes before the first one fails",
      [Try("openai", 503, for: 3_000), Try("anthropic", at: 1_000, for: 500)],
      ["openai 503, anthropic 200"]
    ),
    Shape(
      "parallel calls that fail alike while a provider is down",
      (0..<5).map { Try("openai", 503, at: $0 * 300, for: 2_000) },
      Array(repeating: "openai 503", count: 5)
    ),
    Shape(
      "names",
      [
        Try("openai", for: 900).named("a"), Try("openai", at: 10, for: 900).named("b"),
        Try("anthropic", at: 20, for: 500).named("a"),
      ],
      ["openai 200, anthropic 200", "openai 200"]
    ),
    Shape(
      "a name that goes on after an answer",
      [
        Try("openai").named("a"), Try("openai", 500, at: 200).named("a"),
        Try("openai", at: 900).named("a"),
      ],
      ["openai 200", "openai 500, openai 200"]
    ),
    Shape(
      "one that never ends, and another question",
      [Try("openai", nil).ending(.open), Try("openai", at: 10)],
      ["openai no answer open", "openai 200"]
    ),
  ]

  @Test(arguments: sequences + overlaps)
  func `makes calls of attempts`(_ shape: Shape) {
    let calls = Grouping.calls(of: shape.attempts)
    #expect(calls.map { $0.path.joined(separator: ", ") } == shape.calls)
    #expect(calls.map(\.number) == Array(1...calls.count))
  }

  @Test func `does not depend on the order in which attempts are told`() {
    for shape in Self.sequences + Self.overlaps {
      let told = Grouping.calls(of: shape.attempts.reversed())
      #expect(told == Grouping.calls(of: shape.attempts), "\(shape.testDescription)")
    }
  }

  @Test func `recognises hedges as hedges`() throws {
    let call = try #require(
      Grouping.calls(
        of: [Try("openai", 503, for: 3_000), Try("anthropic", at: 1_000, for: 500)].attempts
      ).first
    )
    #expect(call.hedgeCount == 1)
    #expect(call.isHedge(1))
    #expect(call.outcome == .answered)
    #expect(call.duration == .milliseconds(1_500))
  }

  @Test(
    arguments: [
      (Try("openai"), LogicalCall.Outcome.answered),
      (Try("openai").with { $0.isTruncated = true }, .deceived),
      (Try("openai").with { $0.malformedEvents = 1 }, .deceived),
      (Try("openai", 503), .failed),
      (Try("openai").ending(.cut), .failed),
      (Try("openai", nil).ending(.clientLeft), .gaveUp),
      (Try("openai", nil).ending(.silence), .gaveUp),
      (Try("openai", nil).ending(.open), .open),
    ] as [(Try, LogicalCall.Outcome)]
  )
  func `tells what came of a call`(_ one: Try, outcome: LogicalCall.Outcome) {
    #expect(LogicalCall(number: 1, attempts: [one.attempt]).outcome == outcome)
  }

  @Test func `gives away what is over, and starts anew`() {
    var grouping = Grouping()
    for number in 0..<10 { grouping.add(Try("openai", at: number * 1_000).attempt) }
    #expect(grouping.takeSettled(at: .start + .seconds(9)).map(\.number) == Array(1...9))
    grouping.add(Try("openai", at: 20_000).attempt)
    #expect(grouping.takeAll().map(\.number) == [10, 11])
  }

  @Test func `cuts a call that never ends`() {
    let tries = (0..<2_500).map { Try("openai", 503, at: $0 * 200) }
    #expect(Grouping.calls(of: tries.attempts).map(\.attempts.count) == [1_000, 1_000, 500])
  }
}

extension Try: CustomTestStringConvertible {
  var testDescription: String { attempt.word }
}
