/// What an app asked once, with every attempt that it took, at whichever providers.
package struct LogicalCall: Hashable, Sendable {
  /// What came of it, as the app's client saw it.
  package enum Outcome: String, CaseIterable, Hashable, Sendable {
    case answered
    /// It took for an answer what is none: truncated, or with parts that cannot be read.
    case deceived
    /// The last attempt failed, and nobody asked again.
    case failed
    /// The client hung up and did not ask again.
    case gaveUp
    case open
  }

  /// Counts from 1, in order of the first attempt.
  package var number: Int
  /// In order of their beginnings; never empty.
  package var attempts: [Attempt]

  package init(number: Int, attempts: [Attempt]) {
    precondition(!attempts.isEmpty, "A call has at least one attempt.")
    self.number = number
    self.attempts = attempts
  }

  package var first: Attempt { attempts[0] }
  package var last: Attempt { attempts[attempts.count - 1] }
  package var startedAt: Instant { first.startedAt }

  /// The place of the attempt that gave the app what it asked for, the earliest to do so.
  package var answerIndex: Int? {
    attempts.indices.filter { attempts[$0].isAnswered }.min {
      (attempts[$0].end ?? .start) < (attempts[$1].end ?? .start)
    }
  }

  package var answer: Attempt? { answerIndex.map { attempts[$0] } }

  package var outcome: Outcome {
    if answerIndex != nil { return .answered }
    if attempts.contains(where: { $0.ending == .open }) { return .open }
    if last.isAccepted { return .deceived }
    return last.ending == .clientLeft || last.ending == .silence ? .gaveUp : .failed
  }

  /// From the first request until the answer was there, or until the last attempt was over.
  package var duration: Duration? {
    if let end = answer?.end { return end - startedAt }
    return attempts.compactMap(\.end).max().map { $0 - startedAt }
  }

  /// `openai 429`, `anthropic 200`, …
  package var path: [String] { attempts.map(\.word) }

  /// Whether an attempt began while another was still going on.
  package func isHedge(_ index: Int) -> Bool {
    attempts[..<index].contains { other in
      other.end.map { $0 > attempts[index].startedAt + Grouping.tolerance } ?? true
    }
  }

  /// How many attempts were hedges.
  package var hedgeCount: Int { attempts.indices.count { isHedge($0) } }

  func place(_ index: Int) -> AttemptPlace { AttemptPlace(call: number, index: index) }
}

/// Two attempts of a call at the same target, the second because of the first.
struct Retry: Hashable, Sendable {
  var before: Int
  var after: Int
  /// Between the end of the one and the beginning of the other.
  var wait: Duration
}

extension LogicalCall {
  /// Each attempt that follows one that has failed at the same target.
  var retries: [Retry] {
    attempts.indices.dropFirst().compactMap { retry(at: $0) }
  }

  func retry(at index: Int) -> Retry? {
    let after = attempts[index]
    guard let before = attempts[..<index].lastIndex(where: { $0.target == after.target }),
      !attempts[before].isAnswered, let end = attempts[before].end,
      end <= after.startedAt + Grouping.tolerance
    else { return nil }
    return Retry(before: before, after: index, wait: max(.zero, after.startedAt - end))
  }

  /// The first attempt of each target but the first one, with the place of the attempt before it.
  var fallbacks: [(before: Int, after: Int)] {
    attempts.indices.dropFirst().compactMap { index in
      let target = attempts[index].target
      let isNew = !attempts[..<index].contains { $0.target == target }
      return isNew && !isHedge(index) ? (index - 1, index) : nil
    }
  }
}
