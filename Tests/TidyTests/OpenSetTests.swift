import Testing

@Suite struct `Open sets` {
  @Test func `list every provider`() throws {
    let list = try #require(
      SourceTree.shared.swiftFiles.first { $0.path.hasSuffix("/ProviderList.swift") },
      "there is no ProviderList.swift"
    )
    let files = SourceTree.shared.sources.filter { $0.target == "MixtapeProviders" }
    let providers = files.flatMap { file in
      file.codeLines.compactMap {
        $0.firstMatch(of: /struct (\w+): (?:\w+, )*Provider\b/)?.output.1
      }
    }
    let findings = providers.filter { list.code.places(of: "\($0)(").isEmpty }.map {
      Finding(path: list.path, line: 1, message: "\($0) is not in the list, add it here")
    }
    expectNone(findings)
    #expect(!providers.isEmpty)
  }

  @Test func `list every command that has a file`() throws {
    let folder = "Sources/MixtapeCLI/Commands/"
    let list = try #require(
      SourceTree.shared.swiftFiles.first { $0.path == folder + "CommandList.swift" }
    )
    let names = SourceTree.shared.swiftFiles.map(\.path)
      .filter { $0.hasPrefix(folder) && $0.hasSuffix("Command.swift") }
      .map { $0.dropFirst(folder.count).dropLast("Command.swift".count).lowercased() }
    let findings = names.filter { name in !list.codeLines.contains { $0.holds(".\(name)") } }.map {
      Finding(path: list.path, line: 1, message: "'\($0)' is in no list, add the command here")
    }
    expectNone(findings)
    #expect(!names.isEmpty)
  }

  @Test func `list every fault`() throws {
    let folder = "Sources/MixtapeCore/Faults/"
    let list = try #require(
      SourceTree.shared.swiftFiles.first { $0.path == folder + "FaultList.swift" }
    )
    let faults = SourceTree.shared.swiftFiles.filter { $0.path.hasPrefix(folder) }.flatMap { file in
      file.codeLines.compactMap {
        $0.firstMatch(of: /struct (\w+): (?:Content)?Fault\b/)?.output.1
      }
    }
    let findings = faults.filter { list.code.places(of: "\($0).self").isEmpty }.map {
      Finding(path: list.path, line: 1, message: "\($0) is not in the list, add it here")
    }
    expectNone(findings)
    #expect(faults.count > 20)
  }

  @Test func `list every standing check, and explain it`() throws {
    let folder = "Sources/MixtapeCore/Verdict/Checks/"
    let list = try #require(
      SourceTree.shared.swiftFiles.first { $0.path == folder + "CheckList.swift" }
    )
    let page = try #require(
      SourceTree.shared.text(of: "Sources/Mixtape/Mixtape.docc/Verdict.md")
    )
    let files = SourceTree.shared.swiftFiles.filter { $0.path.hasPrefix(folder) }
    let checks = files.flatMap { file in
      file.codeLines.compactMap {
        $0.firstMatch(of: /struct (\w+): (?:SingleCall|Traffic)Check\b/)?.output.1
      }
    }
    let unlisted = checks.filter { list.code.places(of: "\($0).self").isEmpty }.map {
      Finding(path: list.path, line: 1, message: "\($0) is not in the list, add it here")
    }
    let names = files.flatMap { file in
      file.lines.compactMap {
        $0.firstMatch(of: /package static let name = "(\w+)"/).map { String($0.output.1) }
      }
    }
    let untold = names.filter { !page.contains("| `\($0)` |") }.map {
      Finding(path: "Verdict.md", line: 1, message: "the article says nothing of \($0)")
    }
    expectNone(unlisted + untold)
    #expect(checks.count == names.count && checks.count > 12)
  }

  @Test func `are the only place that knows a provider by name`() {
    let own = SourceTree.shared.sources.filter { $0.target == "MixtapeProviders" }
    let names = own.flatMap { file in
      file.lines.compactMap {
        $0.firstMatch(of: /^  let name = "(\w+)"$/).map { String($0.output.1) }
      }
    }
    #expect(names.count > 15, "where are the providers?")
    let neutral = ["MixtapeJSON", "MixtapeHTTP", "MixtapeCore", "MixtapeServer", "MixtapeIO"]
    // Names of fields that hold secrets are one list, in one file.
    let exempt = "Sources/MixtapeCore/Redaction/SecretNames.swift"
    let files = SourceTree.shared.sources.filter {
      neutral.contains($0.target) && $0.path != exempt
    }
    let findings = files.flatMap { file in
      zip(file.codeLines, file.literalLines).enumerated().compactMap { index, line -> Finding? in
        let text = line.0.lowercased() + " " + line.1.lowercased()
        return names.first { text.contains($0) }.map {
          Finding(
            path: file.path,
            line: index + 1,
            message: "\($0) is a provider's business, say it in MixtapeProviders"
          )
        }
      }
    }
    expectNone(findings)
  }
}
