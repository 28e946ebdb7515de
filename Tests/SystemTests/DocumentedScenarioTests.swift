import Foundation
import MixtapeCore
import MixtapeJSON
import Testing

/// The scenarios of the README and the articles.
@Suite struct `A documented scenario` {
  /// A whole scenario, or an array of rules.
  @Test(arguments: try CodeBlock.documents())
  func `can be played`(_ document: String) throws {
    for block in try CodeBlock.blocks(in: document) where block.language == "json5" {
      let isList = block.text.hasPrefix("[")
      let text = isList ? "{ rules: \(block.text) }" : block.text
      do throws(ScenarioMistakes) {
        let scenario = try Scenario(parsing: Array(text.utf8))
        #expect(!scenario.rules.isEmpty, "\(block.place)")
      } catch {
        Issue.record("\(block.place): \(error.text(file: "example"))")
      }
    }
  }

  @Test func `is in every article that should have one`() throws {
    let counts = try CodeBlock.documents().map { document in
      try CodeBlock.blocks(in: document).count { $0.language == "json5" }
    }
    #expect(counts.reduce(0, +) >= 10)
  }

  /// The article shows what `check` says about mistakes.
  @Test func `has the mistakes that check tells`() async throws {
    let article = "Sources/Mixtape/Mixtape.docc/Scenarios.md"
    let shown = try CodeBlock.blocks(in: article).filter { $0.language == "text" }.map(\.text)
    let folder = try TemporaryFolder()
    try folder.write(
      """
      {
        rules: [
          { when: { promt: "Hi" }, reply: "Hello" },
          { reply: "You said {{lastUserMesage}}", stream: { timeToFirstToken: 300 } },
        ],
      }

      """,
      to: "demo.json5"
    )
    let check = "exec '\(Tool.binary.path(percentEncoded: false))' check demo.json5"
    let finished = try await Tool.shell(check, lines: 0, in: folder).finished()
    #expect(finished.code == 2)
    #expect(shown.map { $0 + "\n" } == [finished.errors])
  }
}
