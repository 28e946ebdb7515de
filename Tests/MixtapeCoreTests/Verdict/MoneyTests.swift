import MixtapeCore
import MixtapeJSON
import MixtapeProviders
import Testing

@Suite struct `An amount of money` {
  @Test(
    arguments: [
      ("0", "$0.00"), ("1", "$1.00"), ("0.02", "$0.02"), ("12.345", "$12.35"),
      ("0.0123456", "$0.0123"), ("0.000001234", "$0.00000123"), ("0.999", "$0.999"),
      ("1.999", "$2.00"), ("0.1", "$0.10"),
    ]
  )
  func `is shown as people read it`(_ dollars: String, text: String) throws {
    #expect(try #require(Money(dollars: dollars)).text == text)
  }

  @Test(arguments: ["0", "1", "0.02", "12.345", "0.000000000001", "999999.999999999999"])
  func `is exact`(_ dollars: String) throws {
    #expect(try #require(Money(dollars: dollars)).decimal == dollars)
  }

  @Test(arguments: ["", "-1", "1.", "1e3", "0.0000000000001", "1000000", "1.2.3"])
  func `is not any text`(_ dollars: String) {
    #expect(Money(dollars: dollars) == nil)
  }

  @Test func `is counted from the tokens that were told`() throws {
    let attempt = Try("openai", model: "gpt-5-mini-2025-08-07").with {
      $0.usage.input = 1_000
      $0.usage.cachedInput = 400
      $0.usage.output = 200
    }.attempt
    // 600 × $0.25 + 400 × $0.025 + 200 × $2, for a million.
    #expect(Bill(attempt, .builtIn).cost == Money(dollars: "0.00056"))
    #expect(Bill(attempt, .builtIn).tokens == 1_200)
  }

  @Test func `is estimated where nothing was told, and nothing is paid for failures`() {
    let models = ModelTable.builtIn
    let cut = Try("openai", model: "gpt-5").streaming(401).ending(.cut).attempt
    #expect(Bill(cut, models).outputTokens == 101)
    #expect(Bill(Try("openai", 503, model: "gpt-5").attempt, models) == Bill())
    #expect(Bill(Try("openai", model: "nobody knows").attempt, models).isPartial)
    let own = Bill(Try("ollama", model: "nobody knows").attempt, models)
    #expect(own.cost == .zero && !own.isPartial)
  }

  @Test func `is wasted on what is not the answer`() {
    let call = LogicalCall(
      number: 1,
      attempts: [
        Try("openai", model: "gpt-5").streaming(400).ending(.reset),
        Try("anthropic", at: 200, model: "claude-sonnet-4-5"),
      ].attempts
    )
    let bills = call.bills(.builtIn)
    #expect(bills.all.tokens == 10 + 100 + 10 + 2)
    #expect(bills.wasted.tokens == 110)
    #expect(bills.wasted.cost == Money(dollars: "0.0010125"))
  }

  @Test func `goes by a file's prices before ours`() throws {
    let text = """
      { date: "2026-11-01", prices: [{ model: "gpt-5*", input: 1, output: 2.5 }] }
      """
    let own = try ModelTable(parsing: Array(text.utf8)).overriding(.builtIn)
    #expect(own.date == "2026-11-01")
    let attempt = Try("openai", model: "gpt-5").attempt
    #expect(Bill(attempt, own).cost == Money(dollars: "0.000015"))
    #expect(own.entry(for: "openai/gpt-4o", of: "openrouter") != nil)
  }

  @Test func `has prices whose mistakes are told`() {
    let text = """
      { date: 5, prices: [{ model: "x", input: "1", outputs: 2 },
        { model: "y", provider: "opnai", input: 0.0000001, output: 1 }] }
      """
    do throws(ScenarioMistakes) {
      _ = try ModelTable(parsing: Array(text.utf8))
      Issue.record("read")
    } catch {
      #expect(
        error.mistakes.map(\.description) == [
          "expected a string, found the number 5 at line 1, column 9; write \"5\"",
          "expected dollars for a million tokens, as 1.25, with at most 6 decimals, "
            + "found the string \"1\" at line 1, column 42",
          "unknown key \"outputs\" in a price at line 1, column 47; did you mean \"output\"?",
          "no provider is called \"opnai\" at line 2, column 27; did you mean \"openai\"?",
          "expected dollars for a million tokens, as 1.25, with at most 6 decimals, "
            + "found the number 0.0000001 at line 2, column 43",
        ]
      )
    }
  }
}
