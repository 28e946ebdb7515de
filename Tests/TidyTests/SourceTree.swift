import Foundation

/// The files of the project, read once.
struct SourceTree: Sendable {
  static let shared = SourceTree()

  let root: URL
  let swiftFiles: [SourceFile]

  private init() {
    root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let root = root
    let paths = Self.paths(under: ["Sources", "Tests"], of: root) + ["Package.swift"]
    swiftFiles = paths.filter { $0.hasSuffix(".swift") }.compactMap { path in
      let data = try? Data(contentsOf: root.appending(path: path))
      return data.map { SourceFile(path: path, bytes: [UInt8]($0)) }
    }
  }

  var sources: [SourceFile] { swiftFiles.filter { $0.path.hasPrefix("Sources/") } }

  /// What stands at the top, without what Git ignores there.
  var topLevel: [String] {
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: root.path(percentEncoded: false)
    )
    return (names ?? []).sorted()
  }

  func text(of path: String) -> String? {
    (try? Data(contentsOf: root.appending(path: path))).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Every file below the folders, hidden ones and build products left out, in a stable order.
  func paths(under folders: String...) -> [String] { Self.paths(under: folders, of: root) }

  /// The names of the folders directly in `folder`.
  func folders(in folder: String) -> [String] {
    let start = root.appending(path: folder)
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: start.path(percentEncoded: false)
    )
    return (names ?? []).filter { name in
      var isFolder: ObjCBool = false
      let path = start.appending(path: name).path(percentEncoded: false)
      return unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
        && isFolder.boolValue
    }.sorted()
  }

  private static func paths(under folders: [String], of root: URL) -> [String] {
    folders.flatMap { folder -> [String] in
      let start = root.appending(path: folder).path(percentEncoded: false)
      guard let walk = FileManager.default.enumerator(atPath: start) else { return [] }
      var found: [String] = []
      for case let path as String in walk {
        let name = path.split(separator: "/").last ?? ""
        if name.hasPrefix(".") || name == "__pycache__" {
          walk.skipDescendants()
        } else if name.contains(".") {
          found.append("\(folder)/\(path)")
        }
      }
      return found.sorted()
    }
  }
}
