import MixtapeJSON

/// The strings of a JSON text, with where they are and what they are called.
struct StringLeaves {
  struct Leaf {
    /// Without the quotes.
    var content: Range<Int>
    /// The key of the member whose value this is, without quotes; nil for elements of arrays, and
    /// for keys themselves.
    var name: Range<Int>?
    /// Keys and indices from the root: equal for the deltas of one text in the events of a stream.
    var path: [UInt8]
  }

  private(set) var leaves: [Leaf] = []
  /// The values of members called `index` and the like, which tell apart deltas of several texts in
  /// turn.
  private(set) var indices: [UInt8] = []

  /// `range` must hold one valid JSON value.
  ///
  /// The index of an outermost array is left out of the paths, since some providers stream one long
  /// array.
  init(of source: Span<UInt8>, in range: Range<Int>) {
    var path: [UInt8] = []
    // For each open bracket: the length of the path before it, and the index of the element for
    // arrays.
    var open: [(pathLength: Int, element: Int?)] = []
    var name: Range<Int>?
    var isKey = false
    var index = range.lowerBound
    while index < range.upperBound {
      switch source[index] {
      case UInt8(ascii: "\""):
        let content = Self.content(at: index, source)
        index = content.upperBound
        if isKey {
          leaves.append(Leaf(content: content, name: nil, path: []))
          name = content
          path.removeSubrange((open.last?.pathLength ?? 0)...)
          path.append(UInt8(ascii: "."))
          source.copy(content, to: &path)
          isKey = false
        } else {
          leaves.append(Leaf(content: content, name: name, path: path))
        }
      case UInt8(ascii: "{"):
        open.append((path.count, nil))
        isKey = true
      case UInt8(ascii: "["):
        open.append((path.count, 0))
        name = nil
        if open.count > 1 { path += "[0]".utf8 }
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if let (length, _) = open.popLast() { path.removeSubrange(length...) }
        isKey = false
        name = nil
      case UInt8(ascii: ","):
        guard let (length, element) = open.last else { break }
        if let element {
          open[open.count - 1].element = element + 1
          path.removeSubrange(length...)
          if open.count > 1 { path += "[\(element + 1)]".utf8 }
        } else {
          isKey = true
        }
      case 0x30...0x39:
        if let name, source.endsWithIndex(name) { indices.append(source[index]) }
      default: break
      }
      index += 1
    }
  }

  /// The characters of the string whose opening quote is at `quote`.
  private static func content(at quote: Int, _ source: Span<UInt8>) -> Range<Int> {
    var index = quote + 1
    while source[index] != UInt8(ascii: "\"") {
      index += source[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return (quote + 1)..<index
  }
}

extension Span<UInt8> {
  /// Whether a key is `index`, `output_index`, `content_index` or alike.
  fileprivate func endsWithIndex(_ key: Range<Int>) -> Bool {
    key.count >= 5 && holds(Array("index".utf8), endingAt: key.upperBound)
  }
}
