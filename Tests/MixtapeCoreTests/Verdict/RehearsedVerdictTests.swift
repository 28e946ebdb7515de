import Foundation
import MixtapeCore
import MixtapeJSON
import Testing

@Suite struct `The usual client` {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Scenarios")

  private static func names() throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path())
      .filter { $0.hasSuffix(".json5") }.sorted()
  }

  @Test(arguments: try names())
  func `passes in the rehearsal of every shipped scenario`(_ name: String) throws {
    let bytes = [UInt8](try Data(contentsOf: Self.folder.appending(path: name)))
    let program = Program(scenario: try Scenario(parsing: bytes), name: name)
    let transcript = Rehearsal(program, seed: 0).run()
    let verdict = Verdict(of: transcript.attempts, by: program.scenario.standard)
    #expect(verdict.findings.map(\.words) == [])
    #expect(verdict.expectations.filter { !$0.isMet } == [])
    #expect(verdict.totals.attempts == transcript.requests.count)
  }
}
