import MixtapeHTTP
import MixtapeProviders
import MixtapeSimulation
import Testing

struct StreamSplitterTests {
  private func events(
    _ bytes: [UInt8],
    _ framing: StreamFraming,
    _ cutting: Cutting = .whole,
    limit: Int = StreamSplitter.limit
  ) -> [[UInt8]] {
    var splitter = StreamSplitter(framing, limit: limit)
    let events = cutting.pieces(of: bytes).flatMap { splitter.receive($0) }
    return events + (splitter.end().map { [$0] } ?? [])
  }

  private func texts(_ text: String, _ framing: StreamFraming, _ cutting: Cutting) -> [String] {
    events(Array(text.utf8), framing, cutting).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(
    arguments: [
      ["data: a\n\n", "data: b\n\n"],
      ["data: a\r\n\r\n", "data: b\r\n\r\n"],
      ["data: a\r\r", "data: b\r\r"],
      ["data: a\n\r\n", "data: b\r\n\n", "data: c\n\r", "data: d\r\n\r", "e\r\r"],
      ["event: x\ndata: a\ndata:\nid: 7\n\n", ": keep-alive\n\n", "data: b\n\n"],
      ["\n", "\r\n", "\r", "\r", "data: a\n\n", "\n", "data"],
      ["\u{FEFF}data: \u{1F44B}\n\n", "data: cut"],
      ["data: a\n\n", "data: b\n"],
      [": OPENROUTER PROCESSING\n\n", ": OPENROUTER PROCESSING\n\n", "data: [DONE]\n\n"],
    ],
    Cutting.allCases
  )
  func `server-sent events end with an empty line, whatever ends a line`(
    _ events: [String],
    _ cutting: Cutting
  ) {
    #expect(texts(events.joined(), .serverSentEvents, cutting) == events)
  }

  @Test(arguments: Cutting.allCases)
  func `lines end with a line feed`(_ cutting: Cutting) {
    let lines = ["{\"a\":\"\\n\"}\n", "{}\r\n", "\n", "{\"b\":\"\r\"}\n", "{\"c\""]
    #expect(texts(lines.joined(), .lines, cutting) == lines)
  }

  @Test(arguments: Cutting.allCases)
  func `elements of an array end with their bracket, and so does the array`(_ cutting: Cutting) {
    let elements = [
      "[{\"a\": [1, {\"b\": \"}],[\\\"\"}]\n}", "\r\n,\r\n{}", ",[[]]", ",1,{\"c\":2}", "\n]", "\n",
    ]
    #expect(texts(elements.joined(), .jsonArray, cutting) == elements)
    let error = ["\n{\"error\": {\"details\": [{}]}}", "\n"]
    #expect(texts(error.joined(), .jsonArray, cutting) == error)
  }

  @Test(arguments: Cutting.allCases)
  func `what is no event stream comes when it ends`(_ cutting: Cutting) {
    let text = "<html>502 Bad Gateway</html>\n\n\n\n"
    #expect(texts(text, .eventStream, cutting) == [text])
    #expect(texts("short", .eventStream, cutting) == ["short"])
  }

  @Test(arguments: AnswerSeed.streams)
  func `a written stream comes apart into the pieces it was made of`(_ seed: AnswerSeed) {
    let pieces = seed.pieces(of: .greeting)
    let bytes = Array(pieces.map(\.bytes).joined())
    let whole = events(bytes, seed.operation.framing)
    for cutting in Cutting.allCases {
      #expect(events(bytes, seed.operation.framing, cutting) == whole)
    }
    guard seed.operation.framing == .jsonArray else {
      #expect(whole == pieces.map(\.bytes))
      return
    }
    // What stands between two elements belongs to the second, so that each is there at once.
    #expect(Array(whole.joined()) == bytes)
    let roles = whole.map { seed.operation.role(of: $0) }
    #expect(roles == pieces.map(\.role) + [.terminator, .keepAlive])
  }

  @Test(arguments: StreamFraming.allCases, [UInt64](1...20))
  func `any bytes come out as they went in, in the same events however they came`(
    _ framing: StreamFraming,
    _ seed: UInt64
  ) {
    var dice = Dice(seed: seed)
    let alphabet = Array("\r\n\r\n\"\\{}[],:data ".utf8) + [0, 0, 0, 16, 0xFF]
    let bytes = (0..<400).map { _ in alphabet[dice.below(alphabet.count)] }
    let whole = events(bytes, framing)
    #expect(Array(whole.joined()) == bytes)
    for cutting in Cutting.allCases {
      #expect(events(bytes, framing, cutting) == whole)
      let parts = events(bytes, framing, cutting, limit: 7)
      #expect(parts == events(bytes, framing, limit: 7))
      #expect(Array(parts.joined()) == bytes)
      #expect(parts.allSatisfy { (1...7).contains($0.count) })
    }
  }

  @Test func `an answer's head tells how it is framed`() throws {
    func framing(_ target: String, _ type: String, status: Int = 200) throws -> StreamFraming? {
      let provider = try #require(ProviderList.named(target.contains(":") ? "gemini" : "openai"))
      let request = HTTPRequest(method: "POST", target: target)
      let operation = try #require(provider.operation(of: request))
      let head = HTTPResponseHead(status: status, fields: ["content-type": type])
      return operation.framing(of: head)
    }
    let chat = "/v1/chat/completions"
    let stream = "/v1beta/models/m:streamGenerateContent"
    #expect(try framing(chat, "text/event-stream; charset=utf-8") == .serverSentEvents)
    #expect(try framing(chat, "Text/Event-Stream") == .serverSentEvents)
    #expect(try framing(chat, "application/x-ndjson") == .lines)
    #expect(try framing(chat, "application/vnd.amazon.eventstream") == .eventStream)
    #expect(try framing(chat, "application/json") == nil)
    #expect(try framing(chat, "text/event-stream", status: 500) == nil)
    #expect(try framing(stream, "application/json; charset=UTF-8") == .jsonArray)
    #expect(try framing(stream + "?alt=sse", "text/event-stream") == .serverSentEvents)
    #expect(try framing(stream + "?alt=sse", "application/json") == nil)
  }
}
