import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

struct URLSessionRequestTests {
  private static func request(
    _ method: String,
    _ target: String = "/v1/x",
    fields: HTTPFields = [:],
    body: String = "",
    host: String = "api.example.com",
    port: Int = 443
  ) throws(UpstreamError) -> URLSessionRequest {
    let origin = Origin(isSecure: true, host: host, port: port)
    let message = HTTPRequest(
      method: method,
      target: target,
      fields: fields,
      body: Array(body.utf8)
    )
    return try URLSessionRequest(UpstreamRequest(origin: origin, request: message))
  }

  /// Without the fields that are there to keep URLSession's own ones away.
  private static func kept(_ request: URLSessionRequest) -> [String] {
    request.fields.filter { $0.value != " " }.map { "\($0.name): \($0.value)" }
  }

  private static func removed(_ request: URLSessionRequest) -> [String] {
    request.fields.filter { $0.value == " " }.map(\.name).sorted()
  }

  @Test(arguments: [
    ("/v1/chat/completions?a=b&c=%20d", "/v1/chat/completions?a=b&c=%20d"),
    (
      "/v1beta/models/gemini-2.5-pro:generateContent",
      "/v1beta/models/gemini-2.5-pro:generateContent"
    ),
    ("/a%2Fb//c/%2e%2e", "/a%2Fb//c/%2e%2e"),
    ("/a|b[0]{x}\"<>\\^` y", "/a%7Cb%5B0%5D%7Bx%7D%22%3C%3E%5C%5E%60%20y"),
    ("/100%", "/100%25"),
    ("/%zz%4", "/%25zz%254"),
    ("/%e4%E4", "/%e4%E4"),
    ("/ä#f", "/%C3%A4%23f"),
    ("/~-._!$&'()*+,;=:@/?", "/~-._!$&'()*+,;=:@/?"),
  ])
  func `a target keeps its encoding and what a URL cannot hold is encoded`(
    target: String,
    expected: String
  ) {
    #expect(URLSessionRequest.encoded(target) == expected)
  }

  @Test func `every target is a URL once it is encoded`() {
    for scalar in (0...0x17F).compactMap(Unicode.Scalar.init) {
      for target in ["/a\(scalar)b", "/?\(scalar)", "/%\(scalar)", "/%4\(scalar)"] {
        let text = "https://localhost:1" + URLSessionRequest.encoded(target)
        let url = URL(string: text, encodingInvalidCharacters: false)
        #expect(url?.absoluteString == text, "\(target.debugDescription)")
      }
    }
  }

  @Test func `the URL is made of the origin and the target`() throws {
    #expect(try Self.request("GET").url == "https://api.example.com/v1/x")
    #expect(try Self.request("GET", host: "::1", port: 8443).url == "https://[::1]:8443/v1/x")
  }

  @Test func `fields of framing are ours and the client's others go as they are`() throws {
    let fields: HTTPFields = [
      "Host": "elsewhere", "Content-Length": "3", "Transfer-Encoding": "chunked", "TE": "trailers",
      "Expect": "100-continue", "connection": "keep-alive", "Upgrade": "h2c", "Trailer": "x",
      "Keep-Alive": "1", "Proxy-Connection": "x", "accept-encoding": "gzip, br",
      "Authorization": "Bearer obviously-fake", "Accept": "*/*", "content-type": "application/json",
    ]
    let request = try Self.request("POST", fields: fields, body: "12345")
    #expect(
      Self.kept(request) == [
        "Authorization: Bearer obviously-fake", "Accept: */*", "content-type: application/json",
        "Accept-Encoding: identity", "Content-Length: 5",
      ]
    )
  }

  @Test func `fields of one name are joined as their kind is joined`() throws {
    let fields: HTTPFields = ["X-A": "1", "Cookie": "a=1", "x-a": "2", "cookie": "b=2"]
    let request = try Self.request("GET", fields: fields)
    #expect(Self.kept(request) == ["X-A: 1, 2", "Cookie: a=1; b=2", "Accept-Encoding: identity"])
  }

  #if canImport(FoundationNetworking)
  @Test(arguments: [
    ("GET", "", ["Accept", "Accept-Language", "Connection", "Content-Length", "User-Agent"]),
    ("DELETE", "", ["Accept", "Accept-Language", "Connection", "Content-Length", "User-Agent"]),
    ("POST", "", ["Accept", "Accept-Language", "Connection", "User-Agent"]),
    (
      "POST", "{}",
      [
        "Accept", "Accept-Language", "Connection", "Content-Type", "Transfer-Encoding",
        "User-Agent",
      ]
    ),
  ])
  func `fields that URLSession would add are kept away`(
    method: String,
    body: String,
    expected: [String]
  ) throws {
    #expect(try Self.removed(Self.request(method, body: body)) == expected)
  }

  @Test func `a field that the client sent is not kept away`() throws {
    let fields: HTTPFields = ["user-agent": "me", "ACCEPT": "text/plain", "Content-Type": "a/b"]
    let request = try Self.request("POST", fields: fields, body: "{}")
    #expect(Self.removed(request) == ["Accept-Language", "Connection", "Transfer-Encoding"])
  }
  #endif

  @Test(arguments: [("GET", "/", "x"), ("HEAD", "/", "x"), ("OPTIONS", "*", ""), ("GET", "", "")])
  func `what URLSession cannot send is refused in words`(
    method: String,
    target: String,
    body: String
  ) {
    let error = #expect(throws: UpstreamError.self) {
      try Self.request(method, target, body: body)
    }
    #expect(error?.kind == .unreachable)
    #expect(error?.message.contains("cannot be sent over https") == true)
  }
}
