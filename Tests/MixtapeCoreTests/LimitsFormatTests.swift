import MixtapeCore
import MixtapeJSON
import Testing

@Suite struct `Limits in a scenario` {
  private func mistakes(_ limits: String) -> [String] {
    let text = "{ limits: \(limits), rules: [] }"
    do throws(ScenarioMistakes) {
      _ = try Scenario(parsing: Array(text.utf8))
      return []
    } catch {
      return error.mistakes.map { mistake in
        let place = "\(mistake.mark.line):\(mistake.mark.column) \(mistake.problem)"
        return place + (mistake.suggestion.map { "; \($0)" } ?? "")
      }
    }
  }

  @Test(arguments: [
    #""openai/tier-1""#, #"{ openai: "tier-1", groq: "free", anthropic: "start" }"#,
    "{ openai: { requestsPerMinute: 3, requestsPerDay: 200, tokensPerMinute: 40000 } }",
    "{ anthropic: { inputTokensPerMinute: 1, outputTokensPerMinute: 1, tokensPerDay: 9 } }",
    #"{ openai: [{ models: "gpt-4o*", concurrent: 1 }, { models: ["a", "b"], concurrent: 2 }] }"#,
    #"{ openai: [{ models: "mine", concurrent: 1 }, "tier-1"] }"#,
    "{ company: { requestsPerMinute: 60 } }", "{}", "null",
  ])
  func `can be written so`(_ limits: String) {
    #expect(mistakes(limits) == [])
  }

  @Test(arguments: [
    (
      "7",
      #"""
      1:11 expected limits as "openai/free" or an object of providers, found the number 7
      """#
    ),
    (
      #""tier-1""#,
      #"""
      1:11 expected a provider and its tier, as "openai/free", found the string "tier-1"
      """#
    ),
    (#""opena/tier-1""#, #"1:11 no provider is called "opena"; did you mean "openai"?"#),
    (#""openai/tier1""#, #"1:11 openai has no tier "tier1"; did you mean "tier-1"?"#),
    (
      #"{ groq: "gold" }"#,
      #"1:19 groq has no tier "gold"; there are "free""#
    ),
    (
      #"{ ollama: "free" }"#,
      """
      1:21 ollama has no tier "free" that is known; write its limits: { requestsPerMinute: 60 }
      """
    ),
    (
      "{ opnai: { requestsPerMinute: 3 } }",
      #"1:13 no provider is called "opnai"; did you mean "openai"?"#
    ),
    (
      "{ openai: { requestPerMinute: 3 } }",
      #"""
      1:23 unknown key "requestPerMinute" in limits; did you mean "requestsPerMinute"?
      """#
    ),
    (
      "{ openai: { requestsPerMinute: 0 } }",
      "1:42 expected a whole number from 1, found the number 0"
    ),
    (
      "{ openai: { models: 'x' } }",
      #"""
      1:21 limits need one of "requestsPerMinute", "requestsPerDay", "tokensPerMinute", \#
      "tokensPerDay", "inputTokensPerMinute", "outputTokensPerMinute" or "concurrent"
      """#
    ),
    (
      "{ openai: [] }",
      """
      1:21 expected the name of a tier, an object of limits, or an array of such, found an array
      """
    ),
  ])
  func `are told what is wrong with them`(_ limits: String, _ message: String) {
    #expect(mistakes(limits) == [message])
  }
}
