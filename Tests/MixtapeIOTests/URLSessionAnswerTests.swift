import MixtapeHTTP
import MixtapeIO
import MixtapeServer
import Testing

struct URLSessionAnswerTests {
  private static let ok = URLSessionHead(
    status: 200,
    fields: ["Content-Type": "text/event-stream"],
    method: "POST"
  )
  private static let hints = URLSessionHead(status: 103, fields: ["Link": "</x>"], method: "POST")
  private static let tunnel = URLSessionHead(status: 200, fields: ["Via": "p"], method: "POST")
  private static let refused = URLSessionFailure(code: -1004, text: "", idle: .seconds(1))
  private static let cancelled = URLSessionFailure(code: -999, text: "", idle: .seconds(1))

  private static func event(_ head: URLSessionHead) -> URLSessionAnswer.Step {
    .event(.head(head.head, body: head.body))
  }

  private static func body(_ text: String) -> URLSessionAnswer.Step {
    .event(.body(Array(text.utf8)))
  }

  private static func steps(_ answer: inout URLSessionAnswer) -> [URLSessionAnswer.Step] {
    var result: [URLSessionAnswer.Step] = []
    while let step = answer.next() {
      result.append(step)
      if case .event = step { continue }
      break
    }
    return result
  }

  private static func answer(holdsHeads: Bool = false, limit: Int = 1000) -> URLSessionAnswer {
    URLSessionAnswer(holdsHeads: holdsHeads, limit: limit)
  }

  @Test func `an answer is handed on piece by piece in the order of its coming`() {
    var answer = Self.answer()
    #expect(answer.next() == nil)
    answer.received(Self.ok)
    #expect(answer.next() == Self.event(Self.ok))
    #expect(answer.next() == nil)
    answer.received(Array("a".utf8))
    answer.received(Array("b".utf8))
    #expect(answer.next() == Self.body("a"))
    answer.received(Array("c".utf8))
    answer.received([])
    answer.completed(last: nil)
    #expect(Self.steps(&answer) == [Self.body("b"), Self.body("c"), .end])
    #expect(answer.next() == .end)
  }

  @Test func `interim heads are passed over and the last one counts`() {
    var answer = Self.answer()
    answer.received(Self.hints)
    answer.received(Self.hints)
    #expect(answer.next() == nil)
    answer.received(Self.ok)
    #expect(answer.next() == Self.event(Self.ok))
  }

  @Test(arguments: [true, false])
  func `an answer that stays interim is an error`(hasBody: Bool) {
    var answer = Self.answer()
    answer.received(URLSessionHead(status: 101, fields: [:], method: "GET"))
    if hasBody { answer.received(Array("raw".utf8)) } else { answer.completed(last: nil) }
    let words = "the upstream answered 101, which nobody had asked for"
    #expect(Self.steps(&answer) == [.failure(UpstreamError(.malformed, words))])
    #expect(answer.isOver)
  }

  @Test func `behind a proxy a head waits until the next thing shows whose it was`() {
    var first = Self.answer(holdsHeads: true)
    first.received(Self.tunnel)
    #expect(first.next() == nil)
    first.received(Self.ok)
    #expect(first.next() == nil)
    first.received(Array("a".utf8))
    first.completed(last: nil)
    #expect(Self.steps(&first) == [Self.event(Self.ok), Self.body("a"), .end])

    var empty = Self.answer(holdsHeads: true)
    empty.received(Self.ok)
    empty.completed(last: Self.ok)
    #expect(Self.steps(&empty) == [Self.event(Self.ok), .end])

    var failed = Self.answer(holdsHeads: true)
    failed.received(Self.tunnel)
    failed.failed(Self.refused)
    #expect(Self.steps(&failed) == [.failure(Self.refused.error)])
  }

  @Test func `a second head after the first was handed on is an error`() {
    var answer = Self.answer()
    answer.received(Self.ok)
    answer.received(Self.ok)
    let error = UpstreamError(.malformed, "the upstream sent a second head")
    #expect(Self.steps(&answer) == [Self.event(Self.ok), .failure(error)])
  }

  @Test func `a body or an end without a head is an error`() {
    let error = UpstreamError(.malformed, "the answer had no head")
    var body = Self.answer()
    body.received([1])
    #expect(Self.steps(&body) == [.failure(error)])
    var end = Self.answer()
    end.completed(last: nil)
    #expect(Self.steps(&end) == [.failure(error)])
  }

  @Test func `a failure comes after everything that had come before it`() {
    var answer = Self.answer()
    answer.received(Self.ok)
    answer.received(Array("a".utf8))
    answer.failed(Self.refused)
    answer.received(Array("b".utf8))
    answer.completed(last: nil)
    let expected = [Self.event(Self.ok), Self.body("a"), .failure(Self.refused.error)]
    #expect(Self.steps(&answer) == expected)
  }

  @Test func `a redirect to nowhere is handed on only where no body was lost`() {
    let without = URLSessionHead(status: 302, fields: ["Content-Length": "0"], method: "GET")
    var empty = Self.answer()
    empty.completed(last: without)
    #expect(Self.steps(&empty) == [Self.event(without), .end])

    // The head that was held back is another's, a proxy's or an interim one.
    for (other, holdsHeads) in [(Self.tunnel, true), (Self.hints, false)] {
      var behind = Self.answer(holdsHeads: holdsHeads)
      behind.received(other)
      behind.completed(last: without)
      #expect(Self.steps(&behind) == [Self.event(without), .end])
    }

    for length in ["5", nil] {
      var lost = Self.answer()
      let fields = length.map { ["Content-Length": $0] } ?? [:]
      lost.completed(last: URLSessionHead(status: 302, fields: fields, method: "GET"))
      guard case .failure(let error) = lost.next() else {
        Issue.record("nothing but a failure was expected")
        return
      }
      #expect(error.kind == .malformed)
      #expect(error.message.contains("302 without a usable Location"))
    }
  }

  @Test func `a cancellation is the end of a refused challenge and else a failure`() {
    let unauthorized = URLSessionHead(status: 401, fields: [:], method: "GET")
    var challenged = Self.answer()
    challenged.received(unauthorized)
    challenged.received(Array("no".utf8))
    challenged.refusedChallenge()
    challenged.failed(Self.cancelled)
    #expect(Self.steps(&challenged) == [Self.event(unauthorized), Self.body("no"), .end])

    var other = Self.answer()
    other.received(unauthorized)
    other.failed(Self.cancelled)
    #expect(Self.steps(&other) == [Self.event(unauthorized), .failure(Self.cancelled.error)])

    var headless = Self.answer()
    headless.refusedChallenge()
    headless.failed(Self.cancelled)
    #expect(
      Self.steps(&headless) == [.failure(UpstreamError(.malformed, "the answer had no head"))]
    )
  }

  @Test func `what is not taken is bounded and what was taken is not counted`() {
    var answer = Self.answer(limit: 1000)
    answer.received(Self.ok)
    _ = answer.next()
    for _ in 0..<100 {
      answer.received([UInt8](repeating: 1, count: 900))
      #expect(answer.next() == .event(.body([UInt8](repeating: 1, count: 900))))
    }
    #expect(!answer.isOver)
    answer.received([UInt8](repeating: 1, count: 900))
    answer.received([UInt8](repeating: 1, count: 100))
    #expect(answer.isOver)
    guard case .failure(let error) = answer.next() else {
      Issue.record("a failure was expected")
      return
    }
    #expect(error.kind == .brokenOff)
    #expect(error.message.contains("more than 1000 bytes"))
  }

  @Test func `many empty-handed pieces count by what they weigh in memory`() {
    var answer = Self.answer(limit: 1000)
    answer.received(Self.ok)
    for _ in 0..<16 { answer.received([1]) }
    #expect(answer.isOver)
  }

  @Test func `an abandoned answer takes nothing in and gives nothing out`() {
    var answer = Self.answer()
    answer.received(Self.ok)
    answer.received([1])
    answer.abandon()
    answer.received([2])
    answer.failed(Self.refused)
    #expect(answer.isOver)
    #expect(Self.steps(&answer) == [.cancelled])
  }

  @Test func `an expired answer says how long it was waited for`() {
    var answer = Self.answer()
    answer.received(Self.ok)
    answer.expire(after: .seconds(90))
    let error = UpstreamError(.timedOut, "the answer was not complete after 90 s")
    #expect(Self.steps(&answer) == [.failure(error)])
  }

  @Test func `an answer that has ended does not change any more`() {
    var answer = Self.answer()
    answer.received(Self.ok)
    answer.completed(last: nil)
    answer.abandon()
    answer.expire(after: .seconds(1))
    answer.failed(Self.refused)
    #expect(Self.steps(&answer) == [Self.event(Self.ok), .end])
  }
}
