import MixtapeHTTP
package import MixtapeServer

/// What has come of one answer, and what has been handed on of it.
///
/// The order of things as a value: URLSession's callbacks are told to it, and the waiting side asks
/// it for the next step.
package struct URLSessionAnswer: Sendable {
  package enum Step: Hashable, Sendable {
    case event(UpstreamEvent)
    case end
    case failure(UpstreamError)
    case cancelled
  }

  private enum Head {
    case awaited
    /// Another may follow: this one is interim (1xx), or perhaps a proxy's answer to CONNECT.
    case held(URLSessionHead)
    case given
  }

  private let holdsHeads: Bool
  /// URLSession cannot be slowed down, so what the receiver has not taken yet is bounded by giving
  /// up.
  private let limit: Int
  private var head = Head.awaited
  private var hasRefusedChallenge = false
  private var arrived: [UpstreamEvent] = []
  /// The older part of the queue, newest first, so that taking the next is cheap.
  private var leaving: [UpstreamEvent] = []
  private var undelivered = 0
  /// Nil while more can come.
  private var outcome: Step?

  package init(holdsHeads: Bool, limit: Int) {
    self.holdsHeads = holdsHeads
    self.limit = limit
  }

  /// Nothing more will be taken in: whatever still runs for this answer is to be cancelled.
  package var isOver: Bool { outcome != nil }

  /// What to do next; nil: wait.
  package mutating func next() -> Step? {
    if leaving.isEmpty {
      leaving = arrived.reversed()
      arrived = []
    }
    guard let event = leaving.popLast() else { return outcome }
    undelivered -= Self.cost(event)
    return .event(event)
  }

  package mutating func received(_ new: URLSessionHead) {
    guard !isOver else { return }
    if case .given = head {
      fail(.malformed, "the upstream sent a second head")
    } else if new.isInterim || holdsHeads {
      head = .held(new)
    } else {
      give(new)
    }
  }

  package mutating func received(_ bytes: [UInt8]) {
    guard !isOver, !bytes.isEmpty, giveHeld() else { return }
    append(.body(bytes))
    guard undelivered > limit else { return }
    drop()
    fail(
      .brokenOff,
      "more than \(limit) bytes of the answer were waiting for a client that does not take them"
    )
  }

  /// A 401 asked for credentials and was told that there are none; its whole answer has come
  /// before.
  package mutating func refusedChallenge() {
    hasRefusedChallenge = true
  }

  /// `last` is the last head that URLSession knows of, announced or not.
  ///
  /// It announces no redirect that leads nowhere, and drops its body.
  package mutating func completed(last: URLSessionHead?) {
    guard !isOver else { return }
    if let last, isUnannounced(last) {
      guard last.body == .none || last.body == .bytes(0) else {
        return fail(.malformed, Self.withoutLocation(last))
      }
      give(last)
    }
    if giveHeld() { outcome = .end }
  }

  private func isUnannounced(_ last: URLSessionHead) -> Bool {
    switch head {
    case .awaited: true
    case .held(let held): held != last
    case .given: false
    }
  }

  package mutating func failed(_ failure: URLSessionFailure) {
    guard !isOver else { return }
    if failure.isCancellation, hasRefusedChallenge { return completed(last: nil) }
    outcome = .failure(failure.error)
  }

  /// The receiver has gone.
  package mutating func abandon() {
    guard !isOver else { return }
    drop()
    outcome = .cancelled
  }

  package mutating func expire(after total: Duration) {
    guard !isOver else { return }
    drop()
    fail(.timedOut, "the answer was not complete after \(total.components.seconds) s")
  }

  /// Whether a body may follow now: hands on a head that was held back.
  private mutating func giveHeld() -> Bool {
    switch head {
    case .given:
      return true
    case .awaited:
      fail(.malformed, "the answer had no head")
      return false
    case .held(let held) where held.isInterim:
      fail(.malformed, "the upstream answered \(held.head.status), which nobody had asked for")
      return false
    case .held(let held):
      give(held)
      return true
    }
  }

  private mutating func give(_ new: URLSessionHead) {
    head = .given
    append(.head(new.head, body: new.body))
  }

  private mutating func append(_ event: UpstreamEvent) {
    undelivered += Self.cost(event)
    arrived.append(event)
  }

  private mutating func drop() {
    arrived = []
    leaving = []
    undelivered = 0
  }

  private mutating func fail(_ kind: UpstreamError.Kind, _ message: String) {
    outcome = .failure(UpstreamError(kind, message))
  }

  /// Many tiny pieces weigh more than their bytes: an array's own memory counts too.
  private static func cost(_ event: UpstreamEvent) -> Int {
    switch event {
    case .head: 0
    case .body(let bytes): bytes.count + 64
    }
  }

  private static func withoutLocation(_ last: URLSessionHead) -> String {
    "the upstream answered \(last.head.status) without a usable Location,"
      + " and the body of such an answer is not to be had over https"
  }
}

extension URLSessionHead {
  fileprivate var isInterim: Bool { head.status < 200 }
}
