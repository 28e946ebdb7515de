import Foundation
import MixtapeCore
import MixtapeIO
import MixtapeServer

/// Reads cassettes and tells their mistakes.
struct Checking {
  private var cassettes = 0
  private var interactions = 0
  private var mistakes = 0
  private var warnings = 0

  static func run(_ paths: [String], console: Console) throws(CommandError) -> ExitCode {
    var checking = Checking()
    for path in paths {
      for cassette in try cassettePaths(at: path) { checking.check(cassette, console) }
    }
    console.print(checking.summary)
    return checking.mistakes == 0 ? .success : .usage
  }

  private mutating func check(_ path: String, _ console: Console) {
    cassettes += 1
    do {
      let cassette = try OpenCassette.open(path)
      defer { cassette.close() }
      interactions += cassette.entries.count
      warnings += cassette.warnings.count
      for warning in cassette.warnings { console.printError(warning) }
    } catch {
      console.printError(error.message)
      let lines = error.message.split(separator: "\n")
      mistakes += max(1, lines.count { $0.hasPrefix("\(path):") })
    }
  }

  private var summary: String {
    let parts = [
      counted(cassettes, "cassette"), counted(interactions, "interaction"),
      mistakes == 0 ? "no mistakes" : counted(mistakes, "mistake"),
    ]
    return (parts + (warnings == 0 ? [] : [counted(warnings, "warning")])).joined(separator: ", ")
  }

  /// The file itself, or every `.json` file in the folder and in those below, in order.
  private static func cassettePaths(at path: String) throws(CommandError) -> [String] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandError(.usage, "there is no file or folder '\(path)'.")
    }
    guard isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let found = names.filter { $0.hasSuffix(".json") }.sorted()
    guard !found.isEmpty else { throw CommandError(.usage, "there is no cassette in '\(path)'.") }
    let start = path.hasSuffix("/") ? String(path.dropLast()) : path
    return found.map { start == "." ? $0 : "\(start)/\($0)" }
  }
}

extension OpenCassette {
  /// Opens for reading alone.
  static func open(_ path: String) throws(CassetteError) -> OpenCassette {
    try open(
      path,
      mode: .none,
      files: DiskFileStore(),
      keys: CassetteKeyMaker(options: MatchOptions()),
      redaction: .standard
    )
  }
}
