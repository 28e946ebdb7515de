import Foundation
import Mixtape
import Testing

@Suite struct `Recording and replaying with the tool` {
  @Test func `gives the same answers again without the provider`() async throws {
    let folder = try TemporaryFolder()
    let bodies = [chat("one"), chat("two", stream: true), chat("one")]
    let recorded = try await record(bodies, in: folder)
    let tool = try await Tool.serving("replay", "demo.json", "--speed", "max", in: folder)
    for (body, expected) in zip(bodies, recorded) {
      let seen = try await ask(tool.url("/openai/v1/chat/completions"), body: body)
      #expect(seen.status == expected.status)
      #expect(seen.text == expected.text)
      #expect(seen.fields["content-type"] == expected.fields["content-type"])
    }
    #expect(await tool.end().code == 0)
    let checked = try await Tool.run("check", ".", in: folder)
    #expect(checked.output == "1 cassette, 3 interactions, no mistakes\n")
    #expect(checked.code == 0)
  }

  @Test func `tells a miss to the client and at the end`() async throws {
    let folder = try TemporaryFolder()
    _ = try await record([chat("one")], in: folder)
    let tool = try await Tool.serving("replay", "demo.json", in: folder)
    let seen = try await ask(tool.url("/openai/v1/chat/completions"), body: chat("other"))
    #expect(seen.status == 404)
    #expect(seen.fields["x-should-retry"] == "false")
    #expect(seen.text.contains("messages[0].content"))
    let finished = await tool.end()
    #expect(finished.code == 1)
    #expect(finished.errors.contains("mixtape: 1 request missed:\n  "))
    #expect(finished.errors.contains("messages[0].content"))
  }

  @Test func `refuses a second recorder of one cassette`() async throws {
    let folder = try TemporaryFolder()
    let first = try await Tool.serving("record", "demo.json", in: folder)
    let second = try await Tool.run("record", "demo.json", "--port", "0", in: folder)
    #expect(second.code == 3)
    #expect(second.errors.hasPrefix("mixtape: error: "))
    #expect(second.errors.contains("demo.json"))
    #expect(second.errors.split(separator: "\n").count == 1)
    #expect(await first.end().code == 0)
  }

  private func record(_ bodies: [String], in folder: TemporaryFolder) async throws -> [Seen] {
    try await withMockServer { provider in
      let tool = try await Tool.serving(
        "record",
        "demo.json",
        "--upstream",
        "openai=\(provider.url)/openai",
        "--repeat",
        "error",
        in: folder
      )
      var answers: [Seen] = []
      for body in bodies {
        answers.append(try await ask(tool.url("/openai/v1/chat/completions"), body: body))
      }
      #expect(answers.allSatisfy { $0.status == 200 })
      #expect(await tool.end().code == 0)
      return answers
    }
  }
}
