import Testing

@Suite struct `Imports` {
  /// What each target may import: the arrows of the architecture, which point down only.
  static let allowed: [(target: String, modules: [String])] = [
    ("MixtapeJSON", []),
    ("MixtapeHTTP", []),
    ("MixtapeProviders", ["MixtapeJSON", "MixtapeHTTP"]),
    (
      // The last two for the patterns that users redact: compiled expressions are not sendable.
      "MixtapeCore",
      [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "Synchronization", "_StringProcessing",
      ]
    ),
    (
      "MixtapeServer",
      ["MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "Synchronization"]
    ),
    (
      "MixtapeIO",
      [
        "MixtapeHTTP", "MixtapeCore", "MixtapeServer", "CMixtapeSystem", "Synchronization",
        "Foundation", "FoundationNetworking", "Dispatch", "Glibc", "Darwin",
      ]
    ),
    (
      "Mixtape",
      [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "MixtapeIO", "Synchronization", "Foundation",
      ]
    ),
    ("MixtapeTesting", ["Mixtape", "Testing"]),
    (
      "MixtapeCLI",
      [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "MixtapeIO", "Mixtape", "Synchronization", "Foundation",
      ]
    ),
    (
      "MixtapeSimulation",
      [
        "MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore", "MixtapeServer",
        "Synchronization", "Testing", "Foundation",
      ]
    ),
  ]

  @Test(arguments: allowed.map(\.target))
  func `of a target are the declared ones`(_ target: String) {
    let modules = Self.allowed.first { $0.target == target }?.modules ?? []
    let files = SourceTree.shared.swiftFiles.filter { $0.target == target }
    let findings = files.flatMap { file in
      file.findings(in: file.codeLines) { line in
        guard let module = Self.module(importedIn: line), !modules.contains(module) else {
          return nil
        }
        return "import \(module) is not for \(target), which may import "
          + (modules.isEmpty ? "nothing" : modules.joined(separator: ", "))
      }
    }
    #expect(!files.isEmpty, "there is no target \(target)")
    expectNone(findings)
  }

  @Test func `are settled for every target`() {
    let known = Set(Self.allowed.map(\.target))
    let unknown = SourceTree.shared.folders(in: "Sources").filter {
      !known.contains($0) && $0 != "CMixtapeSystem"
    }
    #expect(unknown == [], "say in ImportTests what these may import")
  }

  @Test func `of pure targets need no waiting`() {
    let pure = ["MixtapeJSON", "MixtapeHTTP", "MixtapeProviders", "MixtapeCore"]
    let findings = SourceTree.shared.sources.filter { pure.contains($0.target) }.flatMap { file in
      file.findings(in: file.codeLines) { line in
        line.holds("async") || line.holds("await")
          ? "\(file.target) is pure: return a value, and let MixtapeServer wait" : nil
      }
    }
    expectNone(findings)
  }

  private static func module(importedIn line: String) -> String? {
    let words = line.split(separator: " ")
    guard let index = words.firstIndex(of: "import"), index <= 1, index + 1 < words.count else {
      return nil
    }
    return String(words[index + 1])
  }
}
