import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct RecorderTests {
  private let date = UnixTime(nanoseconds: 1_795_467_600_123_456_789)

  /// Records an answer whose pieces come at these milliseconds.
  private func record(
    requestFields: HTTPFields = [:],
    request: [UInt8] = [],
    fields: HTTPFields = ["content-type": "application/json"],
    body: BodySize = .stream,
    ending: RecordedResponse.Ending = .complete,
    _ pieces: (Int64, [UInt8])...
  ) throws -> Interaction {
    var recorder = Recorder(
      request: RecordedRequest(
        provider: "openai",
        method: "POST",
        target: "/v1/x",
        fields: requestFields,
        body: request
      ),
      redaction: .standard,
      sentAt: Instant(nanoseconds: 5_000_000_999),
      date: date
    )
    recorder.head(
      HTTPResponseHead(status: 200, fields: fields),
      body: body,
      at: Instant(nanoseconds: 5_001_234_999)
    )
    for (milliseconds, bytes) in pieces {
      recorder.body(bytes, at: Instant(nanoseconds: 5_000_000_999 + milliseconds * 1_000_000))
    }
    return try #require(
      try recorder.interaction(ending: ending, at: Instant(nanoseconds: 15_000_000_999))
    )
  }

  @Test func `times count from the sending, in microseconds`() throws {
    let recorded = try record(fields: [:], (2, [0x61]), (700, [0x62]))
    #expect(recorded.recordedAt == UnixTime(nanoseconds: 1_795_467_600_123_000_000))
    #expect(recorded.response.headAt == .microseconds(1234))
    #expect(recorded.response.chunks.map(\.at) == [.milliseconds(2), .milliseconds(700)])
    #expect(recorded.response.endAt == .seconds(10))
  }

  @Test func `an exchange without an answer is not recorded`() throws {
    let recorder = Recorder(
      request: CassetteSamples.interaction(chunks: []).request,
      redaction: .standard,
      sentAt: .start,
      date: date
    )
    #expect(try recorder.interaction(ending: .cut("no route"), at: .start) == nil)
  }

  @Test func `a whole JSON answer is one chunk, a stream and a slow answer are not`() throws {
    let halves = ("{\"a\": ", "1}\n")
    let (first, second) = (Array(halves.0.utf8), Array(halves.1.utf8))
    #expect(
      try record((2, first), (1002, second)).response.chunks
        == [RecordedResponse.Chunk(at: .milliseconds(1002), bytes: first + second)]
    )
    #expect(try record((2, first), (1003, second)).response.chunks.count == 2)
    #expect(
      try record(fields: ["content-type": "application/x-ndjson"], (2, first), (3, second))
        .response.chunks.count == 2
    )
    #expect(
      try record(fields: ["content-type": "text/event-stream"], (2, first), (3, second))
        .response.chunks.count == 2
    )
    #expect(try record((2, Array("[1,".utf8)), (3, Array("2]".utf8))).response.chunks.count == 2)
    #expect(try record(ending: .clientLeft, (2, first), (3, [0x20])).response.chunks.count == 2)
  }

  @Test func `gzip and deflate are undone, other codings stay`() throws {
    let text = Array("{\"a\": 1}".utf8)
    for (coding, bytes) in [
      ("gzip", Gzip.encode(text)), ("x-gzip", Gzip.encode(text)), ("deflate", Deflate.encode(text)),
    ] {
      let fields: HTTPFields = ["content-type": "application/json", "Content-Encoding": coding]
      let recorded = try record(
        requestFields: ["content-encoding": coding],
        request: bytes,
        fields: fields,
        body: .bytes(bytes.count),
        (2, Array(bytes[..<5])),
        (3, Array(bytes[5...]))
      )
      #expect(recorded.request.body == text)
      #expect(recorded.response.isDecoded && recorded.response.head.fields == fields)
      #expect(
        recorded.response.chunks == [RecordedResponse.Chunk(at: .milliseconds(3), bytes: text)]
      )
      #expect(recorded.response.body == .bytes(text.count))
      let cut = try record(
        fields: fields,
        body: .bytes(bytes.count),
        ending: .cut("gone"),
        (2, Array(bytes[..<5]))
      )
      #expect(!cut.response.isDecoded && cut.response.chunks[0].bytes == Array(bytes[..<5]))
    }
    for coding in ["br", "zstd", "gzip, br", "identity"] {
      let recorded = try record(fields: ["content-encoding": coding], (2, [1, 2, 3]))
      #expect(!recorded.response.isDecoded && recorded.response.chunks[0].bytes == [1, 2, 3])
    }
  }

  @Test func `what is recorded holds no secret, compressed or not`() throws {
    let key = "sk-" + "proj-Canary4mixtape7Canary4mixtape7"
    let recorded = try record(
      requestFields: ["authorization": "Bearer \(key)"],
      fields: ["content-encoding": "gzip", "set-cookie": "a=\(key)"],
      (2, Gzip.encode(Array("you sent \(key)".utf8)))
    )
    let text = String(decoding: InteractionWriter.text(of: recorded), as: UTF8.self)
    #expect(!text.contains("Canary") && text.contains("you sent <redacted>"))
    let error = #expect(throws: RedactionLeak.self) {
      _ = try record((2, Array("x\("sk-" + "ant-api03-Canary4mixtape7Canary4mixtape7")".utf8)))
    }
    #expect(error?.place == "response.stream[0]")
  }

  @Test func `an announced length follows what redaction removes`() throws {
    let key = "sk-" + "proj-Canary4mixtape7Canary4mixtape7"
    let bytes = Array("{\"k\": \"\(key)\"}".utf8)
    let recorded = try record(body: .bytes(bytes.count), (2, bytes))
    #expect(recorded.response.body == .bytes(recorded.response.chunks[0].bytes.count))
  }
}
