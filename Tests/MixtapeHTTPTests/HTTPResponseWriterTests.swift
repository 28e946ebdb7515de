import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `HTTP response writer` {
  /// A whole answer: head, pieces, end.
  private func write(
    _ head: HTTPResponseHead,
    _ body: BodySize,
    pieces: [String] = [],
    to method: String = "GET",
    _ version: HTTPRequest.Version = .http11,
    keepAlive: Bool = true,
    date: UnixTime? = nil
  ) -> (text: String, keepsAlive: Bool) {
    let request = HTTPRequest(method: method, target: "/", version: version)
    var writer = HTTPResponseWriter(for: request, keepAlive: keepAlive)
    var output: [UInt8] = []
    writer.head(head, body: body, date: date, into: &output)
    for piece in pieces { writer.body(Array(piece.utf8), into: &output) }
    writer.end(into: &output)
    return (String(decoding: output, as: UTF8.self), writer.keepsAlive)
  }

  @Test func `a known size is announced`() {
    let answer = write(
      HTTPResponseHead(status: 200, fields: ["content-type": "text/plain", "X-Empty": ""]),
      .bytes(5),
      pieces: ["hel", "", "lo"]
    )
    #expect(
      answer.text == "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\nX-Empty: \r\n"
        + "Content-Length: 5\r\n\r\nhello"
    )
    #expect(answer.keepsAlive)
  }

  @Test func `a stream is chunked, and an empty piece does not end it`() {
    let answer = write(
      HTTPResponseHead(status: 200),
      .stream,
      pieces: ["hello", "", String(repeating: "x", count: 26)]
    )
    #expect(
      answer.text == "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5\r\nhello\r\n1a\r\n\(String(repeating: "x", count: 26))\r\n0\r\n\r\n"
    )
    #expect(answer.keepsAlive)
  }

  @Test(
    arguments: [HTTPRequest.Version.http10, .http11],
    [BodySize.stream, .bytes(9), .bytes(6), .none]
  )
  func `pieces that were framed beforehand go out as they would one by one`(
    version: HTTPRequest.Version,
    size: BodySize
  ) {
    let texts = ["hello", "", " you"]
    var pieces = ChunkedPieces()
    for text in texts { pieces.append(Array(text.utf8)) }
    #expect(pieces.count == 2)
    #expect(pieces.payloadCount == 9)
    for method in ["GET", "HEAD"] {
      var writer = HTTPResponseWriter(
        for: HTTPRequest(method: method, target: "/", version: version),
        keepAlive: true
      )
      var output: [UInt8] = []
      writer.head(HTTPResponseHead(status: 200), body: size, date: nil, into: &output)
      writer.body(pieces, into: &output)
      writer.end(into: &output)
      let one = write(HTTPResponseHead(status: 200), size, pieces: texts, to: method, version)
      #expect(String(decoding: output, as: UTF8.self) == one.text)
      #expect(writer.keepsAlive == one.keepsAlive)
    }
  }

  @Test func `a stream to HTTP 1.0 ends with the connection`() {
    let answer = write(
      HTTPResponseHead(status: 200),
      .stream,
      pieces: ["hello"],
      to: "GET",
      .http10
    )
    #expect(answer.text == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhello")
    #expect(!answer.keepsAlive)
  }

  @Test func `the connection is told to a client when it is not the usual one`() {
    let head = HTTPResponseHead(status: 200)
    #expect(
      write(head, .bytes(0), to: "GET", .http10).text
        == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n"
    )
    let closing = write(head, .bytes(0), keepAlive: false)
    #expect(closing.text == "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    #expect(!closing.keepsAlive)
  }

  struct Bodiless: CustomStringConvertible, Sendable {
    var description: String
    var status: Int
    var size: BodySize
    var method = "GET"
    /// The line of framing, or none.
    var line = ""
  }

  static let bodiless: [Bodiless] = [
    Bodiless(description: "204", status: 204, size: .none),
    Bodiless(description: "204 with a size", status: 204, size: .bytes(2)),
    Bodiless(description: "204 with a stream", status: 204, size: .stream),
    Bodiless(description: "304", status: 304, size: .none),
    Bodiless(description: "304 with a stream", status: 304, size: .stream),
    Bodiless(description: "304 with a size", status: 304, size: .bytes(2), line: "2"),
    Bodiless(description: "HEAD", status: 200, size: .none, method: "HEAD"),
    Bodiless(description: "HEAD with a stream", status: 200, size: .stream, method: "HEAD"),
    Bodiless(
      description: "HEAD with a size",
      status: 200,
      size: .bytes(2),
      method: "HEAD",
      line: "2"
    ),
    Bodiless(description: "200 without a body", status: 200, size: .none, line: "0"),
  ]

  @Test(arguments: bodiless)
  func `an answer without a body has none, whatever is written`(_ example: Bodiless) {
    let answer = write(
      HTTPResponseHead(status: example.status),
      example.size,
      pieces: ["hi"],
      to: example.method
    )
    let line = example.line.isEmpty ? "" : "Content-Length: \(example.line)\r\n"
    let reason = HTTPStatus.reason(of: example.status)
    #expect(answer.text == "HTTP/1.1 \(example.status) \(reason)\r\n\(line)\r\n")
    #expect(answer.keepsAlive)
  }

  @Test func `fields of framing among the given ones are left out`() {
    let head = HTTPResponseHead(
      status: 200,
      fields: [
        "content-length": "7", "A": "b", "Transfer-Encoding": "gzip", "connection": "upgrade",
        "Keep-Alive": "timeout=5", "Proxy-Connection": "close",
      ]
    )
    #expect(write(head, .bytes(0)).text == "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 0\r\n\r\n")
  }

  @Test(
    arguments: [
      ("A\r\nB", "c"), ("A", "b\r\nC: d"), ("A", "b\nC: d"), ("A", "b\rc"), ("A", "b\0"), ("", "b"),
      ("A:", "b"), ("A b", "c"), ("A", "b\u{7F}"),
    ]
  )
  func `nothing can be injected by a field`(_ name: String, _ value: String) {
    let head = HTTPResponseHead(status: 200, fields: HTTPFields([(name, value), ("Last", "1")]))
    #expect(
      write(head, .bytes(0)).text == "HTTP/1.1 200 OK\r\nLast: 1\r\nContent-Length: 0\r\n\r\n"
    )
  }

  @Test func `the reason phrase is the recorded one, unless it would break the line`() {
    func line(_ status: Int, _ reason: String?) -> Substring {
      write(HTTPResponseHead(status: status, reason: reason), .none).text.prefix { $0 != "\r\n" }
    }
    #expect(line(200, "Fine") == "HTTP/1.1 200 Fine")
    #expect(line(200, "") == "HTTP/1.1 200 ")
    #expect(line(429, nil) == "HTTP/1.1 429 Too Many Requests")
    #expect(line(529, nil) == "HTTP/1.1 529 Overloaded")
    #expect(line(599, nil) == "HTTP/1.1 599 ")
    #expect(line(200, "OK\r\nA: b") == "HTTP/1.1 200 OK")
  }

  @Test func `a date is added where there is none`() {
    let date = UnixTime(seconds: 784_111_777)
    #expect(
      write(HTTPResponseHead(status: 204), .none, date: date).text
        == "HTTP/1.1 204 No Content\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"
    )
    #expect(
      write(HTTPResponseHead(status: 204, fields: ["date": "now"]), .none, date: date).text
        == "HTTP/1.1 204 No Content\r\ndate: now\r\n\r\n"
    )
  }

  @Test func `a body of another size than announced cannot spoil what follows`() {
    let long = write(HTTPResponseHead(status: 200), .bytes(2), pieces: ["h", "i!", "!"])
    #expect(long.text.hasSuffix("\r\n\r\nhi"))
    #expect(long.keepsAlive)
    let short = write(HTTPResponseHead(status: 200), .bytes(3), pieces: ["hi"])
    #expect(short.text.hasSuffix("\r\n\r\nhi"))
    #expect(!short.keepsAlive)
  }

  @Test(
    arguments: [BodySize.bytes(11), .stream, .none],
    [HTTPRequest.Version.http11, .http10]
  )
  func `the response parser reads back what was written`(
    _ size: BodySize,
    _ version: HTTPRequest.Version
  ) {
    let head = HTTPResponseHead(
      status: size == .none ? 204 : 200,
      reason: "As recorded",
      fields: ["Content-Type": "text/plain", "set-cookie": "a", "Set-Cookie": "b"]
    )
    let pieces = size == .none ? [] : ["hello", " ", "world"]
    for keepAlive in [true, false] {
      let answer = write(head, size, pieces: pieces, to: "GET", version, keepAlive: keepAlive)
      for cutting in Cutting.allCases {
        let outcome = ResponseOutcome(answer.text, cutting)
        #expect(outcome.head == head)
        #expect(outcome.size == size)
        #expect(outcome.text == pieces.joined())
        #expect(outcome.isComplete)
        #expect(outcome.canReuse == answer.keepsAlive)
      }
    }
  }

  @Test(
    arguments: [BodySize.stream, .bytes(100_000), .none],
    [0, 1, 15, 16, 255, 256, 4095, 4096, 70_000]
  )
  func `a piece that is written in place goes out as one that was there before`(
    size: BodySize,
    count: Int
  ) {
    let piece = [UInt8](repeating: 0x78, count: count)
    let request = HTTPRequest(method: "GET", target: "/")
    var before = HTTPResponseWriter(for: request, keepAlive: true)
    var expected: [UInt8] = []
    before.head(HTTPResponseHead(status: 200), body: size, date: nil, into: &expected)
    var inPlace = before
    var output = expected
    before.body(piece, into: &expected)
    let written = inPlace.body(into: &output) { $0 += piece }
    #expect(written == count)
    #expect(output == expected)
  }

  @Test func `the bytes of chunks keep their borders`() {
    let pieces = ["data: 1\n\n", "x", String(repeating: "y", count: 4096)]
    let answer = write(HTTPResponseHead(status: 200), .stream, pieces: pieces)
    let outcome = ResponseOutcome(answer.text, .byteByByte)
    #expect(outcome.pieces.map { String(decoding: $0, as: UTF8.self) } == pieces)
  }

  @Test func `the interim answer to an expectation is a whole head`() {
    let text = String(decoding: HTTPResponseWriter.continueBytes, as: UTF8.self)
    #expect(text == "HTTP/1.1 100 Continue\r\n\r\n")
  }
}
