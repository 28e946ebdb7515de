/// Several paths that are followed at once while a value is walked through.
///
/// The paths that lead on from a place are their numbers; most places have none, and an empty array
/// costs nothing. Made once and kept where the same paths are ignored again and again.
package struct JSONPathSet: Hashable, Sendable {
  struct Step: Hashable {
    let step: JSONPath.Step
    /// The hash of the step's key, which a fingerprint has of every key anyway.
    let key: FingerprintHash.Value

    init(_ step: JSONPath.Step) {
      self.step = step
      if case .key(let key) = step { self.key = FingerprintHash.string(key) } else { key = 0 }
    }

    func leads(toKey hash: FingerprintHash.Value) -> Bool {
      switch step {
      case .key: key == hash
      case .index: false
      case .any: true
      }
    }

    /// Whether this is the step to an element of an array of `count`.
    func leads(toIndex index: Int, of count: Int) -> Bool {
      switch step {
      case .key: false
      case .index(let own): own == index || own == index - count
      case .any: true
      }
    }
  }

  private let paths: [[Step]]
  /// The paths that start at the root: all of them.
  let root: [Int]

  /// The root cannot be left out: a path without steps leads nowhere.
  package init(_ paths: [JSONPath]) {
    self.paths = paths.filter { !$0.steps.isEmpty }.map { $0.steps.map(Step.init) }
    root = Array(self.paths.indices)
  }

  var isEmpty: Bool { paths.isEmpty }

  /// Those of the paths that go on below a step, and whether one ends with it.
  @inline(__always)
  func following(
    _ alive: [Int],
    depth: Int,
    where leads: (Step) -> Bool
  ) -> (alive: [Int], isEnd: Bool) {
    var following: [Int] = []
    var isEnd = false
    for number in alive where leads(paths[number][depth]) {
      if paths[number].count == depth + 1 { isEnd = true } else { following.append(number) }
    }
    return (following, isEnd)
  }

  /// What is left of the paths below a value that lies `depth` steps from the root.
  func rest(_ alive: [Int], depth: Int) -> JSONPathSet {
    JSONPathSet(alive.map { JSONPath(paths[$0][depth...].map(\.step)) })
  }

  /// Whether one of the paths counts elements from the end here.
  func countsFromEnd(_ alive: [Int], depth: Int) -> Bool {
    alive.contains { number in
      if case .index(let index) = paths[number][depth].step { index < 0 } else { false }
    }
  }
}
