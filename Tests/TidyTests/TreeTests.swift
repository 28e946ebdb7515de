import Testing

@Suite struct `The tree` {
  @Test func `has exactly the agreed names at its top`() {
    let agreed = ["Cassettes", "Package.swift", "README.md", "Scenarios", "Sources", "Tests"]
    let found = SourceTree.shared.topLevel.filter { !$0.hasPrefix(".") }
    #expect(found == agreed)
  }

  @Test func `holds nothing that looks like a real key`() {
    let key =
      #/
      sk-(?:proj|ant)-[A-Za-z0-9_-]{24,} | AIza[0-9A-Za-z_-]{35} | gsk_[A-Za-z0-9]{40}
      | AKIA[0-9A-Z]{16}
      /#
    let findings = textPaths.flatMap { path -> [Finding] in
      let text = SourceTree.shared.text(of: path) ?? ""
      guard ["sk-", "AIza", "gsk_", "AKIA"].contains(where: { text.contains($0) }) else {
        return []
      }
      return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
        index,
        line in
        line.firstMatch(of: key).map { match in
          Finding(
            path: path,
            line: index + 1,
            message: "\(match.output.prefix(8))… looks like a real key, join it at run time"
          )
        }
      }
    }
    expectNone(findings)
  }

  @Test func `holds no paths of one machine`() {
    let starts = ["/wo" + "rk/", "/ho" + "me/", "/Us" + "ers/"]
    let findings = textPaths.flatMap { path -> [Finding] in
      let lines = (SourceTree.shared.text(of: path) ?? "").split(
        separator: "\n",
        omittingEmptySubsequences: false
      )
      return lines.enumerated().compactMap { index, line in
        starts.first { line.contains($0) }.map {
          Finding(path: path, line: index + 1, message: "\($0)… is on one machine only")
        }
      }
    }
    expectNone(findings)
  }

  private var textPaths: [String] {
    SourceTree.shared.paths(under: "Sources", "Tests", "Cassettes", "Scenarios", ".ci", ".github")
      + ["README.md", "Package.swift"]
  }
}
