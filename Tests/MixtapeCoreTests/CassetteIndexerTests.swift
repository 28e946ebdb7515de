import MixtapeCore
import MixtapeHTTP
import MixtapeJSON
import MixtapeSimulation
import Testing

@Suite struct CassetteIndexerTests {
  private let interactions = [
    CassetteSamples.interaction(type: "text/event-stream", "data: {\"a\": [1]}\n\n", "data: x\n\n"),
    CassetteSamples.interaction(
      request: " {\"second\":true}\n",
      chunks: [Array("{\"b\":\"é\"}".utf8)],
      body: .bytes(10)
    ),
    CassetteSamples.interaction(
      request: "text",
      chunks: [[0xFF]],
      ending: .cut("the upstream broke off")
    ),
  ]

  private func index(
    _ file: [UInt8],
    blockSize: Int = 1 << 20
  ) throws(CassetteFault) -> (entries: [CassetteEntry], tail: CassetteIndexer.Tail) {
    var indexer = CassetteIndexer(keys: CassetteSamples.keys)
    var start = 0
    while start < file.count {
      let end = min(start + blockSize, file.count)
      try indexer.receive(Array(file[start..<end]))
      start = end
    }
    let tail = try indexer.finish()
    if let fault = indexer.faults.first { throw fault }
    return (indexer.entries, tail)
  }

  /// What a person is told about this text.
  private func message(_ text: String) -> String? {
    do throws(CassetteFault) {
      _ = try index(Array(text.utf8))
      return nil
    } catch {
      return error.error(in: JSONSource(Array(text.utf8))).text(file: "demo.json")
    }
  }

  @Test(arguments: [1, 2, 3, 7, 64, 500, 1 << 20])
  func `every interaction is found, however the file is cut into blocks`(blockSize: Int) throws {
    let file = CassetteSamples.file(interactions)
    let (entries, tail) = try index(file, blockSize: blockSize)
    #expect(tail == CassetteIndexer.Tail(end: file.count - CassetteFormat.closing.count))
    #expect(entries.count == 3)
    for (entry, interaction) in zip(entries, interactions) {
      let text = Array(file[entry.offset..<(entry.offset + entry.length)])
      #expect(try InteractionReader.interaction(text) == interaction)
      let request = interaction.request
      #expect(
        entry.key
          == CassetteSamples.keys.make(
            request.provider,
            request.method,
            request.target,
            request.fields,
            request.body.span
          )
      )
      #expect((entry.provider, entry.method, entry.status) == ("openai", "POST", 200))
      #expect(entry.target == "/v1/chat/completions")
    }
    #expect(entries.map(\.ending) == [.complete, .complete, .cut])
  }

  @Test func `a cassette that was laid out anew by hand is read as well`() throws {
    let text = String(decoding: CassetteSamples.file([interactions[0]]), as: UTF8.self)
    let loose = text.replacing("\n", with: "\r\n\t ").replacing(":", with: " :  ")
      .replacing("12.345", with: "12.345000").replacing("T21 :  00 :  00Z", with: "T21:00:00Z")
    let (entries, _) = try index(Array(loose.utf8))
    #expect(entries.count == 1)
  }

  @Test func `a cassette cut at any byte loses its last interaction at most, and says which`()
    throws
  {
    let file = CassetteSamples.file(interactions)
    let whole = try index(file).entries
    for length in 0..<file.count {
      let (entries, tail) = try index(Array(file[..<length]))
      let complete = whole.filter { $0.offset + $0.length <= length }
      #expect(entries == complete)
      // The last byte is a line end, which no one misses.
      let loss = tail.loss
      #expect((loss == nil) == (length == file.count - 1))
      let hasContent = loss?.hasContent == true
      let boundary = complete.last.map { $0.offset + $0.length } ?? CassetteFormat.opening.count
      let rest = String(decoding: file[min(boundary, length)..<length], as: UTF8.self)
      #expect(hasContent == rest.contains("{"))
      if hasContent {
        #expect(tail.end == boundary && (loss?.offset ?? 0) >= boundary)
        let isKnown = rest.contains("/v1/chat/completions\"")
        let lost = isKnown ? "POST /v1/chat/completions is dropped" : "its start is dropped"
        #expect(loss?.message.contains(lost) == true)
      }
    }
  }

  @Test func `other files are told from cassettes`() {
    #expect(
      message("{\"log\": {}}") == """
        demo.json:1:2: error: this is no cassette
          {"log": {}}
           ^
          a cassette begins with {"mixtape": 1, "interactions": [
        """
    )
    #expect(
      message("interactions:\n- request")?.hasPrefix("demo.json:1:1: error: this is no cas") == true
    )
    #expect(message("[]")?.hasPrefix("demo.json:1:1: error: this is no cassette") == true)
    #expect(message("{")?.hasPrefix("demo.json:1:2: error: the file ends before") == nil)
    #expect(
      message("{\"mixtape\": 1}")?.hasPrefix("demo.json:1:14: error: expected ','") == true
    )
  }

  @Test func `another version is an error that names both`() {
    #expect(
      message("{\n\"mixtape\": 2,\n\"interactions\": []}") == """
        demo.json:2:12: error: this cassette is version 2; this Mixtape reads version 1
          "mixtape": 2,
                     ^
        """
    )
    #expect(message("{\"mixtape\": \"1\", ")?.contains("is version \"1\"") == true)
  }

  @Test(arguments: [
    (
      "\"method\"", "\"mehtod\"",
      """
      demo.json:8:5: error: unknown key "mehtod" in a request
            "mehtod": "POST",
            ^
        did you mean "method"?
      """
    ),
    (
      "\"provider\": \"openai\",", "",
      """
      demo.json:6:14: error: a request needs the key "provider"
          "request": {
                     ^
      """
    ),
    (
      "\"status\": 200", "\"status\": \"200\"",
      """
      demo.json:16:15: error: expected a status, a whole number
            "status": "200",
                      ^
      """
    ),
    (
      "\"status\": 200", "\"status\": 20",
      """
      demo.json:16:15: error: expected a status, from 100 to 999
            "status": 20,
                      ^
      """
    ),
    (
      "12.345", "\"12ms\"",
      """
      demo.json:17:15: error: expected a time in milliseconds, with at most six decimals: 120.5
            "headAt": "12ms",
                      ^
      """
    ),
    (
      "2026-11-23T21:00:00Z", "today",
      """
      demo.json:5:9: error: expected a date and time in UTC: 2026-11-23T21:00:00Z
          "at": "today",
                ^
      """
    ),
    (
      "[1]}},", "[1]}}",
      """
      demo.json:23:7: error: expected ',' or ']'
              {"at": 23, "data": "x"}
              ^
      """
    ),
    (
      "{\"at\": 23, \"data\": \"x\"}", "{\"at\": 23, \"data\": \"x\", \"text\": \"y\"}",
      """
      demo.json:23:31: error: "text" is a second form of the same chunk
              {"at": 23, "data": "x", "text": "y"}
                                      ^
      """
    ),
    (
      "{\"at\": 23, \"data\": \"x\"}", "{\"at\": 23, \"base64\": \"a-b\"}",
      """
      demo.json:23:30: error: this is no base64 (RFC 4648 §4)
              {"at": 23, "base64": "a-b"}
                                     ^
      """
    ),
    (
      "{\"at\": 23, \"data\": \"x\"}", "{\"at\": 23, \"event\": \"a\\nb\"}",
      """
      demo.json:23:27: error: only "data" may have several lines
              {"at": 23, "event": "a\\nb"}
                                  ^
      """
    ),
    (
      "{\"at\": 23, \"data\": \"x\"}", "{\"at\": 23}",
      """
      demo.json:23:7: error: a chunk needs its bytes: "json", "text" or "base64"
              {"at": 23}
              ^
      """
    ),
    (
      "[\"content-type\", \"application/json\"]", "\"content-type: x\"",
      """
      demo.json:11:7: error: expected a field: ["name", "value"]
              "content-type: x"
              ^
      """
    ),
    (
      "\"endAt\": 33", "\"endAt\": 33, \"ending\": \"cut\"",
      """
      demo.json:25:28: error: expected "client left" or {"cut": "the reason"}
            "endAt": 33, "ending": "cut"
                                   ^
      """
    ),
    (
      "\"endAt\": 33", "\"endAt\": 33, \"endAt\": 33",
      """
      demo.json:25:18: error: the key "endAt" stands twice
            "endAt": 33, "endAt": 33
                         ^
      """
    ),
  ])
  func `a mistake made by hand is shown with its place`(
    right: String,
    wrong: String,
    expected: String
  ) {
    let text = String(decoding: CassetteSamples.file([interactions[0]]), as: UTF8.self)
    #expect(text.contains(right))
    #expect(message(text.replacing(right, with: wrong)) == expected)
  }

  @Test func `every interaction with a mistake is found`() throws {
    let text = String(decoding: CassetteSamples.file(interactions), as: UTF8.self)
    var indexer = CassetteIndexer(keys: CassetteSamples.keys)
    try indexer.receive(Array(text.replacing("\"method\"", with: "\"verb\"").utf8))
    _ = try indexer.finish()
    #expect(indexer.faults.count == 3 && indexer.entries.isEmpty)
    var many = CassetteIndexer(keys: CassetteSamples.keys)
    let file = CassetteSamples.file((0..<30).map { _ in interactions[0] })
    #expect(throws: CassetteFault.self) {
      let text = String(decoding: file, as: UTF8.self).replacing("\"method\"", with: "\"verb\"")
      try many.receive(Array(text.utf8))
    }
    #expect(many.faults.count == 20)
  }

  @Test func `text behind the cassette is an error`() {
    let text = String(decoding: CassetteSamples.file([]), as: UTF8.self)
    #expect(message(text) == nil)
    #expect(message(text + "x")?.contains("text behind the end of the cassette") == true)
    #expect(message(text.replacing("]", with: "], \"x\": 1"))?.contains("expected '}'") == true)
  }
}
