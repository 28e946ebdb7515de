/// What ends each piece of a stream, so that its length does not tell how long its words are.
struct PiecePadding: Hashable, Sendable {
  enum Count: Hashable, Sendable {
    /// Each number of the range as likely as the other.
    case random(ClosedRange<Int>)
    /// So many that the piece is by `rest` longer than a multiple of `unit`, a power of 2.
    case filling(unit: Int, rest: Int)
  }

  let letters: [UInt8]
  /// Letters at random; else the first ones in order.
  let isShuffled: Bool
  let count: Count
  /// What stands behind the letters, at the end of the piece.
  let end: [UInt8]

  init(_ letters: String, isShuffled: Bool = false, _ count: Count, end: String) {
    self.letters = Array(letters.utf8)
    self.isShuffled = isShuffled
    self.count = count
    self.end = Array(end.utf8)
  }

  /// Completes the piece that begins at `start`.
  func pad(_ bytes: inout [UInt8], from start: Int, _ dice: inout Dice) {
    let count =
      switch count {
      case .random(let range): range.lowerBound + dice.below(range.count)
      case .filling(let unit, let rest):
        (rest - (bytes.count - start + end.count)) & (unit - 1)
      }
    let letters = letters.span
    let end = end.span
    bytes.append(addingCapacity: count + end.count) { output in
      // Ten letters from each throw: a stream is padded thousands of times.
      var luck: UInt64 = 0
      for index in 0..<count {
        if isShuffled, index % 10 == 0 { luck = dice.next() }
        let (letter, rest) = luck.multipliedFullWidth(by: UInt64(letters.count))
        output.append(letters[isShuffled ? Int(letter) : index])
        luck = rest
      }
      for index in end.indices { output.append(end[index]) }
    }
  }
}
