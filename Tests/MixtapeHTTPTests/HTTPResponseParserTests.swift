import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `HTTP response parser` {
  struct Accepted: CustomStringConvertible, Sendable {
    var description: String
    var wire: String
    var method = "GET"
    var head: HTTPResponseHead
    var size: BodySize
    var text = ""
    var canReuse = true
  }

  static let framings: [Accepted] = [
    Accepted(
      description: "a length",
      wire: "HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhello",
      head: HTTPResponseHead(status: 200, fields: ["A": "b"]),
      size: .bytes(5),
      text: "hello"
    ),
    Accepted(
      description: "a length of zero",
      wire: "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 404),
      size: .bytes(0)
    ),
    Accepted(
      description: "the same length twice",
      wire: "HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\ncontent-length: 5\r\n\r\nhello",
      head: HTTPResponseHead(status: 200),
      size: .bytes(5),
      text: "hello"
    ),
    Accepted(
      description: "chunks",
      wire: "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "5\r\nhello\r\n6;a=b\r\n world\r\n0\r\nX: y\r\n\r\n",
      head: HTTPResponseHead(status: 200),
      size: .stream,
      text: "hello world"
    ),
    Accepted(
      description: "until close",
      wire: "HTTP/1.1 200 OK\r\n\r\nhello",
      head: HTTPResponseHead(status: 200),
      size: .stream,
      text: "hello",
      canReuse: false
    ),
    Accepted(
      description: "nothing until close",
      wire: "HTTP/1.0 200 OK\r\n\r\n",
      head: HTTPResponseHead(status: 200),
      size: .stream,
      canReuse: false
    ),
    Accepted(
      description: "204, whatever its fields say",
      wire: "HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n",
      head: HTTPResponseHead(status: 204),
      size: .none
    ),
    Accepted(
      description: "304, whatever its fields say",
      wire: "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n",
      head: HTTPResponseHead(status: 304),
      size: .none
    ),
    Accepted(
      description: "an answer to HEAD",
      wire: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n",
      method: "HEAD",
      head: HTTPResponseHead(status: 200),
      size: .none
    ),
    Accepted(
      description: "interim answers first",
      wire: "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi",
      head: HTTPResponseHead(status: 200),
      size: .bytes(2),
      text: "hi"
    ),
  ]

  static let oddities: [Accepted] = [
    Accepted(
      description: "hop-by-hop fields",
      wire: "HTTP/1.1 200 OK\r\nA: 1\r\nKeep-Alive: timeout=5\r\nConnection: keep-alive, X-Hop\r\n"
        + "x-hop: 1\r\nUpgrade: h2c\r\nTrailer: X\r\nB: 2\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200, fields: ["A": "1", "B": "2"]),
      size: .bytes(0)
    ),
    Accepted(
      description: "the upstream wants to close",
      wire: "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200),
      size: .bytes(0),
      canReuse: false
    ),
    Accepted(
      description: "HTTP/1.0 keeps a connection when it says so",
      wire: "HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200),
      size: .bytes(0)
    ),
    Accepted(
      description: "HTTP/1.0 closes when it does not say so",
      wire: "HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200),
      size: .bytes(0),
      canReuse: false
    ),
    Accepted(
      description: "something behind the answer",
      wire: "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi!",
      head: HTTPResponseHead(status: 200),
      size: .bytes(2),
      text: "hi",
      canReuse: false
    ),
    Accepted(
      description: "a reason phrase of its own",
      wire: "HTTP/1.1 200 Fine, \tthanks: é\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200, reason: "Fine, \tthanks: é"),
      size: .bytes(0)
    ),
    Accepted(
      description: "an empty reason phrase",
      wire: "HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200, reason: ""),
      size: .bytes(0)
    ),
    Accepted(
      description: "no reason phrase and no space",
      wire: "HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 200, reason: ""),
      size: .bytes(0)
    ),
    Accepted(
      description: "an unknown status and a later minor version",
      wire: "HTTP/1.7 799 \r\nContent-Length: 0\r\n\r\n",
      head: HTTPResponseHead(status: 799),
      size: .bytes(0)
    ),
  ]

  @Test(arguments: framings + oddities, Cutting.allCases)
  func `reads the same answer however the bytes arrive`(_ example: Accepted, _ cutting: Cutting) {
    let outcome = ResponseOutcome(example.wire, cutting, method: example.method)
    #expect(outcome.error == nil)
    #expect(outcome.head == example.head)
    #expect(outcome.size == example.size)
    #expect(outcome.text == example.text)
    #expect(outcome.isComplete)
    #expect(outcome.canReuse == example.canReuse)
    #expect(!outcome.pieces.contains([]))
  }

  @Test(arguments: Cutting.allCases)
  func `keeps the borders of chunks`(_ cutting: Cutting) {
    let chunks = ["data: 1\n\n", "d", "ata: 2\n\n", String(repeating: "x", count: 65_536)]
    let outcome = ResponseOutcome(Self.chunked(chunks), cutting)
    #expect(outcome.pieces.map { String(decoding: $0, as: UTF8.self) } == chunks)
  }

  @Test(arguments: [Cutting.whole, .every(1000), .random(seed: 4)])
  func `holds back no more than 64 KiB of a longer chunk`(_ cutting: Cutting) {
    let outcome = ResponseOutcome(
      Self.chunked([String(repeating: "x", count: 150_000), "end"]),
      cutting
    )
    #expect(outcome.pieces.map(\.count) == [65_536, 65_536, 18_928, 3])
  }

  private static func chunked(_ chunks: [String]) -> String {
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      + chunks.map { "\(String($0.utf8.count, radix: 16))\r\n\($0)\r\n" }.joined() + "0\r\n\r\n"
  }

  @Test func `gives a chunk at once, without waiting for the line end behind it`() throws {
    var parser = HTTPResponseParser(requestMethod: "GET")
    parser.receive(Array("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi".utf8))
    _ = try parser.next()
    #expect(try parser.next() == .body(Array("hi".utf8)))
    #expect(try parser.next() == nil)
  }

  struct Refused: CustomStringConvertible, Sendable {
    var description: String
    var wire: String
    var message: String
    var text = ""

    init(_ description: String, _ wire: String, _ message: String, text: String = "") {
      self.description = description
      self.wire = wire
      self.message = message
      self.text = text
    }
  }

  private static let ok = "HTTP/1.1 200 OK\r\n"
  private static let stream = ok + "Transfer-Encoding: chunked\r\n\r\n"

  static let malformed: [Refused] = [
    Refused("no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", "the answer is not HTTP"),
    Refused("an empty line", "\r\nHTTP/1.1 200 OK\r\n\r\n", "the answer is not HTTP"),
    Refused(
      "HTTP/2",
      "HTTP/2 200\r\n\r\n",
      "the answer is in a version of HTTP other than 1.1 and 1.0"
    ),
    Refused(
      "a status of two digits",
      "HTTP/1.1 20 OK\r\n\r\n",
      "the answer's status is not a number of three digits"
    ),
    Refused(
      "a status below 100",
      "HTTP/1.1 099 OK\r\n\r\n",
      "the answer's status is not a number of three digits"
    ),
    Refused(
      "a status of four digits",
      "HTTP/1.1 2000 OK\r\n\r\n",
      "the answer's status is not a number of three digits"
    ),
    Refused(
      "a reason phrase with a NUL",
      "HTTP/1.1 200 O\0K\r\n\r\n",
      "the answer's reason phrase holds a control character"
    ),
    Refused(
      "101",
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
      "the upstream switched to another protocol, which nobody asked for"
    ),
    Refused(
      "interim answers without end",
      String(repeating: "HTTP/1.1 102 Processing\r\n\r\n", count: 100),
      "more than 32 interim answers came"
    ),
    Refused(
      "a length and a coding",
      ok + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
      "the answer has both Content-Length and Transfer-Encoding"
    ),
    Refused(
      "two lengths",
      ok + "Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
      "two Content-Lengths contradict one another"
    ),
    Refused(
      "a length that is no number",
      ok + "Content-Length: five\r\n\r\n",
      "Content-Length is not a number of bytes"
    ),
    Refused(
      "another coding",
      ok + "Transfer-Encoding: gzip, chunked\r\n\r\n",
      "the answer has a transfer coding other than chunked"
    ),
    Refused(
      "a coding in HTTP/1.0",
      "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
      "the answer has a Transfer-Encoding, which is not part of HTTP/1.0"
    ),
    Refused(
      "a folded field",
      ok + "A: b\r\n c\r\n\r\n",
      "a field is folded over two lines, which HTTP no longer allows"
    ),
    Refused(
      "a line feed alone",
      "HTTP/1.1 200 OK\n\n",
      "a line ends with a line feed alone, without a carriage return"
    ),
    Refused(
      "a chunk that is too long",
      stream + "2\r\nhi!\r\n0\r\n\r\n",
      "a chunk is longer than its size says, or its line end is missing",
      text: "hi"
    ),
    Refused(
      "a chunk without a size",
      stream + "x\r\n",
      "a chunk's size is not a hexadecimal number"
    ),
  ]

  static let cut: [Refused] = [
    Refused("nothing at all", "", "the connection was closed without an answer"),
    Refused("half a head", ok, "the connection was closed in the middle of the answer's head"),
    Refused(
      "only an interim answer",
      "HTTP/1.1 100 Continue\r\n\r\n",
      "the connection was closed without an answer"
    ),
    Refused(
      "less than the length",
      ok + "Content-Length: 5\r\n\r\nhel",
      "the connection was closed when 2 bytes of the answer were still to come",
      text: "hel"
    ),
    Refused(
      "a chunk cut off, of which nothing is lost",
      stream + "2\r\nhi\r\n5\r\nhel",
      "the connection was closed in the middle of the answer's chunked body",
      text: "hihel"
    ),
    Refused(
      "no last chunk",
      stream + "2\r\nhi\r\n",
      "the connection was closed in the middle of the answer's chunked body",
      text: "hi"
    ),
    Refused(
      "no empty line after the last chunk",
      stream + "2\r\nhi\r\n0\r\n",
      "the connection was closed in the middle of the answer's chunked body",
      text: "hi"
    ),
  ]

  @Test(arguments: malformed + cut, Cutting.allCases)
  func `says what is wrong with an answer`(_ example: Refused, _ cutting: Cutting) {
    let outcome = ResponseOutcome(example.wire, cutting)
    #expect(outcome.error?.message == example.message)
    #expect(outcome.text == example.text)
    #expect(!outcome.isComplete)
    #expect(!outcome.canReuse)
  }

  @Test func `after an error the parser stays failed`() {
    var parser = HTTPResponseParser(requestMethod: "GET")
    parser.receive(Array("nonsense\r\n".utf8))
    let error = HTTPProtocolError("the answer is not HTTP")
    #expect(throws: error) { try parser.next() }
    parser.receive(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
    #expect(throws: error) { try parser.next() }
    #expect(throws: error) { try parser.endOfInput() }
    let canReuse = parser.canReuseConnection
    #expect(!canReuse)
  }

  @Test func `a connection that was closed after the answer is not used again`() throws {
    var parser = HTTPResponseParser(requestMethod: "GET")
    parser.receive(Array("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".utf8))
    while try parser.next() != nil {}
    var canReuse = parser.canReuseConnection
    #expect(canReuse)
    #expect(try parser.endOfInput() == nil)
    canReuse = parser.canReuseConnection
    #expect(!canReuse)
  }
}
