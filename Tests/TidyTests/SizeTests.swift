import Testing

@Suite struct `Sizes` {
  static let fileLimit = 400
  static let functionLimit = 50
  static let columnLimit = 100

  @Test func `no file is longer than its limit`() {
    let findings = SourceTree.shared.swiftFiles.filter { $0.lines.count > Self.fileLimit }.map {
      Finding(
        path: $0.path,
        line: Self.fileLimit + 1,
        message: "\($0.lines.count) lines, at most \(Self.fileLimit): split by responsibility"
      )
    }
    expectNone(findings)
  }

  @Test func `no function is longer than its limit`() {
    let findings = SourceTree.shared.swiftFiles.flatMap { file in
      FunctionScanner(file.code).functions.filter { $0.lines > Self.functionLimit }.map {
        Finding(
          path: file.path,
          line: $0.line,
          message: "\($0.lines) lines in one function, at most \(Self.functionLimit)"
        )
      }
    }
    expectNone(findings)
  }

  @Test func `no line is wider than its limit`() {
    let findings = SourceTree.shared.swiftFiles.flatMap { file in
      file.findings(in: file.lines) { line in
        line.utf8.count > Self.columnLimit && line.count > Self.columnLimit
          ? "\(line.count) columns, at most \(Self.columnLimit)" : nil
      }
    }
    expectNone(findings)
  }
}
