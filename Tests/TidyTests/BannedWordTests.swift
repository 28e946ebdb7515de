import Testing

@Suite struct `Banned words` {
  struct Ban: Sendable {
    /// As it stands in code; word borders are looked for where it begins or ends with a letter.
    var word: String
    var use: String
    /// Beginnings of paths where it is allowed.
    var allowed: [String] = []
  }

  static let inCode = [
    Ban(word: "fatalError", use: "preconditionFailure with a sentence, or a typed error"),
    Ban(
      word: "Task {",
      use: "a task group: only structured tasks stay on their executor",
      allowed: ["Sources/MixtapeIO/"]
    ),
    Ban(
      word: "Task.detached",
      use: "a task group: only structured tasks stay on their executor",
      allowed: ["Sources/MixtapeIO/"]
    ),
    Ban(
      word: "Task.sleep",
      use: "TimeSource.sleep(until:)",
      allowed: ["Sources/MixtapeIO/"]
    ),
    Ban(word: "Date()", use: "TimeSource.date(at:)", allowed: ["Sources/MixtapeIO/", "Tests/"]),
    Ban(word: ".random(in", use: "Dice", allowed: ["Sources/MixtapeIO/"]),
    Ban(word: ".randomElement(", use: "Dice", allowed: ["Sources/MixtapeIO/"]),
    Ban(word: ".shuffled(", use: "Dice", allowed: ["Sources/MixtapeIO/"]),
    Ban(
      word: "SystemRandomNumberGenerator",
      use: "Dice",
      allowed: ["Sources/MixtapeIO/"]
    ),
    Ban(
      word: "ContinuousClock",
      use: "TimeSource.now",
      allowed: ["Sources/MixtapeIO/", "Tests/"]
    ),
    Ban(
      word: "@unchecked",
      use: "Mutex around plain state",
      allowed: ["Sources/MixtapeIO/", "Tests/MixtapeIOTests/"]
    ),
    Ban(word: "XCTest", use: "Testing"),
    Ban(word: "usleep", use: "TimeSource.sleep(until:)"),
    Ban(word: "Thread.sleep", use: "TimeSource.sleep(until:)"),
  ]

  static let inNames = ["Manager", "Handler", "Helper", "Utils"]

  @Test(arguments: inCode)
  func `do not stand in code`(_ ban: Ban) {
    let findings = SourceTree.shared.swiftFiles.flatMap { file -> [Finding] in
      if ban.allowed.contains(where: { file.path.hasPrefix($0) }) { return [] }
      return file.findings(of: ban.word) { line in
        // With a generator that was handed in, luck is the caller's.
        !line.contains("using:") ? "\(ban.word) is banned, use \(ban.use)" : nil
      }
    }
    expectNone(findings)
  }

  @Test func `that put work off do not stand anywhere`() {
    let words = ["TO" + "DO", "FIX" + "ME", "X" + "XX"]
    let findings = SourceTree.shared.swiftFiles.flatMap { file in
      file.findings(in: file.lines) { line in
        words.first { line.holds($0) }.map { "\($0) is banned: do it, or open an issue" }
      }
    }
    expectNone(findings)
  }

  @Test(arguments: inNames)
  func `are not part of a type's name`(_ word: String) {
    let kinds = ["struct ", "class ", "enum ", "protocol ", "actor "]
    let findings = SourceTree.shared.swiftFiles.flatMap { file in
      file.findings(in: file.codeLines) { line in
        guard let kind = kinds.first(where: { line.holds($0) }),
          let name = line.split(separator: kind, maxSplits: 1).last?.prefix(while: \.isLetter),
          line.contains(kind + name), name.hasSuffix(word)
        else { return nil }
        return "\(name): name the thing by what it is, not '\(word)'"
      }
    }
    expectNone(findings)
  }

  @Test func `like public stand only in the modules that users import`() {
    let findings = SourceTree.shared.sources.filter {
      $0.target != "Mixtape" && $0.target != "MixtapeTesting"
    }.flatMap { file in
      file.findings(in: file.codeLines) { line in
        line.holds("public ") ? "public is for Mixtape and MixtapeTesting, use package" : nil
      }
    }
    expectNone(findings)
  }
}
