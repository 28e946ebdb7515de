/// A place at which two values differ.
///
/// Two values have no difference exactly if their fingerprints are equal: the order of keys and the
/// spelling of numbers do not count.
package struct JSONDifference: Hashable, Sendable {
  package var path: JSONPath
  package var recorded: String
  package var incoming: String

  /// What stands for a member or an element that only one side has.
  package static let absent = "absent"

  package init(path: JSONPath, recorded: String, incoming: String) {
    self.path = path
    self.recorded = recorded
    self.incoming = incoming
  }

  /// The first `limit` differences, in the order of the recorded value.
  package static func between(
    _ recorded: JSON,
    _ incoming: JSON,
    ignoring paths: [JSONPath] = [],
    limit: Int = 3
  ) -> [JSONDifference] {
    let ignored = JSONPathSet(paths)
    var comparison = JSONComparison(ignored: ignored, limit: limit)
    comparison.compare(recorded, incoming, at: JSONPath(), alive: ignored.root)
    return comparison.differences
  }
}

private struct JSONComparison {
  let ignored: JSONPathSet
  let limit: Int
  var differences: [JSONDifference] = []

  /// A member or element that counts, with the paths that lead on from it.
  private struct Entry {
    let step: JSONPath.Step
    let value: JSON
    let alive: [Int]
  }

  mutating func compare(_ recorded: JSON, _ incoming: JSON, at path: JSONPath, alive: [Int]) {
    guard differences.count < limit else { return }
    let depth = path.steps.count
    switch (recorded, incoming) {
    case (.object(let first), .object(let second)):
      compareMembers(
        members(of: first, alive: alive, depth: depth),
        members(of: second, alive: alive, depth: depth),
        at: path
      )
    case (.array(let first), .array(let second)):
      compareElements(
        elements(of: first, alive: alive, depth: depth),
        elements(of: second, alive: alive, depth: depth),
        at: path
      )
    case (.number(let first), .number(let second)):
      if first.text != second.text, JSONFingerprint(of: first) != JSONFingerprint(of: second) {
        add(path, first.text, second.text)
      }
    case (.string(let first), .string(let second)):
      // By bytes: Swift takes strings for equal that are only equivalent.
      if !first.utf8.elementsEqual(second.utf8) {
        let texts = Self.excerpts(first, second)
        add(path, texts.0, texts.1)
      }
    default:
      if recorded != incoming { add(path, Self.short(recorded), Self.short(incoming)) }
    }
  }

  private mutating func add(_ path: JSONPath, _ recorded: String, _ incoming: String) {
    guard differences.count < limit else { return }
    differences.append(JSONDifference(path: path, recorded: recorded, incoming: incoming))
  }

  private func members(of object: JSONObject, alive: [Int], depth: Int) -> [Entry] {
    object.members.compactMap { member in
      let next = ignored.following(alive, depth: depth) {
        $0.leads(toKey: FingerprintHash.string(member.key))
      }
      return next.isEnd
        ? nil : Entry(step: .key(member.key), value: member.value, alive: next.alive)
    }
  }

  private func elements(of array: [JSON], alive: [Int], depth: Int) -> [Entry] {
    array.enumerated().compactMap { index, value in
      let next = ignored.following(alive, depth: depth) {
        $0.leads(toIndex: index, of: array.count)
      }
      return next.isEnd ? nil : Entry(step: .index(index), value: value, alive: next.alive)
    }
  }

  private mutating func compareMembers(_ recorded: [Entry], _ incoming: [Entry], at path: JSONPath)
  {
    var rest = Dictionary(grouping: incoming.indices) { Self.key(incoming[$0]) }
    var unpaired: [Entry] = []
    let names = Dictionary(grouping: recorded) { Self.key($0) }
    for entry in recorded {
      let key = Self.key(entry)
      let candidates = rest[key] ?? []
      if candidates.count > 1 || (names[key]?.count ?? 0) > 1,
        let equal = equal(to: entry, among: candidates, of: incoming, depth: path.steps.count + 1)
      {
        rest[key]?.removeAll { $0 == equal }
      } else {
        unpaired.append(entry)
      }
    }
    for entry in unpaired {
      guard differences.count < limit else { return }
      if let index = rest[Self.key(entry)]?.first {
        rest[Self.key(entry)]?.removeFirst()
        compare(
          entry.value,
          incoming[index].value,
          at: path.appending(entry.step),
          alive: entry.alive
        )
      } else {
        add(path.appending(entry.step), Self.short(entry.value), JSONDifference.absent)
      }
    }
    for (index, entry) in incoming.enumerated() where rest[Self.key(entry)]?.first == index {
      rest[Self.key(entry)]?.removeFirst()
      add(path.appending(entry.step), JSONDifference.absent, Self.short(entry.value))
    }
  }

  /// Of members that share their name, one that says the same; by fingerprint, since comparing all
  /// pairs at every level would cost a power of the depth.
  private func equal(
    to entry: Entry,
    among candidates: [Int],
    of incoming: [Entry],
    depth: Int
  ) -> Int? {
    let paths = ignored.rest(entry.alive, depth: depth)
    let own = JSONFingerprint(of: entry.value.bytes().span, ignoring: paths)
    return candidates.first {
      JSONFingerprint(of: incoming[$0].value.bytes().span, ignoring: paths) == own
    }
  }

  private static func key(_ entry: Entry) -> [UInt8] {
    guard case .key(let key) = entry.step else { return [] }
    return Array(key.utf8)
  }

  private mutating func compareElements(
    _ recorded: [Entry],
    _ incoming: [Entry],
    at path: JSONPath
  ) {
    for index in 0..<max(recorded.count, incoming.count) {
      guard differences.count < limit else { return }
      if index >= incoming.count {
        let entry = recorded[index]
        add(path.appending(entry.step), Self.short(entry.value), JSONDifference.absent)
      } else if index >= recorded.count {
        let entry = incoming[index]
        add(path.appending(entry.step), JSONDifference.absent, Self.short(entry.value))
      } else {
        compare(
          recorded[index].value,
          incoming[index].value,
          at: path.appending(incoming[index].step),
          alive: incoming[index].alive
        )
      }
    }
  }
}

// How values are shown: short, and of long strings the part that differs.
extension JSONComparison {
  private static func short(_ value: JSON) -> String {
    if case .string(let string) = value { return excerpt(Array(string.unicodeScalars), from: 0) }
    let text = value.text()
    return text.dropFirst(60).isEmpty ? text : text.prefix(60) + "…"
  }

  private static func excerpts(_ first: String, _ second: String) -> (String, String) {
    let (first, second) = (Array(first.unicodeScalars), Array(second.unicodeScalars))
    var same = 0
    while same < min(first.count, second.count), first[same] == second[same] { same += 1 }
    let start = same <= 24 ? 0 : same - 16
    return (excerpt(first, from: start), excerpt(second, from: start))
  }

  private static func excerpt(_ scalars: [Unicode.Scalar], from start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start...].prefix(60))
    let shown = JSON.string(String(text)).text()
    return (start > 0 ? "…" : "") + shown + (scalars.count - start > 60 ? "…" : "")
  }
}
