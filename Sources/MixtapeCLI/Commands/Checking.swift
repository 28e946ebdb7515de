import Foundation
import MixtapeCore
import MixtapeIO
import MixtapeServer

/// Reads cassettes and scenarios and tells their mistakes.
struct Checking {
  private var cassettes = 0
  private var interactions = 0
  private var scenarios = 0
  private var rules = 0
  private var mistakes = 0
  private var warnings = 0

  static func run(_ paths: [String], console: Console) throws(CommandError) -> ExitCode {
    var checking = Checking()
    for path in paths {
      for file in try filePaths(at: path) {
        if file.hasSuffix(scenarioSuffix) {
          checking.check(scenario: file, console)
        } else {
          checking.check(cassette: file, console)
        }
      }
    }
    console.print(checking.summary)
    return checking.mistakes == 0 ? .success : .usage
  }

  private static let scenarioSuffix = ".json5"

  private mutating func check(cassette path: String, _ console: Console) {
    cassettes += 1
    do {
      let cassette = try OpenCassette.open(path)
      defer { cassette.close() }
      interactions += cassette.entries.count
      warnings += cassette.warnings.count
      for warning in cassette.warnings { console.printError(warning) }
    } catch {
      tell(error.message, of: path, console)
    }
  }

  /// With the cassettes that it replays, as a server opens them.
  private mutating func check(scenario path: String, _ console: Console) {
    scenarios += 1
    do {
      rules += try ScenarioCheck.ruleCount(ofScenarioAt: path, files: DiskFileStore())
    } catch {
      tell(error.message, of: path, console)
    }
  }

  private mutating func tell(_ message: String, of path: String, _ console: Console) {
    console.printError(message)
    let lines = message.split(separator: "\n")
    mistakes += max(1, lines.count { $0.hasPrefix("\(path):") })
  }

  private var summary: String {
    var parts: [String] = []
    if cassettes > 0 || scenarios == 0 {
      parts += [counted(cassettes, "cassette"), counted(interactions, "interaction")]
    }
    if scenarios > 0 { parts += [counted(scenarios, "scenario"), counted(rules, "rule")] }
    parts.append(mistakes == 0 ? "no mistakes" : counted(mistakes, "mistake"))
    if warnings > 0 { parts.append(counted(warnings, "warning")) }
    return parts.joined(separator: ", ")
  }

  /// The file itself, or every cassette and scenario in the folder and in those below, in order.
  private static func filePaths(at path: String) throws(CommandError) -> [String] {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw CommandError(.usage, "there is no file or folder '\(path)'.")
    }
    guard isFolder.boolValue else { return [path] }
    let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    let found = names.filter { $0.hasSuffix(".json") || $0.hasSuffix(scenarioSuffix) }
      .sorted()
    guard !found.isEmpty else {
      throw CommandError(.usage, "there is no cassette and no scenario in '\(path)'.")
    }
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
