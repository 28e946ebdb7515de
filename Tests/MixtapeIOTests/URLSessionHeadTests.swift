import MixtapeHTTP
import MixtapeIO
import Testing

struct URLSessionHeadTests {
  private static func size(
    _ status: Int,
    _ fields: [String: String],
    _ method: String = "GET"
  ) -> BodySize {
    URLSessionHead(status: status, fields: fields, method: method).body
  }

  @Test func `the size of a body follows from method, status and fields`() {
    #expect(Self.size(200, ["Content-Length": "5"]) == .bytes(5))
    #expect(Self.size(200, [:]) == .stream)
    #expect(Self.size(200, ["Transfer-Encoding": "chunked"]) == .stream)
    #expect(Self.size(200, ["Transfer-Encoding": "chunked", "Content-Length": "5"]) == .stream)
    #expect(Self.size(200, ["Content-Length": "-5"]) == .stream)
    #expect(Self.size(200, ["Content-Length": "5, 5"]) == .stream)
    #expect(Self.size(204, [:]) == .none)
    #expect(Self.size(304, ["Content-Length": "5"]) == .none)
    #expect(Self.size(200, ["Content-Length": "5"], "HEAD") == .none)
    #expect(Self.size(500, ["content-length": "0"]) == .bytes(0))
  }

  @Test func `the fields come sorted and without those of the hop`() {
    let fields = [
      "x-b": "2", "Content-Type": "a/b", "Etag": "1", "Connection": "close", "Keep-Alive": "5",
      "Transfer-Encoding": "chunked", "Content-Length": "7", "Upgrade": "h2c", "Trailer": "x",
      "Set-Cookie": "a=1, b=2",
    ]
    let head = URLSessionHead(status: 200, fields: fields, method: "GET").head
    #expect(head.fields.pairs.map(\.name) == ["Content-Type", "Etag", "Set-Cookie", "x-b"])
    #expect(head.status == 200)
    #expect(head.reason == nil)
  }

  @Test func `a coding that was undone is not told and neither is the coded length`() {
    let coded = ["Content-Encoding": "gzip", "Content-Length": "5"]
    let body = URLSessionHead(status: 200, fields: coded, method: "GET")
    #expect(body.body == .stream)
    #expect(body.head.fields.isEmpty)

    let head = URLSessionHead(status: 200, fields: coded, method: "HEAD")
    #expect(head.head.fields["content-encoding"] == "gzip")

    let plain = ["Content-Encoding": "Identity", "Content-Length": "5"]
    let identity = URLSessionHead(status: 200, fields: plain, method: "GET")
    #expect(identity.body == .bytes(5))
    #expect(identity.head.fields["content-encoding"] == "Identity")
  }
}
