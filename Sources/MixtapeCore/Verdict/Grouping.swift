/// Puts attempts together into logical calls.
///
/// The same conversation is the same call for as long as it has no answer. Who asks again after an
/// answer begins another call, and so does who asks the same twice at the same moment; who asks
/// again a while later, although the first attempt is still going on, hedges.
package struct Grouping: Sendable {
  /// A client may ask anew a little before we have noticed that it has hung up.
  static let tolerance = Duration.milliseconds(100)
  /// Attempts that begin nearer to each other than this are no hedges but calls of their own.
  static let simultaneity = Duration.milliseconds(50)

  private struct Conversation: Hashable {
    var session: String
    var name: String
  }

  private var calls: [[Attempt]] = []
  /// The calls of each conversation, in order.
  private var places: [Conversation: [Int]] = [:]

  package init() {}

  /// The calls of a journal, in order of their beginnings.
  package static func calls(of attempts: [Attempt]) -> [LogicalCall] {
    var grouping = Grouping()
    for attempt in attempts.sorted(by: { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }) {
      grouping.add(attempt)
    }
    return grouping.calls.enumerated().map {
      LogicalCall(number: $0.offset + 1, attempts: $0.element)
    }
  }

  private mutating func add(_ attempt: Attempt) {
    let conversation = Conversation(session: attempt.session, name: attempt.conversation)
    let known = places[conversation, default: []]
    if let place = place(of: attempt, among: known) {
      calls[place].append(attempt)
    } else {
      places[conversation, default: []].append(calls.count)
      calls.append([attempt])
    }
  }

  private func place(of attempt: Attempt, among known: [Int]) -> Int? {
    if attempt.isNamed { return known.first }
    let now = attempt.startedAt
    let waiting = known.filter { calls[$0].isWaiting(at: now) }
    // Of several that wait, the one that asked the same provider last, else the one that has waited
    // longest: that is how clients that retry are told apart.
    if let place = waiting.first(where: { calls[$0].last?.provider == attempt.provider })
      ?? waiting.first
    {
      return place
    }
    return known.first { calls[$0].isHedged(at: now) }
  }
}

extension [Attempt] {
  /// Everything that it tried is over, and nothing was an answer to the client.
  fileprivate func isWaiting(at now: Instant) -> Bool {
    allSatisfy { attempt in
      guard let end = attempt.end, !attempt.isAnswered else { return false }
      return end <= now || attempt.ending == .clientLeft && end <= now + Grouping.tolerance
    }
  }

  /// Something is still going on that began a while ago.
  fileprivate func isHedged(at now: Instant) -> Bool {
    let isAnswered = contains { $0.isAnswered && $0.end.map { $0 <= now } ?? false }
    let isGoingOn = contains { $0.end.map { $0 > now } ?? true }
    let latest = map(\.startedAt).max() ?? now
    return !isAnswered && isGoingOn && now - latest >= Grouping.simultaneity
  }
}
