/// One call knocks at the same door again and again.
package struct AttemptStorm: SingleCallCheck {
  package static let name = "storm"
  package static let severity = Finding.Severity.error
  package static let explanation = """
    One call made 8 attempts at the same model within a minute, or 5 within a second. SDKs make \
    3, and one that waits 0.5·2ⁿ s up to 8 s between them needs more than half a minute for 8; \
    who wants to be more patient than that waits longer each time. Limit the attempts, let them \
    wait, and fall back.
    """
  private static let burst = (attempts: 5, time: Duration.seconds(1))
  private static let minute = Duration.seconds(60)

  package static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach] {
    guard call.attempts.count >= min(terms.attempts, burst.attempts) else { return [] }
    var targets: [Attempt.Target: [Int]] = [:]
    for index in call.attempts.indices {
      targets[call.attempts[index].target, default: []].append(index)
    }
    return targets.values.sorted { $0[0] < $1[0] }.compactMap { places in
      let found =
        run(of: terms.attempts, within: minute, of: places, in: call)
        ?? run(of: burst.attempts, within: burst.time, of: places, in: call)
      guard let found else { return nil }
      let (first, last) = (call.attempts[found[0]], call.attempts[found[found.count - 1]])
      let time = last.startedAt - first.startedAt
      return Breach(
        "\(found.count) attempts at \(first.provider) within \(time.brief)",
        found.map { call.place($0) }
      )
    }
  }

  /// The longest row of attempts in which every `count` lie within `time`.
  private static func run(
    of count: Int,
    within time: Duration,
    of places: [Int],
    in call: LogicalCall
  ) -> [Int]? {
    guard places.count >= count else { return nil }
    let starts = places.map { call.attempts[$0].startedAt }
    guard
      let first = (0...(places.count - count)).first(where: {
        starts[$0 + count - 1] - starts[$0] <= time
      })
    else { return nil }
    var end = first + count
    while end < places.count, starts[end] - starts[end - count + 1] <= time { end += 1 }
    return Array(places[first..<end])
  }
}
