import Foundation
import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

/// Against the real URLSession and a real TLS server: `.ci/tls run swift test`.
///
/// One after the other, because the server's counters are common to all.
@Suite(.enabled(if: TLSServer.isThere, TLSServer.skipped), .serialized, .timeLimit(.minutes(10)))
enum URLSessionTLS {}

/// The server that `.ci/tls run` starts; the tests that need it are skipped without it.
enum TLSServer {
  private static let url = ProcessInfo.processInfo.environment["MIXTAPE_TLS_URL"]
    .flatMap { URL(string: $0) }
  static let isThere = url != nil
  static let isProxied = ProcessInfo.processInfo.environment["https_proxy"] != nil
  static let skipped: Comment = "SKIPPED, no TLS server: run `.ci/tls run swift test`"

  static let notProxied: Comment = "SKIPPED, no proxy: run `.ci/tls run-proxied swift test`"

  static var origin: Origin { origin(port: url?.port ?? 443) }

  static func origin(host: String = "localhost", port: Int) -> Origin {
    Origin(isSecure: true, host: host, port: port)
  }

  /// The server's other ports, by name.
  static func port(_ name: String) async throws -> Int {
    try #require(await numbers("/ports")[name])
  }

  static func counter(_ name: String) async throws -> Int {
    try await numbers("/counters")[name] ?? 0
  }

  /// Every request of that tag that came to the server completely.
  static func log(_ tag: String) async throws -> [Received] {
    try JSONDecoder().decode([Received].self, from: await get("/log?tag=\(tag)"))
  }

  /// Returns once `condition` holds of the server's counter: asks again, each time over the
  /// network.
  static func waitUntil(_ counter: String, _ condition: (Int) -> Bool) async throws {
    for _ in 0..<2000 where condition(try await self.counter(counter)) {
      return
    }
    Issue.record("the server's count of \(counter) did not become what it should")
  }

  private static func numbers(_ target: String) async throws -> [String: Int] {
    try JSONDecoder().decode([String: Int].self, from: await get(target))
  }

  /// Over a session of its own, so that it does not touch the connections that are tested.
  private static let asking = Result { try URLSessionUpstream.onSystemTime() }

  private static func get(_ target: String) async throws -> Data {
    Data(try await asking.get().exchange("GET", target).body)
  }
}

/// One request as the server saw it.
struct Received: Decodable {
  var method: String
  var target: String
  var head: [String]
  var length: Int
  var sha256: String
}

/// What `send` handed on of one answer.
struct Answer {
  var head: HTTPResponseHead?
  var size: BodySize?
  var pieces: [[UInt8]] = []
  var error: UpstreamError?

  var body: [UInt8] { Array(pieces.joined()) }
  var text: String { String(decoding: body, as: UTF8.self) }
  var received: Received {
    get throws { try JSONDecoder().decode(Received.self, from: Data(body)) }
  }

  mutating func take(_ event: UpstreamEvent) {
    switch event {
    case .head(let head, let size):
      #expect(self.head == nil)
      self.head = head
      self.size = size
    case .body(let bytes):
      #expect(head != nil)
      pieces.append(bytes)
    }
  }
}

extension URLSessionUpstream {
  static func onSystemTime(limits: Limits = Limits()) throws -> URLSessionUpstream {
    URLSessionUpstream(time: SystemTime(loops: try .shared()), limits: limits)
  }

  func exchange(
    _ method: String,
    _ target: String,
    fields: HTTPFields = [:],
    body: [UInt8] = [],
    at origin: Origin = TLSServer.origin
  ) async throws -> Answer {
    var answer = Answer()
    let request = HTTPRequest(method: method, target: target, fields: fields, body: body)
    do {
      try await send(UpstreamRequest(origin: origin, request: request)) { answer.take($0) }
    } catch let error as UpstreamError {
      answer.error = error
    }
    return answer
  }
}
