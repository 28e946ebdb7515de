import Foundation
import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// The bad days among the shipped scenarios, as a client sees them that asks once each time.
@Suite struct `The shipped bad days` {
  /// What is asked and what comes of it.
  struct Step: Sendable {
    var provider: String
    var model: String
    var prompt = "Hello"
    var system: String?
    var streams = false
    /// How long after the answer before.
    var after = Duration.zero
    var sees: String

    init(
      _ provider: String,
      _ model: String = "gpt-5",
      _ prompt: String = "Hello",
      system: String? = nil,
      streams: Bool = false,
      after: Duration = .zero,
      sees: String
    ) {
      self.provider = provider
      self.model = model
      self.prompt = prompt
      self.system = system
      self.streams = streams
      self.after = after
      self.sees = sees
    }

    /// In the provider's own words.
    var request: HTTPRequest {
      get throws {
        var prompt = Prompt(model: model, wantsStream: streams)
        if let system { prompt.messages.append(Prompt.Message(.system, system)) }
        prompt.messages.append(Prompt.Message(.user, self.prompt))
        return try ShippedAnswer.request(provider, prompt)
      }
    }
  }

  static let singleProvider: [(String, [Step])] = [
    (
      "rate-limit-then-recover",
      [
        Step("openai", "gpt-5", "First", sees: "200"),
        Step("openai", "gpt-5", "Second", sees: "200"),
        Step("openai", "gpt-5", "Third", sees: "200"),
        Step("openai", "gpt-5", "Fourth", sees: "429 rateLimited"),
        Step("openai", "gpt-5", "Fourth", after: .seconds(20), sees: "200"),
      ]
    ),
    (
      "quota-exhausted",
      [
        Step("openai", sees: "429 quotaExhausted"),
        Step("openai", after: .seconds(3600), sees: "429 quotaExhausted"),
        Step("anthropic", "claude-sonnet-4-5", sees: "200"),
      ]
    ),
    (
      "overloaded-mid-stream",
      [
        Step("anthropic", "claude-sonnet-4-5", streams: true, sees: "200 overloaded"),
        Step("anthropic", "claude-sonnet-4-5", streams: true, sees: "200"),
      ]
    ),
    (
      "slow-first-token",
      [
        Step("openai", streams: true, sees: "200 after 30 s"),
        Step("anthropic", "claude-sonnet-4-5", streams: true, sees: "200"),
      ]
    ),
    (
      "stalled-stream",
      [
        Step("openai", streams: true, sees: "no answer"),
        Step("openai", streams: true, sees: "200"),
      ]
    ),
    (
      "truncated-silently",
      [
        Step("openai", streams: true, sees: "200 truncated"),
        Step("openai", streams: true, sees: "200"),
        Step("anthropic", "claude-sonnet-4-5", streams: true, sees: "200 truncated"),
      ]
    ),
    (
      "outage-two-minutes",
      [
        Step("openai", "gpt-5", "Before", sees: "200"),
        Step("openai", "gpt-5", "Within", after: .seconds(15), sees: "503 unavailable"),
        Step("anthropic", "claude-sonnet-4-5", "Within", sees: "200"),
        Step("openai", "gpt-5", "After", after: .seconds(130), sees: "200"),
      ]
    ),
    (
      "flapping",
      [
        Step("openai", "gpt-5", "Second 0", sees: "500 serverError"),
        Step("openai", "gpt-5", "Second 8", after: .seconds(8), sees: "200"),
        Step("openai", "gpt-5", "Second 16", after: .seconds(8), sees: "500 serverError"),
        Step("openai", "gpt-5", "Minute 6", after: .seconds(344), sees: "200"),
      ]
    ),
    (
      "regional-edge-outage",
      [
        Step("openai", sees: "502 text/html"), Step("openai", sees: "520 text/html"),
        Step("gemini", "gemini-2.5-flash", sees: "200"),
      ]
    ),
    (
      "brownout-ramp",
      [
        Step("openai", "gpt-5", "At the start", sees: "200"),
        Step("openai", "gpt-5", "All fail", after: .seconds(150), sees: "503 overloaded"),
        Step("openai", "gpt-5", "It is over", after: .seconds(120), sees: "200"),
      ]
    ),
    (
      "invalid-key",
      [
        Step("openai", sees: "401 invalidKey"),
        Step("mistral", "mistral-large-latest", sees: "200"),
      ]
    ),
    (
      "context-too-long-falls-to-bigger-model",
      [
        Step("openai", "gpt-4o", "Sum up this report.", sees: "400 contextTooLong"),
        Step("gemini", "gemini-2.5-pro", "Sum up this report.", sees: "200"),
        Step("openai", "gpt-4o", sees: "200"),
      ]
    ),
    (
      "content-filter-falls-to-other-vendor",
      [
        Step("openai", "gpt-4o", "How do I kill a process?", sees: "200 contentFilter"),
        Step("anthropic", "claude-sonnet-4-5", "How do I kill a process?", sees: "200"),
      ]
    ),
  ]

  static let several: [(String, [Step])] = [
    (
      "black-friday",
      [
        Step("gemini", "gemini-2.5-flash", "One", sees: "200"),
        Step("gemini", "gemini-2.5-flash", "Two", sees: "200"),
        Step("gemini", "gemini-2.5-flash", "Three", sees: "429 rateLimited"),
        Step("groq", "llama-3.3-70b-versatile", "Three", sees: "200"),
      ]
    ),
    (
      "1-single-model-bad-day",
      [
        Step("openai", "gpt-5-mini", "First", sees: "503 overloaded"),
        Step("openai", "gpt-5-mini", "First", sees: "503 overloaded"),
        Step("openai", "gpt-5-mini", "First", sees: "200"),
        Step("openai", "gpt-5-mini", "Second", streams: true, sees: "200 after 4 s"),
        Step("openai", "gpt-5-mini", "Third", sees: "429 rateLimited"),
        Step("openai", "gpt-5-mini", "Third", after: .seconds(12), sees: "200"),
      ]
    ),
    (
      "2-fallback-bad-day",
      [
        Step("openai", "gpt-5", "One", streams: true, sees: "200"),
        Step("openai", "gpt-5", "Two", streams: true, sees: "200"),
        Step("openai", "gpt-5", "Three", streams: true, sees: "429 rateLimited"),
        Step(
          "openai",
          "gpt-5",
          "Four",
          streams: true,
          after: .seconds(45),
          sees: "503 unavailable"
        ),
        Step("anthropic", "claude-sonnet-4-5", "Four", streams: true, sees: "200 overloaded"),
        Step("anthropic", "claude-sonnet-4-5", "Four", streams: true, sees: "200"),
        Step("openai", "gpt-5", "Five", streams: true, after: .seconds(120), sees: "200"),
      ]
    ),
    (
      "3-smart-routing-bad-day",
      [
        Step("openai", "gpt-5-mini", "Prove it.", system: "You are the router.", sees: "200"),
        Step("openai", "gpt-5", "Prove it.", sees: "503 overloaded"),
        Step("anthropic", "claude-opus-4-6", "Prove it.", sees: "200"),
      ]
    ),
    (
      "4-ensemble-bad-day",
      [
        Step("openai", "gpt-5", sees: "503 unavailable"),
        Step("anthropic", "claude-opus-4-6", sees: "no answer"),
        Step("gemini", "gemini-2.5-pro", streams: true, sees: "200 cut"),
        Step("deepseek", "deepseek-chat", sees: "200"),
      ]
    ),
    (
      "5-autonomous-agents-bad-day",
      [
        Step(
          "anthropic",
          "claude-opus-4-6",
          system: "You are the planner.",
          sees: "200 browse_the_web"
        ),
        Step("openai", "gpt-5-mini", system: "You are the researcher.", sees: "200 search"),
        Step("gemini", "gemini-2.5-flash", system: "You are the writer.", sees: "429 rateLimited"),
        Step(
          "gemini",
          "gemini-2.5-flash",
          system: "You are the writer.",
          after: .seconds(3),
          sees: "200"
        ),
      ]
    ),
  ]

  static let names = (singleProvider + several).map(\.0) + ["flaky-5-percent"]

  @Test(arguments: singleProvider + several)
  func `do to a client what they say`(name: String, steps: [Step]) throws {
    let seen = try Shipped.play(name) { world in
      var seen: [String] = []
      for step in steps {
        if step.after > .zero { try await world.time.sleep(until: world.time.now + step.after) }
        seen.append(try await ShippedAnswer.word(for: step.request, in: world))
      }
      return seen
    }
    #expect(seen == steps.map(\.sees))
  }

  @Test func `fail one in twenty, and always the same`() throws {
    func failures(seed: UInt64) throws -> [Int] {
      try Shipped.play("flaky-5-percent") { world in
        var failed: [Int] = []
        for number in 0..<400 {
          let step = Step("openai", "gpt-5", "Question \(number)", streams: true, sees: "")
          if try await ShippedAnswer.word(for: step.request, in: world) != "200" {
            failed.append(number)
          }
        }
        return failed
      }
    }
    let first = try failures(seed: 20)
    #expect((8...36).contains(first.count))
    #expect(try failures(seed: 20) == first)
  }
}
