import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

extension URLSessionTLS {
  /// Against the real URLSession and a real TLS server: `.ci/tls run swift test`, and once more
  /// with `run-proxied`.
  struct Answers {
    private let upstream: URLSessionUpstream

    init() throws {
      upstream = try .onSystemTime()
    }

    // MARK: What passes through

    @Test func `an answer comes as it was sent`() async throws {
      let answer = try await upstream.exchange("GET", "/json")
      #expect(answer.error == nil)
      #expect(answer.head?.status == 200)
      #expect(answer.size == .bytes(11))
      #expect(answer.text == #"{"ok":true}"#)
      #expect(
        answer.head?.fields.pairs.map { "\($0.name.lowercased()): \($0.value)" } == [
          "content-type: application/json", "openai-processing-ms: 7", "x-request-id: req-1",
        ]
      )
    }

    @Test(arguments: ["GET", "DELETE", "POST", "PUT", "PATCH", "OPTIONS", "PURGE"])
    func `a request goes out with the client's fields and no others`(method: String) async throws {
      let body = ["POST", "PUT", "PATCH"].contains(method) ? "{\"a\":1.0}" : ""
      let answer = try await upstream.exchange(
        method,
        "/echo?x=%20|y&z=%2F",
        fields: [
          "x-api-key": "obviously-fake", "content-type": "application/json", "te": "trailers",
        ],
        body: Array(body.utf8)
      )
      let received = try answer.received
      #expect(received.method == method)
      #expect(received.target == "/echo?x=%20%7Cy&z=%2F")
      #expect(received.length == body.utf8.count)
      let framing = body.isEmpty ? [] : ["content-length: \(body.utf8.count)"]
      #expect(
        received.head.map { $0.lowercased() }.sorted()
          == (framing + [
            "accept-encoding: identity", "content-type: application/json",
            "host: \(TLSServer.origin.authority)", "x-api-key: obviously-fake",
          ]).sorted()
      )
    }

    @Test func `a POST without a body says so and one without a type gets none`() async throws {
      let empty = try await upstream.exchange("POST", "/echo").received
      #expect(empty.head.contains("Content-Length: 0"))
      #expect(empty.head.count == 3)
      let untyped = try await upstream.exchange("POST", "/echo", body: [1, 2, 3]).received
      #expect(untyped.head.contains("Content-Length: 3"))
      #expect(untyped.head.count == 3)
      #expect(untyped.length == 3)
    }

    @Test func `a body of many megabytes arrives whole`() async throws {
      let body = [UInt8](repeating: 7, count: 20 << 20)
      let received = try await upstream.exchange("POST", "/echo", body: body).received
      #expect(received.length == 20 << 20)
      #expect(received.sha256 == "92bfec7ec8cf2f28a714e46dcce73e643a632e5613aea37245cf56c9689f9ff9")
    }

    @Test func `a stream comes chunk by chunk while it is being sent`() async throws {
      var lateness: [Double] = []
      var answer = Answer()
      let request = HTTPRequest(method: "POST", target: "/sse?count=20&ms=20", body: [1])
      try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
        event in
        answer.take(event)
        if case .body(let bytes) = event {
          let sent =
            String(decoding: bytes, as: UTF8.self).split(separator: "\"sent\": ").last ?? ""
          let seconds = Double(sent.prefix { $0.isNumber || $0 == "." }) ?? 0
          lateness.append(Date().timeIntervalSince1970 - seconds)
        }
      }
      #expect(answer.size == .stream)
      #expect(answer.pieces.count == 20)
      #expect(answer.pieces.allSatisfy { $0.suffix(2) == [10, 10] })
      print("chunks were \(lateness.sorted()[10] * 1000) ms late (median)")
    }

    @Test(.disabled(if: TLSServer.isProxied, "a proxy's head cannot be told apart before the body"))
    func `the head of a stream does not wait for its first chunk`() async throws {
      let tag = UUID().uuidString
      let releasing = try URLSessionUpstream.onSystemTime()
      var answer = Answer()
      let request = HTTPRequest(method: "GET", target: "/late-body?tag=\(tag)")
      try await upstream.send(UpstreamRequest(origin: TLSServer.origin, request: request)) {
        event in
        answer.take(event)
        // The server sends the body only now: without the head before it, this would never end.
        if case .head = event {
          let released = try await releasing.exchange("GET", "/release?name=\(tag)")
          #expect(released.head?.status == 200)
        }
      }
      #expect(answer.text == "data: late\n\n")
    }

    @Test func `an answer without framing ends with the connection`() async throws {
      let answer = try await upstream.exchange("GET", "/until-close")
      #expect(answer.error == nil)
      #expect(answer.size == .stream)
      #expect(answer.text == "until close")
    }

    @Test func `answers without a body have none`() async throws {
      let head = try await upstream.exchange("HEAD", "/head")
      #expect(head.size == BodySize.none)
      #expect(head.pieces.isEmpty)
      let nothing = try await upstream.exchange("DELETE", "/nothing")
      #expect(nothing.head?.status == 204)
      #expect(nothing.size == BodySize.none)
      #expect(nothing.head?.fields["x-kept"] == "yes")
      #expect(try await upstream.exchange("GET", "/status?code=304").size == BodySize.none)
    }

    @Test(arguments: [400, 403, 404, 407, 413, 418, 429, 500, 503, 529])
    func `a status of refusal is an answer like any other`(status: Int) async throws {
      let answer = try await upstream.exchange("POST", "/status?code=\(status)&body=no", body: [1])
      #expect(answer.error == nil)
      #expect(answer.head?.status == status)
      #expect(answer.text == "no")
    }

    // MARK: What URLSession would do by itself and must not

    @Test(arguments: [0, 200_000])
    func `a 401 that asks for a password is an answer with its whole body`(pad: Int) async throws {
      for method in ["GET", "POST"] {
        let body: [UInt8] = method == "POST" ? [1, 2] : []
        let answer = try await upstream.exchange(method, "/basic?pad=\(pad)", body: body)
        #expect(answer.error == nil)
        #expect(answer.head?.status == 401)
        #expect(answer.body.count == 24 + pad)
        #expect(answer.head?.fields["www-authenticate"] == #"Basic realm="mixtape""#)
      }
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a redirect is an answer and is not followed`(status: Int) async throws {
      let tag = UUID().uuidString
      for method in ["GET", "POST"] {
        let location = "/echo%3Ftag=\(tag)"
        let answer = try await upstream.exchange(
          method,
          "/redirect?code=\(status)&body=moved&location=\(location)",
          body: method == "POST" ? [1] : []
        )
        #expect(answer.error == nil)
        #expect(answer.head?.status == status)
        #expect(answer.head?.fields["location"] == "/echo?tag=\(tag)")
        #expect(answer.text == "moved")
      }
      #expect(try await TLSServer.log(tag).isEmpty)
    }

    @Test(arguments: [301, 302, 303, 305, 307, 308])
    func `a redirect to nowhere is an answer only where no body is lost`(status: Int) async throws {
      let empty = try await upstream.exchange("GET", "/redirect?code=\(status)")
      #expect(empty.head?.status == status)
      #expect(empty.error == nil)
      let lost = try await upstream.exchange("GET", "/redirect?code=\(status)&body=gone")
      #expect(lost.head == nil)
      #expect(lost.error?.kind == .malformed)
      #expect(lost.error?.message.contains("\(status) without a usable Location") == true)
    }

    @Test func `cookies are not kept`() async throws {
      let cookie = try await upstream.exchange("GET", "/cookie")
      #expect(cookie.head?.fields["set-cookie"] == "canary=1; Path=/")
      let second = try await upstream.exchange("GET", "/cookie").received
      #expect(!second.head.contains { $0.lowercased().hasPrefix("cookie") })
    }

    @Test(arguments: [100, 102, 103])
    func `an interim answer is passed over`(status: Int) async throws {
      let answer = try await upstream.exchange("GET", "/interim?code=\(status)")
      #expect(answer.error == nil)
      #expect(answer.head?.status == 200)
      #expect(answer.text == #"{"ok":true}"#)
    }

    @Test func `an answer that switches protocols is an error`() async throws {
      let answer = try await upstream.exchange("GET", "/switch")
      #expect(answer.head == nil)
      #expect(answer.error?.message == "the upstream answered 101, which nobody had asked for")
    }

    @Test func `a coding that was not asked for is undone and not told`() async throws {
      let whole = try await upstream.exchange("GET", "/gzip")
      #expect(whole.text == String(repeating: #"{"ok":true}"#, count: 20))
      #expect(whole.size == .stream)
      #expect(whole.head?.fields["content-encoding"] == nil)
      #expect(whole.head?.fields["x-kept"] == "yes")
      let stream = try await upstream.exchange("GET", "/gzip-stream")
      #expect(stream.pieces.count >= 5)
      #expect(stream.text == (0..<5).map { "data: \($0)\n\n" }.joined())
      let broken = try await upstream.exchange("GET", "/broken-gzip")
      #expect(broken.error?.kind == .malformed)
    }
  }
}
