import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `HTTP limits` {
  static let limits: HTTPLimits = {
    var limits = HTTPLimits()
    limits.headBytes = 100
    limits.fieldCount = 3
    limits.targetBytes = 20
    limits.bodyBytes = 10
    return limits
  }()

  /// A head of exactly that many bytes.
  private func head(_ size: Int) -> String {
    let start = "GET / HTTP/1.1\r\nHost: a\r\nA: "
    return start + String(repeating: "b", count: size - start.utf8.count - 4) + "\r\n\r\n"
  }

  private func status(_ wire: String, _ cutting: Cutting) -> Int? {
    RequestOutcome(wire, cutting, limits: Self.limits).error?.status
  }

  @Test(arguments: Cutting.allCases)
  func `a head may be as long as the limit and no longer`(_ cutting: Cutting) {
    #expect(status(head(100), cutting) == nil)
    #expect(status(head(101), cutting) == 431)
    #expect(status(head(1000), cutting) == 431)
  }

  @Test func `a head that never ends is refused at the limit`() {
    var parser = HTTPRequestParser(limits: Self.limits)
    parser.receive(Array(head(1000).utf8.prefix(99)))
    #expect(throws: Never.self) { try parser.next() }
    parser.receive([0x62])
    #expect(throws: HTTPProtocolError(status: 431, "the head is longer than 100 bytes")) {
      try parser.next()
    }
  }

  /// Looking at bytes again and again would make this one test take minutes.
  @Test func `a long head may arrive byte by byte`() {
    let long = String(repeating: "b", count: 65_000)
    let wire = "GET / HTTP/1.1\r\nHost: a\r\nA: \(long)\r\n\r\n"
    #expect(RequestOutcome(wire, .byteByByte).requests.first?.fields["a"] == long)
  }

  @Test(arguments: Cutting.allCases)
  func `there may be as many fields as the limit and no more`(_ cutting: Cutting) {
    let start = "GET / HTTP/1.1\r\nHost: a\r\nB: 2\r\nC: 3\r\n"
    #expect(status(start + "\r\n", cutting) == nil)
    #expect(status(start + "D: 4\r\n\r\n", cutting) == 431)
  }

  @Test(arguments: Cutting.allCases)
  func `a target may be as long as the limit and no longer`(_ cutting: Cutting) {
    func request(_ size: Int) -> String {
      "GET /\(String(repeating: "a", count: size - 1)) HTTP/1.1\r\nHost: a\r\n\r\n"
    }
    #expect(status(request(20), cutting) == nil)
    #expect(status(request(21), cutting) == 414)
    #expect(status(request(500), cutting) == 414)
  }

  @Test(arguments: Cutting.allCases)
  func `a body may be as long as the limit and no longer`(_ cutting: Cutting) {
    let start = "POST / HTTP/1.1\r\nHost: a\r\n"
    #expect(status(start + "Content-Length: 10\r\n\r\n0123456789", cutting) == nil)
    #expect(status(start + "Content-Length: 11\r\n\r\n", cutting) == 413)
    let chunked = start + "Transfer-Encoding: chunked\r\n\r\n"
    #expect(status(chunked + "4\r\n0123\r\n6\r\n456789\r\n0\r\n\r\n", cutting) == nil)
    #expect(status(chunked + "4\r\n0123\r\n7\r\n", cutting) == 413)
  }

  @Test(arguments: Cutting.allCases)
  func `trailers and the lines of chunks are limited too`(_ cutting: Cutting) {
    let start = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    let long = String(repeating: "a", count: 2000)
    #expect(status(start + "0\r\nA: \(long)\r\n\r\n", cutting) == 431)
    #expect(status(start + "0\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n", cutting) == 431)
    #expect(status(start + "5;\(long)\r\n", cutting) == 400)
    #expect(status(start + String(repeating: "0", count: 2000), cutting) == 400)
  }

  @Test func `the usual limit of a body is 64 MiB`() {
    #expect(HTTPLimits.standard.bodyBytes == 64 * 1024 * 1024)
    #expect(HTTPLimits.upstream.bodyBytes > HTTPLimits.standard.bodyBytes)
  }

  @Test func `an answer is limited like a request`() {
    func status(_ wire: String) -> Int? {
      ResponseOutcome(wire, .every(7), limits: Self.limits).error?.status
    }
    let start = "HTTP/1.1 200 OK\r\n"
    #expect(status(start + "A: \(String(repeating: "b", count: 100))\r\n\r\n") == 431)
    #expect(status(start + "A: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n") == 431)
    #expect(status(start + "Content-Length: 11\r\n\r\n") == 413)
    #expect(status(start + "Transfer-Encoding: chunked\r\n\r\nb\r\n") == 413)
    #expect(status(start + "\r\n0123456789") == nil)
    #expect(status(start + "\r\n0123456789a") == 413)
  }
}
