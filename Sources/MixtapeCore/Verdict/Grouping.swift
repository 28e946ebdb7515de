/// Puts attempts together into logical calls, in the order of their beginnings.
///
/// The same conversation is the same call for as long as it has no answer. Who asks again after an
/// answer begins another call, and so does who asks the same twice at once and lets both be
/// answered; who asks again a while later, although the first attempt is still going on, or hangs
/// up on one because the other has come, hedges.
///
/// Calls that are over are given away, so that memory does not grow with the number of attempts.
package struct Grouping: Sendable {
  /// A client may ask anew a little before we have noticed that it has hung up.
  static let tolerance = Duration.milliseconds(100)
  /// Attempts that begin nearer to each other than this are no hedges but calls of their own:
  /// nobody hedges so early, and an ensemble's requests leave one after another.
  static let simultaneity = Duration.milliseconds(250)
  /// Who asks again so long after a failure, and after the time that he was told to wait, begins
  /// anew: no SDK waits longer of its own accord.
  static let patience = Duration.seconds(600)
  /// Where the same is asked by several at once, an attempt that comes sooner after a failure is
  /// taken for a new call: the SDKs wait at least 375 ms before they ask again.
  static let shortestBackoff = Duration.milliseconds(300)
  /// A call with more attempts is cut here, and what comes is counted as another.
  static let attemptLimit = 1_000

  fileprivate struct Conversation: Hashable {
    var session: String
    var name: String
  }

  /// How many calls there have been.
  package private(set) var count = 0
  private var open: [Int: LogicalCall] = [:]
  /// The open calls of each conversation, in order.
  private var places: [Conversation: [Int]] = [:]
  /// The latest open call with each question, for clients that go on with what they have.
  private var questions: [Conversation: Int] = [:]

  package init() {}

  /// The calls of a journal, in order of their beginnings.
  package static func calls(of attempts: [Attempt]) -> [LogicalCall] {
    var grouping = Grouping()
    for attempt in attempts.inOrder { grouping.add(attempt) }
    return grouping.takeAll()
  }

  /// The call that it belongs to, with it.
  @discardableResult
  package mutating func add(_ attempt: Attempt) -> LogicalCall {
    let conversation = Conversation(session: attempt.session, name: attempt.conversation)
    var known = places.removeValue(forKey: conversation) ?? []
    known.removeAll { open[$0]?.isSettled(at: attempt.startedAt) ?? true }
    defer { places[conversation] = known }
    guard let number = number(of: attempt, among: known) ?? numberContinued(by: attempt) else {
      count += 1
      let call = LogicalCall(number: count, attempts: [attempt])
      open[count] = call
      known.append(count)
      if let question = call.question { questions[question] = count }
      return call
    }
    open[number]?.attempts.append(attempt)
    return open[number] ?? LogicalCall(number: number, attempts: [attempt])
  }

  /// Takes out the calls to which nothing can be added any more.
  package mutating func takeSettled(at now: Instant) -> [LogicalCall] {
    take { $0.isSettled(at: now) }
  }

  /// Takes out all that is left.
  package mutating func takeAll() -> [LogicalCall] { take { _ in true } }

  private mutating func take(_ isWanted: (LogicalCall) -> Bool) -> [LogicalCall] {
    let calls = open.values.filter(isWanted).sorted { $0.number < $1.number }
    for call in calls {
      open[call.number] = nil
      let conversation = Conversation(session: call.first.session, name: call.first.conversation)
      places[conversation]?.removeAll { $0 == call.number }
      if places[conversation]?.isEmpty == true { places[conversation] = nil }
      if let question = call.question, questions[question] == call.number {
        questions[question] = nil
      }
    }
    return calls
  }

  /// A call whose answer broke off, and that somebody goes on with.
  private func numberContinued(by attempt: Attempt) -> Int? {
    guard attempt.isContinuation, let question = attempt.questioned,
      let call = questions[question].flatMap({ open[$0] }),
      call.isWaiting(at: attempt.startedAt), call.attempts.contains(where: \.isShownInPart)
    else { return nil }
    return call.number
  }

  private func number(of attempt: Attempt, among known: [Int]) -> Int? {
    let now = attempt.startedAt
    var waiting: [LogicalCall] = []
    var hedged: Int?
    for number in known {
      guard let call = open[number] else { continue }
      if attempt.isNamed { return number }
      if call.isWaiting(at: now) {
        if known.count == 1 || call.isLikely(toGoOnWith: attempt) { waiting.append(call) }
      } else if hedged == nil, call.isHedged(by: attempt) {
        hedged = number
      }
    }
    return waiting.best(for: attempt)?.number ?? hedged
  }
}

extension [Attempt] {
  /// As a journal has to be read: by their beginnings.
  package var inOrder: [Attempt] {
    sorted { ($0.startedAt, $0.session, $0.id) < ($1.startedAt, $1.session, $1.id) }
  }
}

extension [LogicalCall] {
  /// Of several that wait, the one that the attempt goes on with.
  ///
  /// A client that counts its retries is believed. Else it is one that has waited for as long as it
  /// was told, and that asked the same provider last; of those the one that has waited longest.
  fileprivate func best(for attempt: Attempt) -> LogicalCall? {
    if count < 2 { return first }
    func rank(_ call: LogicalCall) -> Int {
      let last = call.last
      var rank = 0
      if let count = attempt.retryCount, let before = last.retryCount, before + 1 == count {
        rank += 4
      }
      let due = (last.end ?? .start) + (last.retryAfter ?? .zero)
      if due <= attempt.startedAt + Grouping.tolerance || last.provider != attempt.provider {
        rank += 2
      }
      if last.target == attempt.target { rank += 1 }
      return rank
    }
    return self.max { (rank($0), -$0.number) < (rank($1), -$1.number) }
  }
}

extension Attempt {
  fileprivate var questioned: Grouping.Conversation? {
    question.map { Grouping.Conversation(session: session, name: $0) }
  }
}

extension LogicalCall {
  fileprivate var question: Grouping.Conversation? { first.questioned }

  /// Everything that it tried is over, and nothing was an answer to the client.
  fileprivate func isWaiting(at now: Instant) -> Bool {
    attempts.allSatisfy { attempt in
      guard let end = attempt.end, !attempt.isAnswered else { return false }
      let isLeft = attempt.ending == .clientLeft || attempt.ending == .silence
      return end <= now || isLeft && end <= now + Grouping.tolerance
    }
  }

  /// Whether an attempt is one of this call's, where other calls ask the same.
  fileprivate func isLikely(toGoOnWith attempt: Attempt) -> Bool {
    guard last.provider == attempt.provider else { return true }
    if let count = attempt.retryCount, last.retryCount != nil { return count > 0 }
    let asked = last.retryAfter ?? Grouping.shortestBackoff
    return attempt.startedAt - (last.end ?? .start) >= asked
  }

  /// It has its answer and nothing is going on, or it has waited too long.
  fileprivate func isSettled(at now: Instant) -> Bool {
    if attempts.count >= Grouping.attemptLimit { return true }
    if attempts.contains(where: { $0.isAnswered && $0.end.map { $0 <= now } ?? false }) {
      return true
    }
    var latest = Instant.start
    for attempt in attempts {
      guard let end = attempt.end else { return false }
      latest = max(latest, end + (attempt.retryAfter ?? .zero))
    }
    return latest + Grouping.patience < now
  }

  /// Something is still going on, and the attempt is to come before it or to take its place.
  fileprivate func isHedged(by attempt: Attempt) -> Bool {
    let now = attempt.startedAt
    let others = attempts.filter { $0.end.map { $0 > now } ?? true }
    return others.contains { other in
      if other.isAnswered, attempt.isAnswered { return false }
      if other.isDropped(for: attempt) || attempt.isDropped(for: other) { return true }
      guard now - other.startedAt >= Grouping.simultaneity else { return false }
      return other.target != attempt.target || other.isAnswered || attempt.isAnswered
    }
  }
}

extension Attempt {
  /// The client hung up on it because the other one had come.
  fileprivate func isDropped(for winner: Attempt) -> Bool {
    guard ending == .clientLeft, let end, winner.isAnswered else { return false }
    let moments = [winner.headAt, winner.firstTokenAt, winner.endedAt].compactMap(\.self)
    return moments.contains { moment in
      let late = end - (winner.startedAt + moment)
      return late > .zero - Grouping.tolerance && late < Grouping.simultaneity
    }
  }
}
