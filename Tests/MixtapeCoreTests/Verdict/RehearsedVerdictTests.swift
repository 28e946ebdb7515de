import Foundation
import MixtapeCore
import MixtapeJSON
import MixtapeSimulation
import Testing

@Suite struct `The usual client` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Scenarios")

  private static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path())
      .filter { $0.hasSuffix(".json5") }.sorted()
  }

  private func verdict(_ name: String) throws -> Verdict {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    let program = Program(scenario: try Scenario(parsing: bytes), name: name)
    let transcript = Rehearsal(program, seed: 0).run()
    #expect(transcript.attempts.count == transcript.requests.count)
    return Verdict(of: transcript.attempts, by: program.scenario.standard)
  }

  @Test(
    arguments: [
      "1-single-model", "2-fallback", "3-smart-routing", "4-ensemble", "5-autonomous-agents",
      "agent-loop", "conversation-by-prompt", "embeddings-for-rag", "hello", "reasoning",
      "structured-output", "tool-call",
    ]
  )
  func `passes where nothing traps it`(_ name: String) throws {
    let verdict = try verdict("\(name).json5")
    #expect(verdict.findings.map(\.words) == [])
    #expect(verdict.isPassed)
  }

  /// Bad days find out what SDKs do wrong by themselves; a verdict that changes is read.
  @Test func `gets the same verdict for every shipped scenario`() throws {
    let parts = try Self.names().map { name in
      let verdict = try verdict(name)
      let findings = verdict.findings.map { finding in
        let calls = finding.calls.map(String.init).joined(separator: ", ")
        return "  \(finding.severity.rawValue) \(finding.check), calls \(calls): \(finding.words)\n"
      }
      return "\(name): \(verdict.isPassed ? "passed" : "failed")\n" + findings.joined()
    }
    #expect(Golden.mismatch(of: parts.joined(), with: "rehearsed.txt") == nil)
  }
}
