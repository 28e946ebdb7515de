/// How many slips of the finger lie between two words: what "did you mean" goes by.
package enum EditDistance {
  /// Insertions, deletions, replacements and swaps of neighbours, each counted once; case does not
  /// count.
  package static func between(_ first: String, _ second: String) -> Int {
    let first = Array(first.lowercased())
    let second = Array(second.lowercased())
    var beforeLast: [Int] = []
    var last = Array(0...second.count)
    for (row, character) in first.enumerated() {
      var current = [row + 1]
      for (column, other) in second.enumerated() {
        var distance = min(
          last[column] + (character == other ? 0 : 1),
          last[column + 1] + 1,
          current[column] + 1
        )
        if row > 0, column > 0, character == second[column - 1], first[row - 1] == other {
          distance = min(distance, beforeLast[column - 1] + 1)
        }
        current.append(distance)
      }
      beforeLast = last
      last = current
    }
    return last[second.count]
  }

  /// The word that was probably meant: at most a third of its letters off; the first of equals.
  package static func nearest(to word: String, of words: [String]) -> String? {
    // Words this long are no slips, and the distance costs their product.
    guard word.utf8.count <= 64 else { return nil }
    var nearest: (word: String, distance: Int)?
    for candidate in words {
      let distance = between(word, candidate)
      guard distance <= max(1, max(word.count, candidate.count) / 3) else { continue }
      if distance < nearest?.distance ?? .max { nearest = (candidate, distance) }
    }
    return nearest?.word
  }
}
