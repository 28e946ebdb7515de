import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders
import Testing

/// What is written into a stream that has begun when something fails.
struct ResponsesInterruptionTests {
  private static func interruption(
    by failure: Failure,
    of stream: BegunStream,
    _ name: Substring = "openai",
    _ path: Substring = "/v1/responses"
  ) throws -> [Piece] {
    let provider = ProviderCase.named(name)
    let operation = try #require(provider.operation(method: "POST", path: path))
    var setting = Setting(dice: Dice(seed: 7), date: testDate)
    return provider.interruption(by: failure, of: stream, for: operation, in: &setting)
  }

  private static func begun(sending count: Int) throws -> (stream: BegunStream, created: JSON) {
    var asking = ResponsesAsking()
    let answer = try asking.ask("POST", "", #"{"model":"m","input":"Hi","stream":true}"#)
    guard case .pieces(let pieces) = answer.body else { throw Failure(.serverError) }
    let stream = BegunStream(first: pieces[0].bytes, last: pieces[count - 1].bytes)
    let created = try ResponsesAsking.events(of: answer)[0]
    return (stream, try #require(created["response"]))
  }

  private static func events(_ pieces: [Piece]) throws -> [JSON] {
    let head = HTTPResponseHead(status: 200, fields: [:])
    return try ResponsesAsking.events(of: ProviderAnswer(head: head, body: .pieces(pieces)))
  }

  @Test(arguments: Failure.Kind.allCases)
  func `a failure is a nested error and then the response, failed`(
    _ kind: Failure.Kind
  ) throws {
    for count in [1, 2, 7] {
      let begun = try Self.begun(sending: count)
      let pieces = try Self.interruption(by: Failure(kind, message: "Why."), of: begun.stream)
      #expect(pieces.map(\.role) == [.failure, .failure])
      let events = try Self.events(pieces)
      #expect(events.map { $0["type"] } == ["error", "response.failed"])
      #expect(events.compactMap { $0["sequence_number"]?.int } == [count, count + 1])
      #expect(events[0]["error"]?["message"] == "Why.")
      let response = try #require(events[1]["response"])
      #expect(response["status"] == "failed")
      #expect(response["error"]?["message"] == "Why.")
      #expect(response["error"]?["code"]?.string?.isEmpty == false)
      for key in ["id", "created_at", "model", "usage", "output"] {
        #expect(response[key] == begun.created[key])
      }
    }
  }

  /// As the AI SDK recorded it in 2025-11: other keys before the number, and a quota that is used
  /// up.
  @Test func `a recorded stream goes on in its own words`() throws {
    let first = #"""
      event: response.created
      data: {"type":"response.created","sequence_number":0,"response":{"id":"resp_1","error":null}}


      """#
    let last = #"""
      event: response.in_progress
      data: {"type":"response.in_progress","sequence_number":1,"response":{"id":"resp_1"}}


      """#
    let stream = BegunStream(first: Array(first.utf8), last: Array(last.utf8))
    let pieces = try Self.interruption(by: Failure(.quotaExhausted, message: "No."), of: stream)
    let text = String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    let expected = #"""
      event: error
      data: {"type":"error","error":{"type":"insufficient_quota","code":"insufficient_quota",\#
      "message":"No.","param":null},"sequence_number":2}

      event: response.failed
      data: {"type":"response.failed","response":{"id":"resp_1","error":{\#
      "code":"insufficient_quota","message":"No."},"status":"failed"},"sequence_number":3}


      """#
    #expect(text == expected)
  }

  @Test func `of a stream that cannot be read only the error is told`() throws {
    for bytes in [nil, Array("data: {nonsense\n\n".utf8), Array("\u{0}".utf8)] as [[UInt8]?] {
      let stream = BegunStream(first: bytes, last: bytes)
      let events = try Self.events(Self.interruption(by: Failure(.overloaded), of: stream))
      #expect(events.map { $0["type"] } == ["error"])
      #expect(events[0]["sequence_number"] == 0)
    }
  }

  @Test func `OpenRouter's frames have no names, and its stream an end`() throws {
    let pieces = try Self.interruption(
      by: Failure(.badGateway),
      of: BegunStream(),
      "openrouter",
      "/api/v1/responses"
    )
    let text = String(decoding: pieces.flatMap(\.bytes), as: UTF8.self)
    #expect(text.hasPrefix("data: {\"type\":\"error\""))
    #expect(text.hasSuffix("data: [DONE]\n\n"))
  }
}
