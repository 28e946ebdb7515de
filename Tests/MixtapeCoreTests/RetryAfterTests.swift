import MixtapeCore
import MixtapeHTTP
import MixtapeProviders
import Testing

/// What the head of an answer says of waiting, in every form that a client may meet.
@Suite struct `The fault retryAfter` {
  /// 2026-09-21T14:13:20Z.
  private static let date = UnixTime(seconds: 1_790_000_000)

  /// The lines about waiting, as they are written.
  private func lines(_ wish: String, rule: String) throws -> [String] {
    var asking = try Asking("{ rules: [{ \(rule), faults: [{ retryAfter: \(wish) }] }] }")
    let arrival = try asking.arrival(Question())
    let decision = try asking.decide()
    let plan = ResponsePlan.answering(decision, arrival: arrival, date: Self.date).plan
    guard case .head(let head, let body) = try #require(plan.cues.first).action else { return [] }
    var writer = HTTPResponseWriter(for: arrival.request, keepAlive: true)
    var bytes: [UInt8] = []
    writer.head(head, body: body, date: nil, into: &bytes)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\r\n").map(String.init)
      .filter { $0.hasPrefix("HTTP/") || $0.lowercased().hasPrefix("retry-after") }
  }

  private static let forms: [(wish: String, lines: [String])] = [
    ("'20s'", ["retry-after: 20"]),
    // Whole seconds that are long enough.
    ("'1500ms'", ["retry-after: 2"]),
    ("{ seconds: 20 }", ["retry-after: 20"]),
    ("{ date: '20s' }", ["retry-after: Mon, 21 Sep 2026 14:13:40 GMT"]),
    ("{ milliseconds: 1500 }", ["retry-after-ms: 1500"]),
    ("{ seconds: 2, milliseconds: 1500 }", ["retry-after: 2", "retry-after-ms: 1500"]),
    // They contradict each other.
    ("{ seconds: 1, milliseconds: 60000 }", ["retry-after: 1", "retry-after-ms: 60000"]),
    (
      "{ seconds: 1, date: '1h' }",
      ["retry-after: 1", "retry-after: Mon, 21 Sep 2026 15:13:20 GMT"]
    ),
    ("'0s'", ["retry-after: 0"]),
    ("{ seconds: 0, milliseconds: 0 }", ["retry-after: 0", "retry-after-ms: 0"]),
    ("{ seconds: -5 }", ["retry-after: -5"]),
    ("{ milliseconds: -1 }", ["retry-after-ms: -1"]),
    ("{ date: '0s' }", ["retry-after: Mon, 21 Sep 2026 14:13:20 GMT"]),
    ("'1h'", ["retry-after: 3600"]),
    ("{ seconds: 3600 }", ["retry-after: 3600"]),
    ("{ text: 'soon' }", ["retry-after: soon"]),
    ("false", []),
  ]

  @Test(arguments: forms) func `writes exactly what it is told`(
    wish: String,
    expected: [String]
  ) throws {
    let limited = try lines(wish, rule: "fail: 'rateLimited', retryAfter: '7s'")
    #expect(limited == ["HTTP/1.1 429 Too Many Requests"] + expected)
    let answered = try lines(wish, rule: "reply: 'x'")
    #expect(answered == ["HTTP/1.1 200 OK"] + expected)
  }
}
