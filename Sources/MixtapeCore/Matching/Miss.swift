/// A request for which nothing was recorded: what comes nearest, and what kept it from matching.
package struct Miss: Hashable, Sendable {
  /// A recorded request that was looked at, with its place.
  package struct Candidate: Sendable {
    /// `demo.json #7`.
    package var name: String
    package var request: RecordedRequest
    package var isPlayed: Bool
    /// It was cut off while it was recorded, so it is not played.
    package var isIncomplete: Bool

    package init(name: String, request: RecordedRequest, isPlayed: Bool, isIncomplete: Bool) {
      self.name = name
      self.request = request
      self.isPlayed = isPlayed
      self.isIncomplete = isIncomplete
    }
  }

  /// One recorded interaction and how it differs.
  package struct Near: Hashable, Sendable {
    package var name: String
    /// Clauses such as `messages[0].content is "hi", recorded was "hello"`; empty when it is the
    /// same.
    package var differences: [String]
    package var isPlayed: Bool
    package var isIncomplete: Bool
  }

  package var session: String
  /// Empty where the path says no provider.
  package var provider: String
  package var method: String
  package var target: String
  /// The nearest first, at most three.
  package var nearest: [Near]
  /// Nothing at all is recorded for this provider.
  package var recordedCount: Int

  package init(
    session: String,
    request: RecordedRequest,
    candidates: [Candidate],
    recordedCount: Int,
    options: MatchOptions
  ) {
    self.session = session
    provider = request.provider
    method = request.method
    target = request.target
    self.recordedCount = recordedCount
    nearest =
      candidates
      .map { candidate in
        Near(
          name: candidate.name,
          differences: RequestDifference.clauses(
            recorded: candidate.request,
            incoming: request,
            options: options
          ),
          isPlayed: candidate.isPlayed,
          isIncomplete: candidate.isIncomplete
        )
      }
      .enumerated()
      .sorted {
        ($0.element.differences.count, $0.offset) < ($1.element.differences.count, $1.offset)
      }
      .prefix(3).map(\.element)
  }
}

extension Miss: CustomStringConvertible {
  /// For the error's message, the log and the list at the end.
  package var description: String {
    if provider.isEmpty {
      return "Mixtape: no recording of \(method) \(target): no provider is known by that path."
    }
    let head = "Mixtape: no recording of \(method) \(target) for \(provider)"
    guard let first = nearest.first else {
      return head
        + (recordedCount == 0
          ? ": the cassette is empty." : ": nothing on the cassette is for this path.")
    }
    return head + ". " + Self.sentence(first, isFirst: true)
      + nearest.dropFirst().map { " " + Self.sentence($0, isFirst: false) }.joined()
  }

  private static func sentence(_ near: Near, isFirst: Bool) -> String {
    let name = isFirst ? "Nearest is \(near.name)" : "Then \(near.name)"
    guard !near.differences.isEmpty else {
      if near.isIncomplete {
        return "\(name): the same request, but its answer was cut off while it was recorded;"
          + " --incomplete plays it all the same."
      }
      return near.isPlayed ? "\(name): the same request, already played." : "\(name)."
    }
    let shown = near.differences.prefix(3).joined(separator: "; ")
    let more = near.differences.count > 3 ? "; and \(near.differences.count - 3) more" : ""
    return "\(name): \(shown)\(more)\(near.isPlayed ? " (already played)" : "")."
  }
}
