import MixtapeHTTP
import MixtapeSimulation
import Testing

@Suite struct `Requests to an upstream` {
  @Test func `Host comes first, then the fields as they are, then the length`() {
    let request = HTTPRequest(
      method: "POST",
      target: "/v1/chat?a=b",
      fields: [
        "accept": "*/*", "host": "localhost", "Content-Length": "99", "Connection": "close",
        "X-A": "1", "x-a": "2",
      ],
      body: Array("{}".utf8)
    )
    #expect(
      String(decoding: request.bytes(host: "api.example.com:81"), as: UTF8.self)
        == "POST /v1/chat?a=b HTTP/1.1\r\nHost: api.example.com:81\r\naccept: */*\r\nX-A: 1\r\n"
        + "x-a: 2\r\nContent-Length: 2\r\n\r\n{}"
    )
  }

  @Test(arguments: [
    ("GET", false), ("DELETE", false), ("POST", true), ("PUT", true), ("PATCH", true),
  ])
  func `an empty body is announced where one is expected`(_ method: String, _ isAnnounced: Bool) {
    let bytes = HTTPRequest(method: method, target: "/").bytes(host: "a")
    let line = isAnnounced ? "Content-Length: 0\r\n" : ""
    #expect(
      String(decoding: bytes, as: UTF8.self) == "\(method) / HTTP/1.1\r\nHost: a\r\n\(line)\r\n"
    )
  }

  @Test func `nothing can be injected by target, host, method or fields`() {
    let request = HTTPRequest(
      method: "GET\r\nA: b",
      target: "/a b\r\nC: d#é",
      fields: ["E": "f\r\nG: h"]
    )
    #expect(
      String(decoding: request.bytes(host: "a\r\nI: j"), as: UTF8.self)
        == "GETAb /a%20b%0D%0AC:%20d%23%C3%A9 HTTP/1.1\r\nHost: aI:j\r\n\r\n"
    )
  }

  @Test(arguments: Cutting.allCases)
  func `the request parser reads back what was written`(_ cutting: Cutting) throws {
    let request = HTTPRequest(
      method: "POST",
      target: "/a?b=%20",
      fields: ["Accept": "a", "accept": "b"],
      body: Array(0...255)
    )
    let parsed = try #require(RequestOutcome(request.bytes(host: "a"), cutting).requests.first)
    #expect(parsed.method == request.method)
    #expect(parsed.target == request.target)
    #expect(parsed.body == request.body)
    #expect(parsed.fields == ["Host": "a", "Accept": "a", "accept": "b", "Content-Length": "256"])
  }

  @Test func `hop-by-hop fields are not passed on`() {
    let fields: HTTPFields = [
      "A": "1", "Connection": "close, X-One,, x-two", "Connection": "X-Three", "x-one": "1",
      "X-Two": "2", "X-THREE": "3", "Keep-Alive": "5", "Proxy-Connection": "close",
      "TE": "trailers", "Trailer": "X", "Transfer-Encoding": "chunked", "Upgrade": "h2c",
      "Content-Length": "5", "Proxy-Authorization": "x", "Proxy-Authenticate": "y",
      "Content-Type": "text/plain", "a": "2",
    ]
    #expect(
      HopByHopFields.removed(from: fields) == ["A": "1", "Content-Type": "text/plain", "a": "2"]
    )
  }
}
