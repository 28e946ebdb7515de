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

  @Test(arguments: asked) func `is told in the provider's own way`(_ asked: Asked) throws {
    for fault in [
      "{ refusal: 'I will not.' }", "{ contentFilter: true, afterTokens: 3 }",
      "{ contentFilter: true }",
      "{ lengthCut: 3 }", "{ emptyChoice: true }", "{ unknownTool: 'launch' }",
      "{ malformedToolArguments: true }",
    ] {
      for (target, body) in [asked.whole, asked.stream] {
        let content = try Self.read(target, body, faults: fault)
        print("TABLE", asked.name, fault, content.summary)
      }
    }
  }
}
