import Foundation
import Testing

@Suite struct `The documentation` {
  @Test(arguments: try CodeBlock.documents())
  func `shows commands that work`(_ document: String) async throws {
    let blocks = try CodeBlock.blocks(in: document).filter { $0.language == "sh" }
    guard !blocks.isEmpty else { return }
    var commands = try await DocumentedCommands()
    for block in blocks { try await commands.run(block) }
    await commands.end()
    #expect(commands.count > 0)
  }

  /// Each Swift example stands in one of these files, where it is compiled.
  private static let examples = [
    "Tests/SystemTests/DocumentationExamples.swift",
    "Tests/MixtapeProvidersTests/DocumentedVendor.swift",
  ]

  @Test(arguments: try CodeBlock.documents())
  func `shows Swift that compiles`(_ document: String) throws {
    let examples = try Self.examples.map { path in
      try Self.unindented(CodeBlock.text(of: path))
    }
    for block in try CodeBlock.blocks(in: document) where block.language == "swift" {
      #expect(
        examples.contains { $0.contains(Self.unindented(block.text)) },
        "\(block.place): not in \(Self.examples.joined(separator: " or "))"
      )
    }
  }

  @Test func `points Python and TypeScript where the server says`() async throws {
    let blocks = try CodeBlock.blocks(in: "README.md").filter {
      ["python", "typescript"].contains($0.language)
    }
    let greeting = try await DocumentedCommands().greeting()
    let bases = Set(greeting.compactMap { $0.split(separator: "=").last.map(String.init) })
    let address = /http:\/\/127\.0\.0\.1:4141[^"]*/
    for block in blocks {
      let shown = block.text.matches(of: address).map { String($0.output) }
      #expect(shown.filter { !bases.contains($0) } == [], "\(block.place)")
      #expect(shown.count >= 4)
    }
    #expect(blocks.count == 2)
  }

  @Test func `shows a cassette that is shipped`() throws {
    let shown = try CodeBlock.blocks(in: "Sources/Mixtape/Mixtape.docc/Cassettes.md")
      .filter { $0.language == "json" }.map(\.text)
    #expect(shown.map { $0 + "\n" } == [try CodeBlock.text(of: "Cassettes/hello.json")])
  }

  private static func unindented(_ text: String) -> String {
    text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
      .joined(separator: "\n")
  }
}
