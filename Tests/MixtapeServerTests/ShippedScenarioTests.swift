import Foundation
import MixtapeCore
import MixtapeJSON
import MixtapeServer
import MixtapeSimulation
import Testing

/// The scenarios that come with Mixtape, in `Scenarios/`.
@Suite struct `The shipped scenarios` {
  func play<Result: Sendable>(
    _ name: String,
    _ body: @escaping @Sendable (World) async throws -> Result
  ) throws -> Result {
    try Shipped.play(name, body)
  }

  /// Each has a test below; a new one is added here with its test.
  private static let tested = [
    "1-single-model", "2-fallback", "3-smart-routing", "4-ensemble", "5-autonomous-agents",
    "agent-loop", "conversation-by-prompt", "embeddings-for-rag", "hello", "reasoning",
    "structured-output", "tool-call",
  ]

  @Test func `are all tested`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Shipped.folder.path())
    let badDays = `The shipped bad days`.names
    #expect(names.sorted() == (Self.tested + badDays).map { "\($0).json5" }.sorted())
  }

  @Test(arguments: tested + `The shipped bad days`.names)
  func `say what they show, name their rules, and rehearse it`(name: String) throws {
    let bytes = try Shipped.bytes(name)
    let scenario = try Scenario(parsing: bytes)
    #expect(scenario.rules.count >= 2)
    #expect(scenario.rehearsal.count >= 2)
    #expect(name == "hello" || scenario.rules.allSatisfy { $0.name != nil })
    #expect(scenario.cassettePaths.isEmpty)
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasPrefix("// "))
    #expect(text.contains("\n// Try it: ") || text.contains(" Try it: "))
  }

  @Test func `hello answers every provider`() throws {
    try play("hello") { world in
      let client = try world.client()
      for provider in ["openai", "anthropic", "gemini", "deepseek"] {
        var talk = Talk(provider, "any")
        #expect(try await talk.say("Say hello.", client).text == "Hello!")
        #expect(try await talk.say("Hi", client).text == "You said: Hi")
      }
    }
  }

  @Test(arguments: ["openai", "anthropic", "gemini"])
  func `tool-call calls the tool once and tells what it returned`(provider: String) throws {
    try play("tool-call") { world in
      let client = try world.client()
      let question = "What is the weather in Oslo?"
      var talk = Talk(provider, "m", tools: ["weather"])
      let (calls, text) = try await talk.work(on: question, client) { _ in "12 °C and rain" }
      #expect(calls.map(\.name) == ["weather"])
      #expect(calls.first?.arguments == ["city": "Oslo"])
      #expect(text == "In Oslo: 12 °C and rain.")
      var without = Talk(provider, "m")
      let answer = try await without.say(question, client)
      #expect(answer.text == "I cannot look out of the window.")
    }
  }

  @Test(arguments: ["openai", "anthropic", "gemini"])
  func `agent-loop takes three steps and ends`(provider: String) throws {
    try play("agent-loop") { world in
      let client = try world.client()
      let tools = ["search", "read_file", "write_file"]
      var agent = Talk(provider, "m", tools: tools)
      for task in ["Fix the typo.", "Fix it again."] {
        let (calls, text) = try await agent.work(on: task, client) { "result of \($0.name)" }
        #expect(calls.map(\.name) == tools)
        #expect(calls.last?.arguments["path"] == "greeting.py")
        #expect(text == "Fixed: greeting.py says \"Hello\" now.")
      }
      var other = Talk(provider, "m", tools: tools)
      let (calls, text) = try await other.work(on: "Fix it.", client) { _ in "no matches" }
      #expect(calls.map(\.name) == ["search"])
      #expect(text == "I found nothing to fix.")
    }
  }

  @Test(arguments: ["openai", "gemini"])
  func `structured-output fits the schema`(provider: String) throws {
    let steps = try Scenario(parsing: Shipped.bytes("structured-output")).rehearsal
    let invoice = try #require(steps.first?.schema)
    let city = try #require(steps.last?.schema)
    try play("structured-output") { world in
      let client = try world.client()
      var talk = Talk(provider, "m", schema: invoice)
      let written = try JSON(parsing: try await talk.say("Read this invoice.", client).text)
      #expect(written["number"] == "2026-017")
      #expect(Self.mistakes(in: written, by: invoice) == [])
      for schema in [city, invoice] {
        var talk = Talk(provider, "m", schema: schema)
        let sample = try JSON(parsing: try await talk.say("Make one up.", client).text)
        #expect(Self.mistakes(in: sample, by: schema) == [])
      }
      #expect(Self.mistakes(in: written, by: city) != [])
    }
  }

  /// Where a value does not have the keys and types of a schema, as far as the scenario uses them.
  private static func mistakes(in value: JSON, by schema: JSON, at path: String = "") -> [String] {
    switch schema["type"]?.string {
    case "string": value.string == nil ? ["\(path) is no string"] : []
    case "number": value.number == nil ? ["\(path) is no number"] : []
    case "integer": value.int == nil ? ["\(path) is no integer"] : []
    case "boolean": value.bool == nil ? ["\(path) is no boolean"] : []
    case "array":
      value.array?.flatMap { mistakes(in: $0, by: schema["items"] ?? .null, at: "\(path)[]") }
        ?? ["\(path) is no array"]
    case "object":
      (schema["properties"]?.object?.members ?? []).flatMap { member in
        value[member.key].map { mistakes(in: $0, by: member.value, at: "\(path).\(member.key)") }
          ?? ["\(path) lacks \(member.key)"]
      }
    default: ["\(path): a schema that this test does not know"]
    }
  }

  @Test func `reasoning is told as each provider tells it`() throws {
    try play("reasoning") { world in
      let client = try world.client()
      let question = "Which is older, Oslo or Bergen?"
      var deepseek = Talk("deepseek", "deepseek-reasoner")
      let told = try await deepseek.say(question, client)
      #expect(told.text == "Oslo, by about thirty years.")
      let thought = told.body["choices"]?[0]?["message"]?["reasoning_content"]?.string
      #expect(thought?.hasPrefix("Oslo is from about 1040") == true)
      var openai = Talk("openai", "gpt-5")
      let counted = try await openai.say(question, client)
      #expect(counted.text == told.text)
      let usage = counted.body["usage"]
      #expect(usage?["completion_tokens"] == 60)
      #expect(usage?["completion_tokens_details"]?["reasoning_tokens"] == 48)
      #expect(try await openai.say("Is it?", client).text == "That is easy: Is it?")
    }
  }

  @Test func `conversation-by-prompt books a table`() throws {
    try play("conversation-by-prompt") { world in
      let client = try world.client()
      var guest = Talk("openai", "m")
      #expect(try await guest.say("A table, please.", client).text == "For how many people?")
      #expect(try await guest.say("4", client).text == "A table for 4. At what time?")
      let booked = try await guest.say("19:30", client).text
      #expect(booked == "A table for 4 at 19:30. See you then!")
      #expect(try await guest.say("GOODBYE now", client).text == "Goodbye!")
      var other = Talk("anthropic", "m")
      #expect(
        try await other.say("What is on the menu today?", client).text == "Fish, or mushrooms."
      )
      #expect(try await other.say("many", client).text == "Sorry? You said: many")
    }
  }

  @Test func `embeddings-for-rag finds the right document and answers from it`() throws {
    let documents = [
      "We give a full refund within 30 days.", "We ship every parcel within two days.",
      "The company was founded in Oslo in 1998.",
    ]
    let questions = [
      "Can I get a refund?": "You can return it within 30 days.",
      "When do you ship my parcel?": "It arrives after two days.",
      "Where was the company founded?": "I do not know.",
    ]
    let found = try play("embeddings-for-rag") { world in
      let client = try world.client()
      let vectors = try await Self.vectors(of: documents, client)
      var found: [String: (document: Int?, answer: String)] = [:]
      for question in questions.keys.sorted() {
        let vector = try #require(try await Self.vectors(of: [question], client).first)
        let nearness = vectors.map { Self.product($0, vector) }
        let best = nearness.indices.max { nearness[$0] < nearness[$1] }
        var talk = Talk("openai", "m", system: "Answer from the document.")
        let prompt = "Document: \(best.map { documents[$0] } ?? "none") Question: \(question)"
        found[question] = (best, try await talk.say(prompt, client).text)
      }
      return found
    }
    #expect(found["Can I get a refund?"]?.document == 0)
    #expect(found["When do you ship my parcel?"]?.document == 1)
    #expect(found["Where was the company founded?"]?.document == 2)
    #expect(found.mapValues(\.answer) == questions)
  }

  private static func vectors(of texts: [String], _ client: Client) async throws -> [[Double]] {
    let request: JSON = [
      "model": "text-embedding-3-small", "input": .array(texts.map { .string($0) }),
    ]
    let answer = try await client.post("/openai/v1/embeddings", request.text())
    let body = try JSON(parsing: answer.text)
    return (body["data"]?.array ?? []).map { item in
      (item["embedding"]?.array ?? []).compactMap { $0.number?.double }
    }
  }

  private static func product(_ first: [Double], _ second: [Double]) -> Double {
    zip(first, second).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
