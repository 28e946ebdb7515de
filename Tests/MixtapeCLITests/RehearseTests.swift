import Foundation
import MixtapeCLI
import MixtapeSimulation
import Testing

@Suite struct `The command rehearse` {
  private static let scenarios = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Scenarios")

  private static let names: [String] = {
    let all = FileManager.default.enumerator(atPath: scenarios.path)?.compactMap { $0 as? String }
    return (all ?? []).filter { $0.hasSuffix(".json5") }.sorted()
  }()

  @Test(arguments: names)
  func `plays each shipped scenario as its golden transcript has it`(_ name: String) async throws {
    let printed = await Printed.running([
      "rehearse", Self.scenarios.appending(path: name).path(percentEncoded: false),
    ])
    #expect(printed.code == .success)
    #expect(printed.errors == "")
    let file = "rehearsals/\(name.dropLast(".json5".count)).txt"
    if let mismatch = Golden.mismatch(of: printed.output, with: file) {
      Issue.record("\(mismatch)")
    }
  }

  @Test func `keeps no transcript of a scenario that is gone`() {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "Golden/rehearsals")
    let kept = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String }
    let texts = (kept ?? []).filter { $0.hasSuffix(".txt") }.map { $0.dropLast(4) }
    #expect(Set(texts).subtracting(Self.names.map { $0.dropLast(6) }) == [])
  }

  @Test func `finds recordings by what was asked`() async throws {
    let cassette = try CassetteFile()
    let path = try scenario(
      """
      { rules: [{ replay: 'demo.json' }], rehearse: [
        { ask: 'openai', model: 'gpt-4o-mini', prompt: 'Say hello.' },
        { ask: 'openai', model: 'gpt-4o-mini', prompt: 'Say more.' }] }
      """,
      beside: cassette
    )
    let printed = await Printed.running(["rehearse", path])
    #expect(printed.code == .success)
    #expect(
      printed.output == """
        rehearsal of test.json5, seed 0

            0 ms  1  "Say hello." to openai, gpt-4o-mini
            0 ms  1    openai ← 200 recorded after 312 ms   rule 1
          312 ms  1    answered by openai after 1 request: as recorded
          312 ms  2  "Say more." to openai, gpt-4o-mini
          312 ms  2    openai ← 404 not on the cassette     rule 1
          312 ms  2    no answer after 1 request

        1 answered, 1 unanswered, 2 requests, 312 ms

        """
    )
  }

  @Test func `takes the seed from the command line`() async throws {
    let cassette = try CassetteFile()
    let path = try scenario("{ seed: 3, rules: [] }", beside: cassette)
    #expect(await Printed.running(["rehearse", path]).output.contains(", seed 3\n"))
    let seeded = await Printed.running(["rehearse", path, "--seed", "4"])
    #expect(seeded.output.hasPrefix("rehearsal of test.json5, seed 4\n"))
  }

  @Test func `shows mistakes as check does`() async throws {
    let cassette = try CassetteFile()
    let path = try scenario("{ rules: [{ when: { modle: 'x' } }] }", beside: cassette)
    let printed = await Printed.running(["rehearse", path])
    let checked = await Printed.running(["check", path])
    #expect(printed.code == .usage)
    #expect(printed.output == "")
    #expect(printed.errors == checked.errors)
    #expect(printed.errors.contains("did you mean"))
  }

  @Test func `refuses a scenario that is not there`() async {
    let printed = await Printed.running(["rehearse", "/nowhere.json5"])
    #expect(printed.code == .usage)
    #expect(printed.errors == "mixtape: error: /nowhere.json5: there is no such scenario.\n")
  }

  private func scenario(_ text: String, beside cassette: CassetteFile) throws -> String {
    let path = cassette.folder + "/test.json5"
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}
