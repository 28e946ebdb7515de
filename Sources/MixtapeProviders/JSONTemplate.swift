import MixtapeJSON

/// JSON with places left open for one string: laid out once, filled for each piece of a stream.
///
/// A stream of thousands of pieces costs a copy of bytes each, not a walk over a tree.
struct JSONTemplate {
  /// Stands in each place that is left open; all are filled with the same.
  static let hole = JSON.string(marker)
  private static let marker = "\u{0}mixtape\u{0}"

  /// What stands before, between and after the open places.
  private let parts: [[UInt8]]
  private let count: Int
  private let layout: JSONLayout

  /// `prefix` and `suffix` stand around the JSON: what frames an event.
  init(
    _ json: JSON,
    _ layout: JSONLayout,
    prefix: String = "",
    suffix: String = ""
  ) {
    let bytes = Array(prefix.utf8) + layout.bytes(of: json) + Array(suffix.utf8)
    let marker = JSON.string(Self.marker).bytes()
    var parts: [[UInt8]] = []
    var start = bytes.startIndex
    var index = start
    while index + marker.count <= bytes.count {
      if bytes[index] == UInt8(ascii: "\""),
        bytes[index..<index + marker.count].elementsEqual(marker)
      {
        parts.append(Array(bytes[start..<index]))
        index += marker.count
        start = index
      } else {
        index += 1
      }
    }
    precondition(!parts.isEmpty, "a template needs a hole")
    parts.append(Array(bytes[start...]))
    self.parts = parts
    self.layout = layout
    count = parts.reduce(0) { $0 + $1.count }
  }

  func filled(with text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count + (parts.count - 1) * (text.utf8.count + 8))
    fill(&bytes, with: text)
    return bytes
  }

  /// Writes it behind what is there.
  func fill(_ bytes: inout [UInt8], with text: String) {
    bytes += parts[0]
    for index in 1..<parts.count {
      append(text, to: &bytes)
      bytes += parts[index]
    }
  }

  /// As the layout has it; most pieces need no escape.
  private func append(_ text: String, to bytes: inout [UInt8]) {
    if text.utf8.contains(where: { layout.escapes($0) }) {
      layout.appendScalar(.string(text), to: &bytes)
    } else {
      bytes.append(UInt8(ascii: "\""))
      bytes += text.utf8
      bytes.append(UInt8(ascii: "\""))
    }
  }
}
