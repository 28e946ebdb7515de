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

  /// The attempt that gave the app what it asked for, the earliest to do so.
  package var answer: Attempt? {
    attempts.filter(\.isAnswered).min { ($0.end ?? .start) < ($1.end ?? .start) }
  }

  package var outcome: Outcome {
    if answer != nil { return .answered }
    if attempts.contains(where: { $0.ending == .open }) { return .open }
    if attempts.contains(where: \.isAccepted) { return .deceived }
    return last.ending == .clientLeft || last.ending == .silence ? .gaveUp : .failed
  }

  /// From the first request until the answer was there, or until the last attempt was over.
  package var duration: Duration? {
    if let end = answer?.end { return end - startedAt }
    return attempts.compactMap(\.end).max().map { $0 - startedAt }
  }

  /// `openai 429`, `anthropic 200`, …
  package var path: [String] { attempts.map(\.word) }

  /// The attempts that began while another was still going on.
  package var hedges: [Attempt] {
    attempts.indices.dropFirst().filter { index in
      attempts[..<index].contains { other in
        other.end.map { $0 > attempts[index].startedAt + Grouping.tolerance } ?? true
      }
    }.map { attempts[$0] }
  }
}
