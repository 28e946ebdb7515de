import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

/// Large files are read from two places at the same time; what is found must not depend on it.
@Suite struct `A large cassette` {
  private static let keys = CassetteKeyMaker { _, _, target, _, body in
    MatchKey(high: UInt64(target.utf8.count), low: UInt64(body.count))
  }

  @Test func `is read as if from front to end`() throws {
    let file = try file(bodies: Array(repeating: Self.text, count: 20))
    let entries = try LoadedCassette(opened(file), path: "large.json", keys: Self.keys).entries
    #expect(entries == (try Self.inOrder(file)))
    #expect(entries.map(\.target) == (0..<20).map { "/\($0)" })
  }

  @Test func `may hold what looks like the border of two interactions`() throws {
    let decoy = "[{\n\"x\":1\n},\n{\n  \"at\": \"no interaction\"\n}]"
    let body = "[" + Array(repeating: decoy, count: 500_000).joined(separator: ",") + "]"
    let file = try file(bodies: ["{}", body, "{}"])
    let entries = try LoadedCassette(opened(file), path: "large.json", keys: Self.keys).entries
    #expect(entries.map(\.target) == ["/0", "/1", "/2"])
  }

  @Test(arguments: [0, 7, 19])
  func `has its mistakes named wherever they are`(number: Int) throws {
    let text = String(
      decoding: try file(bodies: Array(repeating: Self.text, count: 20)),
      as: UTF8.self
    )
    let mistaken = text.replacing("\"target\": \"/\(number)\"", with: "\"targt\": \"/\(number)\"")
    let line = text.split(separator: "\n").firstIndex { $0.contains("\"target\": \"/\(number)\"") }
    let error = #expect(throws: CassetteError.self) {
      try LoadedCassette(opened(Array(mistaken.utf8)), path: "large.json", keys: Self.keys)
    }
    #expect(error?.message.hasPrefix("large.json:\((line ?? 0) + 1):5: error: ") == true)
  }

  @Test func `that is torn loads all that is whole`() throws {
    let file = try file(bodies: Array(repeating: Self.text, count: 20))
    let torn = Array(file.dropLast(1_000))
    let loaded = try LoadedCassette(opened(torn), path: "large.json", keys: Self.keys)
    #expect(loaded.entries.count == 19)
    #expect(loaded.warnings.first?.contains("19 interactions are whole") == true)
  }

  /// 1 MB of a JSON string.
  private static let text = "\"" + String(repeating: "twenty characters!! ", count: 50_000) + "\""

  private func file(bodies: [String]) throws -> [UInt8] {
    let interactions = bodies.enumerated().map { number, body in
      InteractionWriter.text(
        of: Interaction(
          request: RecordedRequest(
            provider: "openai",
            method: "POST",
            target: "/\(number)",
            fields: [:],
            body: Array("{}".utf8)
          ),
          response: RecordedResponse(
            head: HTTPResponseHead(status: 200, fields: ["content-type": "application/json"]),
            headAt: .zero,
            body: .bytes(body.utf8.count),
            chunks: [RecordedResponse.Chunk(at: .zero, bytes: Array(body.utf8))],
            endAt: .zero,
            ending: .complete
          ),
          recordedAt: UnixTime(seconds: 1_795_467_600)
        )
      )
    }
    var file = CassetteFormat.opening
    for (number, interaction) in interactions.enumerated() {
      file += Array((number == 0 ? "\n" : ",\n").utf8) + interaction
    }
    #expect(file.count > 16 << 20)
    return file + CassetteFormat.closing
  }

  private func opened(_ bytes: [UInt8]) throws -> any CassetteFile {
    let files = InMemoryFileStore()
    files["large.json"] = bytes
    return try #require(try files.open("large.json"))
  }

  private static func inOrder(_ file: [UInt8]) throws -> [CassetteEntry] {
    var indexer = CassetteIndexer(keys: keys)
    try indexer.receive(file)
    _ = try indexer.finish()
    return indexer.entries
  }
}
