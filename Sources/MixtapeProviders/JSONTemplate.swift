import MixtapeJSON

/// JSON with places left open for one string: laid out once, filled for each piece of a stream.
///
/// A stream of thousands of pieces costs a copy of bytes each, not a walk over a tree.
struct JSONTemplate: Sendable {
  /// Stands in each place that is left open; all are filled with the same.
  static let hole = JSON.string(marker)
  private static let marker = "\u{0}mixtape\u{0}"

  /// All but the words; the quotes around them are there.
  private var bytes: [UInt8] = []
  /// Where in `bytes` the words stand.
  private var holes: [Int] = []
  private let layout: JSONLayout

  /// `prefix` and `suffix` stand around the JSON: what frames an event. An open one lacks its last
  /// brace, for members that its user adds.
  init(
    _ json: JSON,
    _ layout: JSONLayout,
    prefix: String = "",
    suffix: String = "",
    isOpen: Bool = false
  ) {
    self.layout = layout
    let marker = JSON.string(Self.marker).bytes().dropFirst().dropLast()
    bytes += prefix.utf8
    var rest = layout.bytes(of: json).dropLast(isOpen ? 1 : 0)
    while let start = rest.firstIndex(of: UInt8(ascii: "\\")) {
      bytes += rest[..<start]
      rest = rest[start...]
      if rest.starts(with: marker) {
        holes.append(bytes.count)
        rest = rest.dropFirst(marker.count)
      } else {
        bytes.append(rest.removeFirst())
      }
    }
    precondition(!holes.isEmpty, "a template needs a hole")
    bytes += rest
    bytes += suffix.utf8
  }

  func filled(with text: String) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + holes.count * (text.utf8.count + 8))
    append(text.utf8, to: &output)
    return output
  }

  /// Writes it behind what is there, filled with a text in UTF-8.
  func append(_ text: some Collection<UInt8>, to output: inout [UInt8]) {
    // As the layout has it; most pieces need no escape.
    let isPlain = !text.contains(where: layout.escapes)
    var start = 0
    for hole in holes {
      output += bytes[start..<hole]
      if isPlain { output += text } else { appendEscaped(text, to: &output) }
      start = hole
    }
    output += bytes[start...]
  }

  private func appendEscaped(_ text: some Collection<UInt8>, to output: inout [UInt8]) {
    var string: [UInt8] = []
    layout.append(String(decoding: text, as: UTF8.self), to: &string)
    output += string.dropFirst().dropLast()
  }
}
