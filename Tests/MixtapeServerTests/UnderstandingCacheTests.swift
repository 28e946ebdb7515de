import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

@testable import MixtapeServer

struct UnderstandingCacheTests {
  private var cache = UnderstandingCache()

  private static func request(
    _ body: String,
    at target: String = "/openai/v1/chat/completions",
    fields: HTTPFields = [:]
  ) -> HTTPRequest {
    HTTPRequest(method: "POST", target: target, fields: fields, body: Array(body.utf8))
  }

  private static let question = """
    {"model":"m","messages":[{"role":"user","content":"Hi"}]}
    """

  private static func address(of request: HTTPRequest) throws -> Address {
    try #require(Address(of: request, gateways: []))
  }

  /// Reads the request and puts what it means into the cache.
  private mutating func learn(_ request: HTTPRequest) throws {
    let arrival = Arrival(
      address: try Self.address(of: request),
      request: request,
      key: .unneeded,
      kept: Kept()
    )
    cache.insert(arrival, key: UnderstandingCache.key(of: request))
  }

  private mutating func isKnown(_ request: HTTPRequest) throws -> Bool {
    let address = try Self.address(of: request)
    let key = UnderstandingCache.key(of: request)
    return cache.understanding(of: request, at: address, key: key) != nil
  }

  @Test mutating func `the same bytes are known again`() throws {
    let request = Self.request(Self.question)
    let before = try isKnown(request)
    try learn(request)
    let after = try isKnown(request)
    #expect(!before)
    #expect(after)
  }

  @Test mutating func `another body, path or field is another request`() throws {
    try learn(Self.request(Self.question))
    let others = [
      Self.request(Self.question + " "),
      Self.request(Self.question, at: "/deepseek/chat/completions"),
      Self.request(Self.question, fields: ["x-mixtape-call": "a"]),
    ]
    let known = try others.map { try isKnown($0) }
    #expect(known == [false, false, false])
  }

  @Test mutating func `one key does not make two requests the same`() throws {
    let one = Self.request(Self.question)
    let other = Self.request(Self.question + " ")
    try learn(one)
    let found = cache.understanding(
      of: other,
      at: try Self.address(of: other),
      key: UnderstandingCache.key(of: one)
    )
    #expect(found == nil)
  }

  @Test mutating func `what depends on what a session has kept is read each time`() throws {
    let bodies = [
      #"{"model":"m","input":"Hi"}"#,
      #"{"model":"m","input":"And?","previous_response_id":"resp_1"}"#,
      #"{"model":"m","input":[{"type":"item_reference","id":"a"},{"role":"user","content":"?"}]}"#,
      "{",
    ]
    let requests = bodies.map { Self.request($0, at: "/openai/v1/responses") }
    for request in requests { try learn(request) }
    let known = try requests.map { try isKnown($0) }
    #expect(known == [true, false, false, false])
  }
}
