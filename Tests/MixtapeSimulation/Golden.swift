import Foundation

/// Whole texts that tests compare with, kept as files in `Golden/` beside the test that reads them.
package enum Golden {
  /// nil where `text` is what the file says; else what to tell the person who reads the failure.
  ///
  /// With `RECORD=1` in the environment the file is written and the test fails once, so that nobody
  /// commits it unread.
  package static func mismatch(
    of text: String,
    with name: String,
    besides testFile: String = #filePath
  ) -> String? {
    let file = URL(fileURLWithPath: testFile).deletingLastPathComponent()
      .appendingPathComponent("Golden").appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD"] == "1" {
      return record(text, in: file) ?? "recorded \(name): read it, then run without RECORD"
    }
    guard let bytes = try? Data(contentsOf: file) else {
      return "Golden/\(name) is missing; RECORD=1 swift test writes it"
    }
    let expected = String(decoding: bytes, as: UTF8.self)
    return expected == text ? nil : difference(from: expected, to: text, in: name)
  }

  private static func record(_ text: String, in file: URL) -> String? {
    do {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(),
        withIntermediateDirectories: true
      )
      try Data(text.utf8).write(to: file)
      return nil
    } catch {
      return "cannot write \(file.path): \(error)"
    }
  }

  /// The first line that differs, on both sides, with its number.
  private static func difference(from expected: String, to text: String, in name: String) -> String
  {
    let left = expected.split(separator: "\n", omittingEmptySubsequences: false)
    let right = text.split(separator: "\n", omittingEmptySubsequences: false)
    let index = zip(left, right).prefix { $0 == $1 }.reduce(0) { count, _ in count + 1 }
    func line(_ lines: [Substring]) -> String {
      index < lines.count ? String(lines[index]) : "(end of text)"
    }
    return """
      Golden/\(name):\(index + 1): the text differs
        expected: \(line(left))
        got:      \(line(right))
      """
  }
}
