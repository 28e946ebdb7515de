/// Several paths that are followed at once while a value is walked through.
///
/// The paths that lead on from a place are their numbers; most places have none, and an empty array costs nothing.
struct JSONPathSet {
  private let paths: [[JSONPath.Step]]

  /// The root cannot be left out: a path without steps leads nowhere.
  init(_ paths: [JSONPath]) {
    self.paths = paths.map(\.steps).filter { !$0.isEmpty }
  }

  var isEmpty: Bool { paths.isEmpty }

  /// The paths that start at the root.
  var root: [Int] { Array(paths.indices) }

  /// Those of the paths that go on below a step, and whether one ends with it.
  func following(
    _ alive: [Int],
    depth: Int,
    where leads: (JSONPath.Step) -> Bool
  ) -> (alive: [Int], isEnd: Bool) {
    var following: [Int] = []
    var isEnd = false
    for number in alive where leads(paths[number][depth]) {
      if paths[number].count == depth + 1 { isEnd = true } else { following.append(number) }
    }
    return (following, isEnd)
  }

  /// What is left of the paths below a value that lies `depth` steps from the root.
  func rest(_ alive: [Int], depth: Int) -> [JSONPath] {
    alive.map { JSONPath(Array(paths[$0][depth...])) }
  }

  /// Whether one of the paths counts elements from the end here.
  func countsFromEnd(_ alive: [Int], depth: Int) -> Bool {
    alive.contains { number in
      if case .index(let index) = paths[number][depth] { index < 0 } else { false }
    }
  }
}
