import Foundation
import Mixtape
import MixtapeServer
import Synchronization
import Testing

@Suite struct `A recorder that is killed` {
  static let moments = 200

  /// The moment is the arrival of the n-th answer while others are on their way: n is drawn, and
  /// what the recorder is doing then is up to the machine.
  @Test func `keeps every exchange whose answer had ended`() async throws {
    let folder = try TemporaryFolder()
    var draws = UInt64(2_024)
    let answered = Mutex<[String]>([])
    try await withMockServer { provider in
      for moment in 0..<Self.moments {
        draws = draws &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        let count = Int(draws >> 33) % 9
        let tool = try await Tool.serving(
          "record",
          "demo.json",
          "--upstream",
          "openai=\(provider.url)/openai",
          in: folder
        )
        await burst(of: tool, named: "moment-\(moment)", answers: count, into: answered)
        let finished = await tool.finished()
        #expect(finished.code == 128 + SIGKILL)
        try expectKept(answered.withLock { $0 }, in: folder)
      }
    }
  }

  /// Asks four at a time and returns at the given number of answers, with the rest under way.
  private func burst(
    of tool: Tool,
    named name: String,
    answers count: Int,
    into answered: borrowing Mutex<[String]>
  ) async {
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
      var left = count
      while left > 0, let text = await group.next() {
        if let text { answered.withLock { $0.append(text) } }
        left -= 1
      }
      tool.send(SIGKILL)
    }
  }

  private func expectKept(_ texts: [String], in folder: TemporaryFolder) throws {
    let path = folder.path("demo.json")
    guard FileManager.default.fileExists(atPath: path) else {
      #expect(texts.isEmpty)
      return
    }
    // Loads: a cassette with a mistake would throw.
    let server = try MockServer(Configuration(cassettes: [path]))
    #expect(server.cassettes.map(\.interactionCount).reduce(0, +) >= texts.count)
    let file = try folder.text("demo.json")
    let lost = texts.filter { !file.contains($0) }
    #expect(lost == [])
  }
}
