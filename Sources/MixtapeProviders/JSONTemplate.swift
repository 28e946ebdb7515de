import MixtapeJSON

/// JSON with one place left open for a string: laid out once, filled for each piece of a stream.
///
/// A stream of thousands of pieces costs a copy of bytes each, not a walk over a tree.
struct JSONTemplate {
  /// Stands in the place that is left open.
  static let hole = JSON.string(marker)
  private static let marker = "\u{0}mixtape\u{0}"

  private let before: [UInt8]
  private let after: [UInt8]

  /// `prefix` and `suffix` stand around the JSON: what frames an event.
  init(
    _ json: JSON,
    _ layout: JSONLayout,
    prefix: String = "",
    suffix: String = ""
  ) {
    let bytes = layout.bytes(of: json)
    let marker = JSON.string(Self.marker).bytes()
    var start = bytes.startIndex
    while start + marker.count <= bytes.count,
      !bytes[start..<start + marker.count].elementsEqual(marker)
    {
      start += 1
    }
    precondition(start + marker.count <= bytes.count, "a template needs a hole")
    before = Array(prefix.utf8) + bytes[..<start]
    after = bytes[(start + marker.count)...] + Array(suffix.utf8)
  }

  func filled(with text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(before.count + after.count + text.utf8.count + 8)
    bytes += before
    bytes += JSON.string(text).bytes()
    bytes += after
    return bytes
  }
}
