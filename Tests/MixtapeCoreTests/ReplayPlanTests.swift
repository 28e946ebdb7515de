import MixtapeCore
import MixtapeHTTP
import Testing

@Suite struct `The plan of a recording` {
  @Test func `has every chunk at its recorded time`() {
    let plan = ResponsePlan.replaying(stream(), speed: .times(1), acceptsGzip: false)
    #expect(
      plan.cues.map(\.at) == [
        .milliseconds(100), .milliseconds(200), .milliseconds(350), .milliseconds(351),
      ]
    )
    #expect(plan.cues[1].action == .body(Array("a".utf8)))
    #expect(plan.cues.last?.action == .end)
  }

  @Test func `is as much faster as asked for`() {
    let plan = ResponsePlan.replaying(stream(), speed: .times(10), acceptsGzip: false)
    #expect(
      plan.cues.map(\.at) == [
        .milliseconds(10), .milliseconds(20), .milliseconds(35), .microseconds(35_100),
      ]
    )
  }

  @Test func `does not wait at all at full speed`() {
    let plan = ResponsePlan.replaying(stream(), speed: .max, acceptsGzip: false)
    #expect(plan.cues.allSatisfy { $0.at == .zero })
  }

  @Test func `frames the pieces of a stream that are due together`() {
    let fast = ResponsePlan.replaying(stream(), speed: .max, acceptsGzip: false).framed
    var both = ChunkedPieces()
    both.append(Array("a".utf8)[...])
    both.append(Array("b".utf8)[...])
    #expect(fast.cues.map(\.action).dropFirst() == [.pieces(both), .end])
    let paced = ResponsePlan.replaying(stream(), speed: .times(1), acceptsGzip: false)
    #expect(paced.framed.cues.map(\.at) == paced.cues.map(\.at))
    let atOnce = ResponsePlan.replaying(whole("a", size: 1), speed: .max, acceptsGzip: false)
    #expect(atOnce.framed == atOnce)
  }

  @Test func `cuts an answer that was cut`() {
    var response = stream()
    response.ending = .cut("it closed the connection")
    let plan = ResponsePlan.replaying(response, speed: .max, acceptsGzip: false)
    #expect(plan.cues.last?.action == .cut)
  }

  @Test func `counts a body again that was edited by hand`() {
    let response = whole("edited", size: 3)
    let plan = ResponsePlan.replaying(response, speed: .max, acceptsGzip: false)
    #expect(plan.cues[0].action == .head(response.head, body: .bytes(6)))
  }

  @Test func `gives gzip back to a client that takes it, and drops the field for others`() throws {
    var response = whole("hello", size: 25)
    response.isDecoded = true
    response.head.fields.append("content-encoding", "gzip")
    let coded = ResponsePlan.replaying(response, speed: .max, acceptsGzip: true)
    guard case .body(let bytes) = coded.cues[1].action,
      case .head(let head, _) = coded.cues[0].action
    else {
      Issue.record("no body in \(coded)")
      return
    }
    #expect(head.fields["content-encoding"] == "gzip")
    #expect(try Gzip.decode(bytes, limit: 100) == Array("hello".utf8))

    let plain = ResponsePlan.replaying(response, speed: .max, acceptsGzip: false)
    #expect(plain.cues[1].action == .body(Array("hello".utf8)))
    guard case .head(let plainHead, let size) = plain.cues[0].action else { return }
    #expect(plainHead.fields["content-encoding"] == nil)
    #expect(size == .bytes(5))
  }

  private func stream() -> RecordedResponse {
    RecordedResponse(
      head: HTTPResponseHead(status: 200, fields: ["content-type": "text/event-stream"]),
      headAt: .milliseconds(100),
      body: .stream,
      chunks: [
        .init(at: .milliseconds(200), bytes: Array("a".utf8)),
        .init(at: .milliseconds(350), bytes: Array("b".utf8)),
      ],
      endAt: .milliseconds(351),
      ending: .complete
    )
  }

  private func whole(_ text: String, size: Int) -> RecordedResponse {
    RecordedResponse(
      head: HTTPResponseHead(status: 200, fields: ["content-type": "text/plain"]),
      headAt: .zero,
      body: .bytes(size),
      chunks: [.init(at: .zero, bytes: Array(text.utf8))],
      endAt: .zero,
      ending: .complete
    )
  }
}
