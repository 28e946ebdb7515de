import Foundation
import MixtapeCore
import MixtapeSimulation
import Testing

@Suite struct `The verdict` {
  private func found(_ conduct: ConductCase) throws -> Verdict {
    Verdict(of: try conduct.attempts())
  }

  @Test(arguments: ConductCase.right.map(\.name))
  func `finds nothing wrong with who`(_ name: String) throws {
    let conduct = try #require(ConductCase.right.first { $0.name == name })
    let verdict = try found(conduct)
    #expect(verdict.findings.map { "\($0.check): \($0.words)" } == [])
    #expect(verdict.isPassed)
    #expect(verdict.totals.attempts > 0)
  }

  @Test(arguments: ConductCase.wrong.map(\.name))
  func `names what is wrong with who`(_ name: String) throws {
    let conduct = try #require(ConductCase.wrong.first { $0.name == name })
    let verdict = try found(conduct)
    #expect(Set(verdict.findings.map(\.check)).sorted() == conduct.breaks)
    #expect(verdict.findings.allSatisfy { !$0.attempts.isEmpty && !$0.words.isEmpty })
    let isError = verdict.findings.contains { $0.severity == .error }
    #expect(verdict.isPassed == !isError)
  }

  @Test func `has a case for every check`() {
    let broken = Set(ConductCase.wrong.flatMap(\.breaks))
    #expect(CheckList.all.map { $0.name }.filter { !broken.contains($0) } == [])
  }

  /// A case that says something against the verdict is settled, not taken out.
  @Test func `is held to a table that only grows`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/conduct.txt")
    let golden = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let kept = golden.split(separator: "\n").map(String.init)
    let names = (ConductCase.right + ConductCase.wrong).map { conduct in
      conduct.breaks.isEmpty
        ? "right  \(conduct.name)"
        : "wrong  \(conduct.name): \(conduct.breaks.joined(separator: ", "))"
    }
    #expect(kept.filter { !names.contains($0) } == [])
    #expect(Set(names).count == names.count)
    let text = names.joined(separator: "\n") + "\n"
    #expect(Golden.mismatch(of: text, with: "conduct.txt") == nil)
  }

  @Test func `says the same whenever it is asked`() throws {
    for conduct in ConductCase.wrong {
      let verdicts = try (found(conduct), found(conduct))
      #expect(verdicts.0 == verdicts.1, "\(conduct.name)")
    }
  }

  @Test func `leaves out what is switched off, and takes seriously what is to be`() throws {
    let attempts = [Try("openai", 401), Try("openai", at: 600)].attempts
    var standard = Standard()
    standard.severities = ["pointlessRetry": .off]
    #expect(Verdict(of: attempts, by: standard).findings == [])
    standard.severities = ["pointlessRetry": .warning]
    let verdict = Verdict(of: attempts, by: standard)
    #expect(verdict.findings.map(\.severity) == [.warning])
    #expect(verdict.isPassed)
  }

  @Test func `goes by the terms of the scenario`() {
    let attempts = [Try("openai", 503), Try("anthropic", at: 3_000)].attempts
    var standard = Standard()
    standard.terms.budget = .seconds(2)
    #expect(
      Verdict(of: attempts, by: standard).findings.map(\.words) == [
        "anthropic was asked after 3 s, later than 2 s"
      ]
    )
    #expect(Verdict(of: attempts).findings == [])
  }
}
