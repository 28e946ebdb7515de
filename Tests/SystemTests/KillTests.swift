import Foundation
import Mixtape
import MixtapeServer
import Testing

@Suite struct `A recorder that is killed` {
  static let moments = 200

  /// The moment is the arrival of the n-th answer while others are on their way: n is drawn, and
  /// what the recorder is doing then is up to the machine.
  @Test func `keeps every exchange whose answer had ended`() async throws {
    let folder = try TemporaryFolder()
    var draws = UInt64(2_024)
    var answered: [String] = []
    try await withMockServer { provider in
      for moment in 0..<Self.moments {
        draws = draws &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        if moment % 20 == 0 { answered = [] }
        // A few cassettes one after the other: each is recorded on again and again after a kill.
        let name = "demo-\(moment / 20).json"
        let tool = try await Tool.serving(
          "record",
          name,
          "--upstream",
          "openai=\(provider.url)/openai",
          in: folder
        )
        let count = Int(draws >> 33) % 9
        answered += await burst(of: tool, named: "moment-\(moment)", answers: count)
        let finished = await tool.finished()
        #expect(finished.code == 128 + SIGKILL)
        try expectKept(answered, on: name, in: folder)
      }
    }
  }

  /// Asks many at a time and kills at the given number of answers, with the rest under way.
  private func burst(of tool: Tool, named name: String, answers count: Int) async -> [String] {
    await withTaskGroup(of: String?.self) { group in
      for number in 0..<12 {
        group.addTask {
          let text = "\(name)-\(number)."
          let seen = try? await ask(
            tool.url("/openai/v1/chat/completions"),
            body: chat(text, stream: number % 2 == 0)
          )
          return seen?.status == 200 ? text : nil
        }
      }
      var answered: [String] = []
      for _ in 0..<count {
        if let text = await group.next() ?? nil { answered.append(text) }
      }
      tool.send(SIGKILL)
      // Those that were told their end before the kill count as well.
      for await text in group {
        if let text { answered.append(text) }
      }
      return answered
    }
  }

  private func expectKept(
    _ texts: [String],
    on name: String,
    in folder: TemporaryFolder
  ) throws {
    // Loads: a cassette with a mistake would throw.
    let server = try MockServer(Configuration(cassettes: [folder.path(name)]))
    #expect(server.cassettes.map(\.interactionCount).reduce(0, +) >= texts.count)
    let file = try Data(contentsOf: folder.url.appending(path: name))
    let lost = texts.filter { file.range(of: Data($0.utf8)) == nil }
    #expect(lost == [])
  }
}
