extension Collection<UInt8> where Index == Int {
  /// Where the word stands, and not as a part of a longer one.
  ///
  /// Word borders are looked for where it begins or ends with a letter or a digit.
  func places(of word: String) -> [Int] {
    let sought = Array(word.utf8)
    guard let first = sought.first, let last = sought.last, count >= sought.count else { return [] }
    var found: [Int] = []
    var rest = self[...]
    while let start = rest.firstIndex(of: first), start + sought.count <= endIndex {
      let end = start + sought.count
      if self[start..<end].elementsEqual(sought),
        !(first.isWordByte && start > startIndex && self[start - 1].isWordByte),
        !(last.isWordByte && end < endIndex && self[end].isWordByte)
      {
        found.append(start)
      }
      rest = self[(start + 1)...]
    }
    return found
  }
}

extension String {
  /// Contains the word, and not as a part of a longer one.
  func holds(_ word: String) -> Bool { !Array(utf8).places(of: word).isEmpty }
}
