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

  /// `prefix` and `suffix` stand around the JSON: what frames an event.
  ///
  /// An open one lacks its last brace, for members that its user adds.
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
    append(Array(text.utf8).span, to: &output)
    return output
  }

  /// Writes it behind what is there, filled with a text in UTF-8.
  func append(_ text: Span<UInt8>, to output: inout [UInt8]) {
    let isPlain = isPlain(text)
    var start = 0
    for index in holes.indices {
      bytes.span.copy(start..<holes[index], to: &output)
      if isPlain { text.copy(text.indices, to: &output) } else { appendEscaped(text, to: &output) }
      start = holes[index]
    }
    bytes.span.copy(start..<bytes.count, to: &output)
  }

  /// Whether the layout writes it as it is: most pieces need no escape.
  private func isPlain(_ text: Span<UInt8>) -> Bool {
    for index in text.indices where layout.escapes(text[index]) { return false }
    return true
  }

  private func appendEscaped(_ text: Span<UInt8>, to output: inout [UInt8]) {
    var raw: [UInt8] = []
    text.copy(text.indices, to: &raw)
    var string: [UInt8] = []
    layout.append(String(decoding: raw, as: UTF8.self), to: &string)
    output += string.dropFirst().dropLast()
  }
}
