/// The first thing in which two runs of a storm differ, for the person who reads the failure.
package enum StormDifference {
  package static func first(
    _ left: [Storm.Asking: Storm.Seen],
    _ right: [Storm.Asking: Storm.Seen]
  ) -> String? {
    let askings = Set(left.keys).union(right.keys).sorted()
    guard let asking = askings.first(where: { left[$0] != right[$0] }) else { return nil }
    func words(_ seen: Storm.Seen?) -> String { seen.map { "\($0)" } ?? "not asked" }
    return "\(asking): \(words(left[asking])), then \(words(right[asking]))"
  }

  /// The first line that is another.
  package static func first(_ left: String, _ right: String) -> String? {
    if left == right { return nil }
    let lines = zip(left.split(separator: "\n"), right.split(separator: "\n"))
    return lines.first { $0 != $1 }.map { "\($0)\n\($1)" } ?? "one has more lines"
  }
}
