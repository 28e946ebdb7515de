import Foundation

/// A cassette in a folder of its own, with `Cassettes/hello.json` as its text, changed if need be.
final class CassetteFile {
  let folder: String
  let path: String

  init(_ change: (String) -> String = { $0 }) throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let sample = try Data(contentsOf: root.appending(path: "Cassettes/hello.json"))
    let url = FileManager.default.temporaryDirectory.appending(path: "mixtape-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    folder = url.path(percentEncoded: false)
    path = url.appending(path: "demo.json").path(percentEncoded: false)
    let text = change(String(decoding: sample, as: UTF8.self))
    try Data(text.utf8).write(to: URL(filePath: path))
  }

  deinit {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// The text with the folder left out, as it is the same every time.
  func withoutFolder(_ text: String) -> String {
    text.replacing(folder + "/", with: "").replacing(folder, with: "FOLDER")
  }
}
