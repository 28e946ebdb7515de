import Foundation
import MixtapeCore
import MixtapeServer
import MixtapeSimulation
import Testing

/// The cassettes that come with Mixtape, in `Cassettes/`.
@Suite struct CassetteShippedTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Cassettes")

  @Test(arguments: [
    "openai-chat": 2, "openai-chat-stream": 1, "anthropic-messages-stream": 1, "gemini-stream": 1,
    "hello": 1, "ollama-chat": 2,
  ])
  func `loads, is complete, holds no secret, and is what recording would write`(
    name: String,
    count: Int
  ) throws {
    let bytes = Array(try Data(contentsOf: Self.folder.appending(path: "\(name).json")))
    let files = InMemoryFileStore()
    files["a.json"] = bytes
    let keys = CassetteKeyMaker { _, _, _, _, _ in MatchKey(high: 0, low: 0) }
    let shipped = try OpenCassette.open(
      "a.json",
      mode: .none,
      files: files,
      keys: keys,
      redaction: .standard
    )
    #expect(shipped.warnings.isEmpty && shipped.entries.count == count)
    let copy = try OpenCassette.open(
      "b.json",
      mode: .once,
      files: files,
      keys: keys,
      redaction: .standard
    )
    for entry in shipped.entries {
      #expect(entry.ending == .complete)
      _ = try copy.append(try shipped.read(entry))
    }
    #expect(files.text("b.json") == files.text("a.json"))
  }

  @Test func `every shipped cassette is tested`() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path())
    #expect(
      names.sorted() == [
        "anthropic-messages-stream.json", "gemini-stream.json", "hello.json",
        "ollama-chat.json", "openai-chat-stream.json", "openai-chat.json",
      ]
    )
  }
}
