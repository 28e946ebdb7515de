import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import MixtapeServer
import MixtapeSimulation
import Testing

/// What a model says wrong, told as each provider tells it, whole and streamed: read back from the
/// bytes without knowing how they were written.
@Suite struct `A fault of content` {
  struct Asked: Sendable, CustomTestStringConvertible {
    let name: String
    let whole: (target: String, body: String)
    let stream: (target: String, body: String)
    var testDescription: String { name }

    /// `{stream}` in the body says which it is.
    init(_ name: String, _ target: String, stream: String? = nil, _ body: String) {
      self.name = name
      whole = (target, body.replacing("{stream}", with: "false"))
      self.stream = (stream ?? target, body.replacing("{stream}", with: "true"))
    }
  }

  private static let messages = #""messages":[{"role":"user","content":"Hi"}]"#
  private static let function =
    #"{"name":"weather","parameters":{"type":"object","properties":{"city":{"type":"string"}}}}"#
  private static let tools = #""tools":[{"type":"function","function":\#(function)}]"#
  private static let schema = #"{"type":"object","properties":{"city":{"type":"string"}}}"#

  static let asked = [
    Asked(
      "chat",
      "/openai/v1/chat/completions",
      #"{"model":"m","stream":{stream},\#(messages),\#(tools)}"#
    ),
    Asked(
      "responses",
      "/openai/v1/responses",
      #"""
      {"model":"m","stream":{stream},"input":"Hi",\#
      "tools":[{"type":"function","name":"weather","parameters":\#(schema)}]}
      """#
    ),
    Asked(
      "anthropic",
      "/anthropic/v1/messages",
      #"""
      {"model":"m","max_tokens":999,"stream":{stream},\#(messages),\#
      "tools":[{"name":"weather","input_schema":\#(schema)}]}
      """#
    ),
    Asked(
      "gemini",
      "/gemini/v1beta/models/m:generateContent",
      stream: "/gemini/v1beta/models/m:streamGenerateContent?alt=sse",
      #"""
      {"contents":[{"role":"user","parts":[{"text":"Hi"}]}],\#
      "tools":[{"functionDeclarations":[\#(function)]}]}
      """#
    ),
    Asked("ollama", "/ollama/api/chat", #"{"model":"m","stream":{stream},\#(messages),\#(tools)}"#),
    Asked("cohere", "/cohere/v2/chat", #"{"model":"m","stream":{stream},\#(messages),\#(tools)}"#),
  ]

  static func read(_ target: String, _ body: String, faults: String) throws -> SeenContent {
    var configuration = ServerConfiguration()
    configuration.scenario = .text(
      "{ rules: [{ reply: 'one two three four five six', faults: [\(faults)] }] }",
      name: "test.json5"
    )
    let answer = try simulate { [configuration] world in
      try await world.serving(configuration) { _ in try await world.client().post(target, body) }
    }
    #expect(answer.status == 200 && answer.ending == .complete)
    let content = try SeenContent.of(answer.head, answer.body, from: target)
    return content
  }

  /// By provider, what is read back; who has no word of its own for an end tells another.
  private static func told(_ asked: Asked, _ fault: String) -> String {
    let name = asked.name
    let cut = "text: one two three, stop: "
    return switch fault {
    case "refusal: 'I will not.'":
      ["ollama", "cohere"].contains(name)
        ? "text: I will not., stop: end" : "refusal: I will not., stop: refusal"
    case "contentFilter: true, afterTokens: 3":
      cut + (["anthropic": "refusal", "ollama": "end"][name] ?? "contentFilter")
    case "contentFilter: true":
      "stop: " + (["anthropic": "refusal", "ollama": "end"][name] ?? "contentFilter")
    case "lengthCut: 3": cut + "length"
    default: "stop: end"
    }
  }

  private static let faults = [
    "refusal: 'I will not.'", "contentFilter: true, afterTokens: 3", "contentFilter: true",
    "lengthCut: 3", "emptyChoice: true",
  ]

  @Test(arguments: asked) func `is told in the provider's own way`(_ asked: Asked) throws {
    for fault in Self.faults {
      for (target, body) in [asked.whole, asked.stream] {
        let content = try Self.read(target, body, faults: "{ \(fault) }")
        #expect(content.summary == Self.told(asked, fault), "\(target) \(fault)")
      }
    }
  }

  @Test(arguments: asked) func `calls a tool that nobody has offered`(_ asked: Asked) throws {
    for (target, body) in [asked.whole, asked.stream] {
      let content = try Self.read(target, body, faults: "{ unknownTool: 'launch' }")
      #expect(content.toolCalls.map(\.name) == ["launch"])
      #expect(content.stop == .toolCalls)
      #expect(content.text == "")
      let arguments = try JSON(parsing: content.toolCalls.first?.arguments ?? "")
      #expect(arguments["city"]?.string != nil)
    }
  }

  @Test(arguments: asked) func `spoils the arguments where they are text`(_ asked: Asked) throws {
    // Gemini says that the call was lost.
    if asked.name == "gemini" { return }
    for (isStream, sent) in [(false, asked.whole), (true, asked.stream)] {
      let fault = "{ malformedToolArguments: true }"
      let content = try Self.read(sent.target, sent.body, faults: fault)
      #expect(content.toolCalls.map(\.name) == ["weather"])
      #expect(content.malformedEvents == 0)
      let arguments = content.toolCalls.first?.arguments ?? ""
      // Anthropic has a text in streams and JSON in what comes whole.
      let isJSON =
        asked.name == "ollama" || asked.name == "anthropic" && !isStream
      if isJSON {
        #expect(arguments == "{}")
      } else {
        #expect(arguments.hasPrefix("{"))
        #expect((try? JSON(parsing: arguments)) == nil)
      }
    }
  }
}
