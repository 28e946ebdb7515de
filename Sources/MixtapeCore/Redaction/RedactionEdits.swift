/// The parts of some bytes that are replaced.
struct RedactionEdits {
  private struct Edit {
    var range: Range<Int>
    var replacement: [UInt8]
  }

  private var edits: [Edit] = []

  var isEmpty: Bool { edits.isEmpty }

  /// The first edit's place.
  var first: Int? { edits.map(\.range.lowerBound).min() }

  /// Replaces one secret, which may stand in several places: the first gets the placeholder, the
  /// others nothing.
  mutating func replace(_ ranges: [Range<Int>], isBinary: Bool = false) {
    for (index, range) in ranges.enumerated() {
      let text =
        isBinary
        ? [UInt8](repeating: UInt8(ascii: "*"), count: range.count)
        : index == 0 ? Redaction.placeholder : []
      edits.append(Edit(range: range, replacement: text))
    }
  }

  /// Ascending edits that do not overlap: those that did are one.
  private func merged() -> [Edit] {
    var result: [Edit] = []
    for edit in edits.sorted(by: {
      ($0.range.lowerBound, $0.range.count) < ($1.range.lowerBound, $1.range.count)
    }) {
      guard let last = result.last, last.range.upperBound > edit.range.lowerBound else {
        result.append(edit)
        continue
      }
      let upper = max(last.range.upperBound, edit.range.upperBound)
      let longer = last.replacement.count >= edit.replacement.count ? last : edit
      result[result.count - 1] = Edit(
        range: last.range.lowerBound..<upper,
        replacement: longer.replacement
      )
    }
    return result
  }

  func apply(to bytes: [UInt8]) -> [UInt8] {
    apply(toPieces: [bytes]).first ?? []
  }

  /// The pieces after the replacement: a secret that spans several leaves a part of the placeholder
  /// in each, so that no piece becomes empty before the placeholder's letters run out.
  func apply(toPieces pieces: [[UInt8]]) -> [[UInt8]] {
    var result = [[UInt8]](repeating: [], count: pieces.count)
    var rest = merged()[...]
    var start = 0
    for (index, piece) in pieces.enumerated() {
      let end = start + piece.count
      var position = start
      while position < end {
        guard let edit = rest.first, edit.range.lowerBound < end else { break }
        result[index] += piece[(position - start)..<(max(position, edit.range.lowerBound) - start)]
        let isLast = edit.range.upperBound <= end
        var replacement = edit.replacement[...]
        if !isLast {
          let later = Self.pieces(pieces[(index + 1)...], behind: end, to: edit.range.upperBound)
          replacement = replacement.prefix(max(1, replacement.count - later))
        }
        result[index] += replacement
        position = min(end, edit.range.upperBound)
        rest.removeFirst()
        if !isLast {
          let left = Edit(
            range: end..<edit.range.upperBound,
            replacement: Array(edit.replacement.dropFirst(replacement.count))
          )
          rest.insert(left, at: rest.startIndex)
        }
      }
      result[index] += piece[(position - start)...]
      start = end
    }
    return result
  }

  /// How many of the pieces that follow hold something of what ends at `upper`.
  private static func pieces(_ pieces: ArraySlice<[UInt8]>, behind start: Int, to upper: Int) -> Int
  {
    var position = start
    var count = 0
    for piece in pieces where position < upper {
      if !piece.isEmpty { count += 1 }
      position += piece.count
    }
    return count
  }
}
