import Foundation
import Testing

@Suite struct `The command serve` {
  @Test(arguments: [SIGTERM, SIGINT])
  func `prints its address first, and a signal ends it well`(_ signal: Int32) async throws {
    let tool = try await Tool.serving("serve", in: TemporaryFolder())
    #expect(tool.firstLine.wholeMatch(of: /mixtape: listening on http:\/\/127\.0\.0\.1:\d+/) != nil)
    let finished = await tool.end(signal)
    #expect(finished.code == 0)
    #expect(finished.errors == "")
    #expect(finished.output.contains("OPENAI_BASE_URL=\(tool.address ?? "")/openai/v1\n"))
  }

  @Test func `answers as each provider does`() async throws {
    let tool = try await Tool.serving("serve", in: TemporaryFolder())
    let openAI = try await ask(tool.url("/openai/v1/chat/completions"), body: chat("Hi"))
    #expect(openAI.status == 200)
    #expect(openAI.text.contains(#""chat.completion""#))
    let stream = try await ask(
      tool.url("/openai/v1/chat/completions"),
      body: chat("Hi", stream: true)
    )
    #expect(stream.text.hasSuffix("data: [DONE]\n\n"))
    let anthropic = try await ask(
      tool.url("/anthropic/v1/messages"),
      body: #"{"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hi"}]}"#
    )
    #expect(anthropic.text.contains(#""end_turn""#))
    let gemini = try await ask(
      tool.url("/gemini/v1beta/models/gemini-2.5-pro:generateContent"),
      body: #"{"contents": [{"role": "user", "parts": [{"text": "Hi"}]}]}"#
    )
    #expect(gemini.text.contains(#""candidates""#))
    let ollama = try await ask(tool.url("/ollama/api/chat"), body: chat("Hi"))
    #expect(ollama.fields["content-type"] == "application/x-ndjson" || ollama.status == 200)
    #expect(await tool.end().code == 0)
  }

  @Test func `says that a port is taken`() async throws {
    let folder = try TemporaryFolder()
    let tool = try await Tool.serving("serve", in: folder)
    let port = try #require(tool.address?.split(separator: ":").last.map(String.init))
    let second = try await Tool.run("serve", "--port", port, in: folder)
    #expect(second.code == 3)
    #expect(second.output == "")
    #expect(
      second.errors == """
        mixtape: error: port \(port) on 127.0.0.1 is taken; choose another with --port, or 0 for any

        """
    )
    #expect(await tool.end().code == 0)
  }

  @Test func `names a folder that is missing`() async throws {
    let finished = try await Tool.run(
      "record",
      "no/such/demo.json",
      "--port",
      "0",
      in: TemporaryFolder()
    )
    #expect(finished.code == 2)
    #expect(finished.errors.hasPrefix("mixtape: error: "))
    #expect(finished.errors.contains("no/such"))
    #expect(finished.errors.split(separator: "\n").count == 1)
  }

  @Test func `names a cassette that is missing`() async throws {
    let finished = try await Tool.run(
      "replay",
      "demo.json",
      "--port",
      "0",
      in: TemporaryFolder()
    )
    #expect(finished.code == 2)
    #expect(finished.errors.contains("demo.json"))
  }

  @Test func `names what is wrong with an upstream`() async throws {
    let finished = try await Tool.run(
      "record",
      "demo.json",
      "--upstream",
      "openai=ftp://example.com",
      in: TemporaryFolder()
    )
    #expect(
      finished
        == Tool.Finished(
          code: 2,
          output: "",
          errors: """
            mixtape: error: option '--upstream': 'ftp://example.com' must begin with http:// or \
            https://.

            """
        )
    )
  }

  @Test(arguments: [["serve", "--record", "once", "demo.json"], ["replay", "demo.json"]])
  func `shows the mistake in a cassette and leaves it alone`(_ words: [String]) async throws {
    let folder = try TemporaryFolder()
    let text = """
      {
      "mixtape": 1,
      "interaction": [
      ]
      }

      """
    try folder.write(text, to: "demo.json")
    let finished = try await Tool.run(words + ["--port", "0"], in: folder)
    #expect(finished.code == 2)
    #expect(finished.errors.hasPrefix("demo.json:3:1: error: "))
    #expect(finished.errors.contains("\n  \"interaction\": [\n  ^\n"))
    #expect(finished.errors.contains("interactions"))
    #expect(try folder.text("demo.json") == text)
  }
}
