import Foundation

/// A fenced block of a Markdown file.
struct CodeBlock: Sendable {
  var language: String
  var lines: [String]
  /// `README.md:12`, for messages.
  var place: String

  var text: String { lines.joined(separator: "\n") }

  static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The README and the articles, from the top of the tree.
  static func documents() throws -> [String] {
    let folder = "Sources/Mixtape/Mixtape.docc"
    let names = try FileManager.default.contentsOfDirectory(
      atPath: root.appending(path: folder).path(percentEncoded: false)
    )
    return ["README.md"] + names.filter { $0.hasSuffix(".md") }.sorted().map { "\(folder)/\($0)" }
  }

  /// What is in a file, its path from the top of the tree.
  static func text(of path: String) throws -> String {
    try String(decoding: Data(contentsOf: root.appending(path: path)), as: UTF8.self)
  }

  static func blocks(in document: String) throws -> [CodeBlock] {
    let text = try text(of: document)
    var blocks: [CodeBlock] = []
    var open: CodeBlock?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      if let block = open {
        if line == "```" {
          blocks.append(block)
          open = nil
        } else {
          open?.lines.append(String(line))
        }
      } else if line.hasPrefix("```") {
        let place = "\(document):\(index + 1)"
        open = CodeBlock(language: String(line.dropFirst(3)), lines: [], place: place)
      }
    }
    return blocks
  }

  /// Lines that end in a backslash are one with the next; comments are left out.
  var shellLines: [String] {
    text.replacing("\\\n", with: " ").split(separator: "\n").map { line in
      String(line.prefix(upTo: line.firstRange(of: " #")?.lowerBound ?? line.endIndex))
        .trimmingCharacters(in: .whitespaces)
    }
  }
}
