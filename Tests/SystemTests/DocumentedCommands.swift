import Foundation
import Testing

/// Runs the shell blocks of a document, in order, as a reader would type them.
///
/// Only two things are changed: the built binary is run instead of `swift run mixtape`, and it
/// takes any free port instead of 4141, so that tests can run beside a running Mixtape.
struct DocumentedCommands {
  static let usualAddress = "http://127.0.0.1:4141"

  let folder: TemporaryFolder
  /// The server that was started last, as if in another window.
  private(set) var server: Tool?
  private(set) var count = 0

  init() async throws {
    folder = try TemporaryFolder()
    try FileManager.default.copyItem(
      at: CodeBlock.root.appending(path: "Scenarios"),
      to: folder.url.appending(path: "Scenarios")
    )
    // Documents show pieces of a story in which there is a cassette already.
    let first = try await Tool.serving("record", "demo.json", in: folder)
    _ = await first.end()
  }

  mutating func run(_ block: CodeBlock) async throws {
    for line in block.shellLines {
      count += 1
      if line.hasPrefix("swift run mixtape ") {
        try await runTool(String(line.dropFirst("swift run mixtape ".count)), block.place)
      } else if line.hasPrefix("curl ") {
        try await runCurl(line, block.place)
      } else if line.hasPrefix("export ") {
        try await checkExport(line, block.place)
      } else if line != "swift test" {
        Issue.record("\(block.place): nothing here knows how to test '\(line)'")
      }
    }
  }

  mutating func end() async {
    guard let server else { return }
    let finished = await server.end()
    #expect(finished.code == 0, "\(finished.errors)")
    self.server = nil
  }

  private mutating func runTool(_ words: String, _ place: String) async throws {
    let command = words.split(separator: " ").first ?? ""
    let binary = "exec '\(Tool.binary.path(percentEncoded: false))' \(words)"
    guard ["serve", "record", "replay"].contains(command) else {
      let finished = try await Tool.shell(binary, lines: 0, in: folder).finished()
      #expect(finished.code == 0, "\(place): \(finished.errors)")
      return
    }
    await end()
    let tool = try await Tool.shell(binary + " --port 0", lines: 1, in: folder)
    if tool.address == nil {
      Issue.record("\(place): did not start: \(await tool.finished().errors)")
    } else {
      server = tool
    }
  }

  private mutating func runningServer() async throws -> Tool {
    if let server { return server }
    let tool = try await Tool.serving("serve", in: folder)
    server = tool
    return tool
  }

  private mutating func runCurl(_ line: String, _ place: String) async throws {
    let address = try await runningServer().address ?? ""
    let here = line.replacing(Self.usualAddress, with: address)
      .replacing("curl ", with: "curl --silent --fail ", maxReplacements: 1)
    let finished = try await Tool.shell(here, lines: 0, in: folder).finished()
    #expect(finished.code == 0, "\(place): \(finished.errors) \(finished.output)")
    #expect(finished.output.contains("Hi"), "\(place): \(finished.output)")
  }

  /// The variable and the path must be those that the server itself prints.
  private func checkExport(_ line: String, _ place: String) async throws {
    let setting = line.dropFirst("export ".count)
    #expect(
      try await greeting().contains("\(setting)"),
      "\(place): serve prints no '\(setting)'"
    )
  }

  /// What `serve` prints, as if on the usual port.
  func greeting() async throws -> [String] {
    let tool = try await Tool.serving("serve", in: folder)
    let finished = await tool.end()
    return finished.output.replacing(tool.address ?? "", with: Self.usualAddress)
      .split(whereSeparator: \.isWhitespace).map(String.init)
  }
}
