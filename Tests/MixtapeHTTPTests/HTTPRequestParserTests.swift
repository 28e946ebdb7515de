import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `HTTP request parser` {
  struct Accepted: CustomStringConvertible, Sendable {
    var description: String
    var wire: String
    var requests: [HTTPRequest]
    var keepAlive = true
  }

  static let accepted: [Accepted] = [
    Accepted(
      description: "a request without a body",
      wire: "GET /v1/models?limit=2 HTTP/1.1\r\nHost: localhost:4141\r\n\r\n",
      requests: [
        HTTPRequest(method: "GET", target: "/v1/models?limit=2", fields: ["Host": "localhost:4141"])
      ]
    ),
    Accepted(
      description: "a length",
      wire: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello",
      requests: [
        HTTPRequest(
          method: "POST",
          target: "/",
          fields: ["Host": "a", "Content-Length": "5"],
          body: Array("hello".utf8)
        )
      ]
    ),
    Accepted(
      description: "chunks, extensions and trailers",
      wire: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "5;name=value\r\nhello\r\n6 ; a ; b = \"c;\\\"d\"\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "POST",
          target: "/",
          fields: ["Host": "a", "Transfer-Encoding": "Chunked"],
          body: Array("hello world".utf8)
        )
      ]
    ),
    Accepted(
      description: "several requests in a row",
      wire: "POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi"
        + "GET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
        + "POST /3 HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n"
        + "\r\nget /4 HTTP/1.1\r\nHost: a\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "POST",
          target: "/1",
          fields: ["Host": "a", "Content-Length": "2"],
          body: Array("hi".utf8)
        ),
        HTTPRequest(method: "GET", target: "/2", fields: ["Host": "a"]),
        HTTPRequest(
          method: "POST",
          target: "/3",
          fields: ["Host": "a", "Transfer-Encoding": "chunked"],
          body: [0x78]
        ),
        HTTPRequest(method: "get", target: "/4", fields: ["Host": "a"]),
      ]
    ),
    Accepted(
      description: "order, case and duplicates of fields",
      wire: "GET / HTTP/1.1\r\nb: 1\r\nHOST: a\r\nB:2\r\nempty:\r\ntabs:\t x\ty \t\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "GET",
          target: "/",
          fields: ["b": "1", "HOST": "a", "B": "2", "empty": "", "tabs": "x\ty"]
        )
      ]
    ),
    Accepted(
      description: "a target in absolute form, whose authority wins over Host",
      wire: "GET http://example.com:81/a?b HTTP/1.1\r\nhost: other\r\nA: b\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "GET",
          target: "/a?b",
          fields: ["host": "example.com:81", "A": "b"]
        )
      ]
    ),
    Accepted(
      description: "absolute forms without a path",
      wire: "GET HTTPS://[::1]:4141 HTTP/1.1\r\nHost: [::1]:4141\r\n\r\n"
        + "GET http://a?q HTTP/1.1\r\nHost: a\r\n\r\n"
        + "OPTIONS http://a HTTP/1.1\r\nHost: a\r\n\r\n",
      requests: [
        HTTPRequest(method: "GET", target: "/", fields: ["Host": "[::1]:4141"]),
        HTTPRequest(method: "GET", target: "/?q", fields: ["Host": "a"]),
        HTTPRequest(method: "OPTIONS", target: "*", fields: ["Host": "a"]),
      ]
    ),
    Accepted(
      description: "OPTIONS *",
      wire: "OPTIONS * HTTP/1.1\r\nHost:\r\n\r\n",
      requests: [HTTPRequest(method: "OPTIONS", target: "*", fields: ["Host": ""])]
    ),
    Accepted(
      description: "HTTP/1.0 without Host",
      wire: "GET / HTTP/1.0\r\n\r\n",
      requests: [HTTPRequest(method: "GET", target: "/", version: .http10)],
      keepAlive: false
    ),
    Accepted(
      description: "HTTP/1.0 that asks to keep the connection",
      wire: "GET / HTTP/1.0\r\nConnection: x, Keep-Alive\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "GET",
          target: "/",
          version: .http10,
          fields: ["Connection": "x, Keep-Alive"]
        )
      ]
    ),
    Accepted(
      description: "a client that wants to close",
      wire: "GET / HTTP/1.1\r\nHost: a\r\nConnection: x ,CLOSE\r\n\r\n",
      requests: [
        HTTPRequest(method: "GET", target: "/", fields: ["Host": "a", "Connection": "x ,CLOSE"])
      ],
      keepAlive: false
    ),
    Accepted(
      description: "close wins over keep-alive",
      wire: "GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n",
      requests: [
        HTTPRequest(
          method: "GET",
          target: "/",
          version: .http10,
          fields: ["Connection": "keep-alive", "Connection": "close"]
        )
      ],
      keepAlive: false
    ),
    Accepted(
      description: "a length of zero",
      wire: "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 000\r\n\r\n",
      requests: [
        HTTPRequest(method: "POST", target: "/", fields: ["Host": "a", "Content-Length": "000"])
      ]
    ),
    Accepted(
      description: "a few empty lines before the request",
      wire: "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n\r\n",
      requests: [HTTPRequest(method: "GET", target: "/", fields: ["Host": "a"])]
    ),
  ]

  @Test(arguments: accepted, Cutting.allCases)
  func `reads the same requests however the bytes arrive`(_ example: Accepted, _ cutting: Cutting) {
    let outcome = RequestOutcome(example.wire, cutting)
    #expect(outcome.requests == example.requests)
    #expect(outcome.keepAlives == example.requests.map { _ in example.keepAlive })
    #expect(outcome.error == nil)
  }

  @Test(arguments: Cutting.allCases)
  func `field values keep bytes that are no UTF-8`(_ cutting: Cutting) throws {
    let wire =
      Array("GET / HTTP/1.1\r\nHost: a\r\nX: ".utf8) + [0xFF, 0x80] + Array("\r\n\r\n".utf8)
    let request = try #require(RequestOutcome(wire, cutting).requests.first)
    #expect(Array(request.fields.valueBytes(at: 1)) == [0xFF, 0x80])
  }

  @Test(arguments: Cutting.allCases)
  func `a client that expects it is told to continue, once and before the body`(
    _ cutting: Cutting
  ) {
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n"
    let whole = RequestOutcome(head + "Content-Length: 2\r\n\r\nhi", cutting)
    #expect(whole.events.first == .expectsContinue)
    #expect(whole.events.count == 2)
    #expect(whole.requests.first?.body == Array("hi".utf8))
    let chunked = RequestOutcome(head + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", cutting)
    #expect(chunked.events.first == .expectsContinue)
    #expect(chunked.events.count == 2)
  }

  @Test(
    arguments: [
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n",
      "POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\nx",
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: something\r\nContent-Length: 1\r\n\r\nx",
    ]
  )
  func `nobody is told to continue who would not wait for it`(_ wire: String) {
    #expect(RequestOutcome(wire, .byteByByte).events.count == 1)
  }

  @Test func `a client that expects to continue sees the refusal of its length instead`() {
    let outcome = RequestOutcome(
      "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 67108865\r\n\r\n",
      .whole
    )
    #expect(outcome.events == [])
    #expect(outcome.error?.status == 413)
  }

  @Test func `the stage says how far a request has come`() throws {
    var parser = HTTPRequestParser()
    #expect(parser.stage == .idle)
    parser.receive(Array("\r\n".utf8))
    #expect(try parser.next() == nil)
    #expect(parser.stage == .idle)
    parser.receive(Array("POST / HTTP/1.1\r\nHost: a\r\n".utf8))
    #expect(try parser.next() == nil)
    #expect(parser.stage == .head)
    parser.receive(Array("Content-Length: 2\r\n\r\n".utf8))
    #expect(try parser.next() == nil)
    #expect(parser.stage == .body)
    parser.receive(Array("hiGET".utf8))
    #expect(try parser.next() != nil)
    #expect(parser.stage == .head)
  }

  @Test(arguments: [
    ("GET", "the connection was closed in the middle of a request's head"),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhell",
      "the connection was closed in the middle of a request's body"
    ),
    (
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n",
      "the connection was closed in the middle of a request's body"
    ),
  ])
  func `the end of input in the middle of a request is an error`(_ wire: String, message: String) {
    #expect(RequestOutcome(wire, .whole).error == HTTPProtocolError(message))
  }

  @Test func `after an error the parser stays failed`() {
    var parser = HTTPRequestParser()
    parser.receive(Array("GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    let error = HTTPProtocolError("Host is missing, which HTTP/1.1 demands")
    #expect(throws: error) { try parser.next() }
    #expect(throws: error) { try parser.next() }
    parser.receive(Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8))
    #expect(throws: error) { try parser.next() }
    #expect(throws: error) { try parser.endOfInput() }
  }
}
