extension String {
  /// Spaces added at the end up to `width` characters.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// Spaces added in front up to `width` characters.
  package func rightAligned(in width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// Lines of at most `width` characters, cut between words; its own line ends stay.
  package func wrapped(to width: Int) -> [String] {
    split(separator: "\n", omittingEmptySubsequences: false).flatMap { line in
      var lines = [""]
      for word in line.split(separator: " ") {
        let last = lines[lines.count - 1]
        if last.isEmpty {
          lines[lines.count - 1] = String(word)
        } else if last.count + 1 + word.count <= width {
          lines[lines.count - 1] += " \(word)"
        } else {
          lines.append(String(word))
        }
      }
      return lines
    }
  }

  /// At most `width` characters, the last of them an ellipsis where something is missing.
  package func shortened(to width: Int) -> String {
    count <= width ? self : prefix(max(0, width - 1)) + "…"
  }
}

/// `1 cassette`, `2 cassettes`.
package func counted(_ count: Int, _ noun: String) -> String {
  "\(count) \(noun)\(count == 1 ? "" : "s")"
}

/// The word that was probably meant: at most three letters wrong, and fewer than half of them.
package func nearestWord(to word: String, among known: [String]) -> String? {
  known
    .map { (word: $0, distance: editDistance(Array(word), Array($0))) }
    .filter { $0.distance <= 3 && $0.distance * 2 < max(word.count, $0.word.count) }
    .min { $0.distance < $1.distance }?
    .word
}

private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var row = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for (j, y) in b.enumerated() {
      let above = row[j + 1]
      row[j + 1] = min(above + 1, row[j] + 1, diagonal + (x == y ? 0 : 1))
      diagonal = above
    }
  }
  return row[b.count]
}
