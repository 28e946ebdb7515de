import MixtapeCore
import MixtapeHTTP
import MixtapeServer
import MixtapeSimulation
import Testing

@Suite struct CassetteTests {
  private let files = InMemoryFileStore()
  private let keys = CassetteKeyMaker { _, _, target, _, body in
    MatchKey(high: UInt64(target.utf8.count), low: UInt64(body.count))
  }

  private func open(_ mode: RecordMode) throws(CassetteError) -> OpenCassette {
    try OpenCassette.open(
      "demo.json",
      mode: mode,
      files: files,
      keys: keys,
      redaction: .standard
    )
  }

  private func interaction(_ number: Int, answer: String = "hello") -> Interaction {
    Interaction(
      request: RecordedRequest(
        provider: "openai",
        method: "POST",
        target: "/v1/\(number)",
        fields: ["a": "b"],
        body: Array("{\"n\":\(number)}".utf8)
      ),
      response: RecordedResponse(
        head: HTTPResponseHead(status: 200),
        headAt: .milliseconds(1),
        body: .bytes(answer.utf8.count),
        chunks: [RecordedResponse.Chunk(at: .milliseconds(1), bytes: Array(answer.utf8))],
        endAt: .milliseconds(2),
        ending: .complete
      ),
      recordedAt: UnixTime(seconds: 1_795_467_600)
    )
  }

  private func record(_ numbers: Range<Int>, mode: RecordMode = .newEpisodes) throws {
    let cassette = try open(mode)
    for number in numbers { _ = try cassette.append(interaction(number)) }
    cassette.close()
  }

  private func targets(_ cassette: OpenCassette) -> [String] { cassette.entries.map(\.target) }

  @Test func `what was recorded is read again, in this run and in the next`() throws {
    let recording = try open(.newEpisodes)
    #expect(recording.records && recording.entries.isEmpty && recording.warnings.isEmpty)
    var entries: [CassetteEntry] = []
    for number in 0..<3 { entries.append(try recording.append(interaction(number))) }
    for (number, entry) in entries.enumerated() {
      #expect(try recording.read(entry) == interaction(number))
    }
    recording.close()
    let replay = try open(.none)
    #expect(!replay.records && replay.entries == entries)
    #expect(try replay.read(replay.entries[2]) == interaction(2))
    try record(3..<5)
    #expect(targets(try open(.none)) == (0..<5).map { "/v1/\($0)" })
  }

  @Test func `after every append the file is whole and holds all that was appended`() throws {
    let recording = try open(.newEpisodes)
    for number in 0..<5 {
      _ = try recording.append(interaction(number))
      let replay = try open(.none)
      #expect(replay.entries.count == number + 1 && replay.warnings.isEmpty)
    }
  }

  @Test func `appending costs the same with 10 and with 1000 interactions`() throws {
    let recording = try open(.newEpisodes)
    func cost(_ number: Int) throws -> [Int] {
      let before = (files.bytesWritten, files.bytesRead, files.writes)
      _ = try recording.append(interaction(number))
      return [
        files.bytesWritten - before.0, files.bytesRead - before.1, files.writes - before.2,
      ]
    }
    for number in 1000..<1010 { _ = try cost(number) }
    let tenth = try cost(1010)
    for number in 1011..<2000 { _ = try cost(number) }
    #expect(try cost(2000) == tenth)
    #expect(tenth[1] == 0 && tenth[2] == 1)
  }

  @Test func `nothing is recorded or made in mode none`() throws {
    #expect(
      throws: CassetteError(
        .missing,
        "demo.json: there is no such cassette; record one with: mixtape record demo.json"
      )
    ) { try open(.none) }
    #expect(files.paths.isEmpty)
    try record(0..<1)
    let bytes = files["demo.json"]
    _ = try open(.none)
    #expect(files["demo.json"] == bytes && files.paths == ["demo.json"])
  }

  @Test func `once records only when there is nothing yet`() throws {
    try record(0..<2, mode: .once)
    let second = try open(.once)
    #expect(!second.records && second.entries.count == 2)
    for empty in [[], Array("{\n\"mix".utf8), CassetteFormat.opening + CassetteFormat.closing] {
      files["demo.json"] = empty
      let again = try open(.once)
      #expect(again.records)
      _ = try again.append(interaction(7))
      again.close()
      #expect(targets(try open(.none)) == ["/v1/7"])
    }
  }

  @Test func `all keeps the old cassette until something new is saved, and then beside it`() throws
  {
    try record(0..<2)
    let old = files["demo.json"]
    let cassette = try open(.all)
    #expect(cassette.entries.isEmpty && files["demo.json"] == old)
    let entry = try cassette.append(interaction(5))
    _ = try cassette.append(interaction(6))
    #expect(files["demo.json.previous"] == old)
    #expect(try cassette.read(entry) == interaction(5))
    #expect(throws: CassetteError.self) { try open(.newEpisodes) }
    cassette.close()
    #expect(targets(try open(.none)) == ["/v1/5", "/v1/6"])
    files["demo.json"] = nil
    try record(8..<9, mode: .all)
    #expect(targets(try open(.none)) == ["/v1/8"] && files["demo.json.previous"] == old)
  }

  @Test func `a second recorder is told that the cassette is taken, and harms nothing`() throws {
    let first = try open(.newEpisodes)
    for mode in [RecordMode.newEpisodes, .all] {
      #expect(
        throws: CassetteError(
          .file(.locked),
          "demo.json: another Mixtape is recording on this cassette."
        )
      ) { try open(mode) }
    }
    _ = try first.append(interaction(0))
    #expect(targets(try open(.none)) == ["/v1/0"])
    first.close()
    try record(1..<2)
    #expect(targets(try open(.none)) == ["/v1/0", "/v1/1"])
  }

  @Test func `a cassette cut at any byte is read, recorded on, and what it lost is kept`() throws {
    try record(0..<3)
    let whole = try #require(files["demo.json"])
    let ends = try open(.none).entries.map { $0.offset + $0.length }
    for length in 0..<whole.count {
      files["demo.json"] = Array(whole[..<length])
      files["demo.json.dropped"] = nil
      let complete = ends.count { $0 <= length }
      let replay = try open(.none)
      #expect(replay.entries.count == complete)
      #expect(replay.warnings.count == (length == whole.count - 1 ? 0 : 1))
      #expect(replay.warnings.allSatisfy { $0.hasPrefix("demo.json:") })
      #expect(files["demo.json"]?.count == length)

      let recording = try open(.newEpisodes)
      _ = try recording.append(interaction(9))
      recording.close()
      let next = try open(.none)
      #expect(targets(next) == (0..<complete).map { "/v1/\($0)" } + ["/v1/9"])
      #expect(next.warnings.isEmpty)
      let start = complete == 0 ? CassetteFormat.opening.count : ends[complete - 1]
      let rest = String(decoding: whole[min(start, length)..<length], as: UTF8.self)
      if rest.contains("{") {
        let kept = try #require(files.text("demo.json.dropped"))
        #expect(rest.hasSuffix(kept.dropLast()) && kept.hasPrefix("{") && kept.hasSuffix("\n"))
      } else {
        #expect(files["demo.json.dropped"] == nil)
      }
    }
  }

  @Test(arguments: [RecordMode.none, .once, .newEpisodes, .all])
  func `a damaged file is an error with its places, and stays as it is`(mode: RecordMode) throws {
    try record(0..<3)
    let text = try #require(files.text("demo.json"))
    for (damaged, message) in [
      (text.replacing("\"n\":1}", with: "\"n\":}"), "demo.json:32:27: error: expected a value"),
      (text.replacing("\"mixtape\": 1", with: "\"mixtape\": 7"), "demo.json:2:12: error: this ca"),
      ("hello", "demo.json:1:1: error: this is no cassette"),
      (
        text.replacing("\"fields\": [],", with: "\"fieds\": [],"),
        "demo.json:18:5: error: unknown key"
      ),
    ] {
      files["demo.json"] = Array(damaged.utf8)
      let error = #expect(throws: CassetteError.self) { try open(mode) }
      #expect(error?.kind == .damaged)
      #expect(error?.message.hasPrefix(message) == true, "\(error?.message ?? "")")
      #expect(files.text("demo.json") == damaged && files.paths == ["demo.json"])
    }
    // All three mistakes are told at once.
    let error = #expect(throws: CassetteError.self) { try open(mode) }
    #expect(error?.message.split(separator: "\n").count { $0.hasPrefix("demo.json:") } == 3)
  }

  @Test func `a mistake deep in a long file has its line`() throws {
    let recording = try open(.newEpisodes)
    let answer = String(repeating: "long ", count: 20_000)
    for number in 0..<40 { _ = try recording.append(interaction(number, answer: answer)) }
    recording.close()
    let text = try #require(files.text("demo.json"))
    let place = try #require(text.firstRange(of: "/v1/35\","))
    let line = text[..<place.lowerBound].utf8.count { $0 == 0x0A } + 1
    files["demo.json"] = Array(text.replacing("/v1/35\",", with: "/v1/35\", \"boby\": {},").utf8)
    let error = #expect(throws: CassetteError.self) { try open(.none) }
    #expect(error?.message.hasPrefix("demo.json:\(line):25: error: unknown key \"boby\"") == true)
  }

  @Test func `a write that fails leaves the cassette whole, and the next one works`() throws {
    try record(0..<2)
    let recording = try open(.newEpisodes)
    files.failWrite(FileError(.full, "demo.json: the disk is full."))
    #expect(throws: CassetteError(.file(.full), "demo.json: the disk is full.")) {
      try recording.append(interaction(2))
    }
    #expect(try open(.none).entries.count == 2 && open(.none).warnings.isEmpty)
    _ = try recording.append(interaction(3))
    #expect(targets(try open(.none)) == ["/v1/0", "/v1/1", "/v1/3"])
  }

  @Test func `a value that still looks like a key is not written`() throws {
    let recording = try open(.newEpisodes)
    let before = files["demo.json"]
    let key = "sk-" + "ant-api03-Canary4mixtape7Canary4mixtape7"
    let error = #expect(throws: CassetteError.self) {
      try recording.append(interaction(0, answer: "key=\(key)"))
    }
    #expect(error?.kind == .secret)
    #expect(
      error?.message
        == "demo.json: POST /v1/0 is not recorded: response.body holds what looks like an API key"
    )
    #expect(files["demo.json"] == before)
  }

  @Test func `appends of many tasks all arrive, each whole`() async throws {
    let recording = try open(.newEpisodes)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask { _ = try recording.append(interaction(number)) }
      }
      try await group.waitForAll()
    }
    #expect(Set(targets(try open(.none))) == Set((0..<100).map { "/v1/\($0)" }))
  }
}
