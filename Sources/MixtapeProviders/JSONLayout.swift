import MixtapeJSON

/// How a provider lays out its JSON: providers differ in white space, and clients of replayed bytes
/// see it.
package struct JSONLayout: Hashable, Sendable {
  /// Spaces per level; nil: all on one line.
  private let indent: Int?
  private let colon: [UInt8]
  private let comma: [UInt8]
  /// `<`, `>` and `&` as `\u003c` and so on, as Go's encoder writes them.
  private let escapesHTML: Bool
  /// Letters beyond ASCII as `\u4f60`, as Python's `json.dumps` writes them.
  private let isASCII: Bool
  /// What follows the value.
  private let end: String

  private init(
    indent: Int? = nil,
    colon: String = ":",
    comma: String = ",",
    escapesHTML: Bool = false,
    isASCII: Bool = false,
    end: String = ""
  ) {
    self.indent = indent
    self.colon = Array(colon.utf8)
    self.comma = Array(comma.utf8)
    self.escapesHTML = escapesHTML
    self.isASCII = isASCII
    self.end = end
  }

  static let compact = JSONLayout()
  static let compactLine = JSONLayout(end: "\n")
  /// Go's `encoding/json`.
  static let go = JSONLayout(escapesHTML: true)
  static let goLine = JSONLayout(escapesHTML: true, end: "\n")
  /// Python's `json.dumps`.
  static let python = JSONLayout(colon: ": ", comma: ", ")
  /// Google's, with the line breaks taken out: a space after the colon, none after the comma.
  static let unbroken = JSONLayout(colon: ": ")
  static let pretty = JSONLayout(indent: 2, colon: ": ")
  static let prettyASCII = JSONLayout(indent: 2, colon: ": ", isASCII: true)
  static let prettyLine = JSONLayout(indent: 2, colon: ": ", end: "\n")
  static let wideLine = JSONLayout(indent: 4, colon: ": ", end: "\n")

  func bytes(of value: JSON) -> [UInt8] {
    var bytes: [UInt8] = []
    // Most answers fit.
    bytes.reserveCapacity(1024)
    append(value, level: 0, to: &bytes)
    bytes.append(contentsOf: end.utf8)
    return bytes
  }

  private func append(_ value: JSON, level: Int, to bytes: inout [UInt8]) {
    switch value {
    case .array(let elements):
      appendList(elements, UInt8(ascii: "["), UInt8(ascii: "]"), level: level, to: &bytes) {
        element,
        bytes in
        append(element, level: level + 1, to: &bytes)
      }
    case .object(let object):
      appendList(
        object.members,
        UInt8(ascii: "{"),
        UInt8(ascii: "}"),
        level: level,
        to: &bytes
      ) { member, bytes in
        append(member.key, to: &bytes)
        bytes += colon
        append(member.value, level: level + 1, to: &bytes)
      }
    case .string(let string):
      append(string, to: &bytes)
    case .null, .bool, .number:
      value.append(to: &bytes)
    }
  }

  private func appendList<Element>(
    _ elements: [Element],
    _ open: UInt8,
    _ close: UInt8,
    level: Int,
    to bytes: inout [UInt8],
    each: (Element, inout [UInt8]) -> Void
  ) {
    bytes.append(open)
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes += comma }
      breakLine(level: level + 1, in: &bytes)
      each(element, &bytes)
    }
    if !elements.isEmpty { breakLine(level: level, in: &bytes) }
    bytes.append(close)
  }

  private func breakLine(level: Int, in bytes: inout [UInt8]) {
    guard let indent else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(addingCapacity: indent * level) { output in
      output.append(repeating: UInt8(ascii: " "), count: indent * level)
    }
  }

  /// Whether a string with this byte is not written as it is.
  func escapes(_ byte: UInt8) -> Bool {
    switch byte {
    case 0..<0x20, UInt8(ascii: "\""), UInt8(ascii: "\\"): true
    case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"): escapesHTML
    default: false
    }
  }

  func append(_ string: String, to bytes: inout [UInt8]) {
    let start = bytes.count
    bytes.append(json: string)
    if isASCII { Self.escapeLetters(of: &bytes, from: start) }
    if escapesHTML { Self.escapeHTML(in: &bytes, from: start) }
  }

  private static func escapeHTML(in bytes: inout [UInt8], from start: Int) {
    let string = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for byte in string {
      switch byte {
      case UInt8(ascii: "<"): bytes.append(contentsOf: #"\u003c"#.utf8)
      case UInt8(ascii: ">"): bytes.append(contentsOf: #"\u003e"#.utf8)
      case UInt8(ascii: "&"): bytes.append(contentsOf: #"\u0026"#.utf8)
      default: bytes.append(byte)
      }
    }
  }

  private static func escapeLetters(of bytes: inout [UInt8], from start: Int) {
    let string = String(decoding: bytes[start...], as: UTF8.self)
    bytes.removeSubrange(start...)
    for unit in string.utf16 {
      if unit < 0x80 {
        bytes.append(UInt8(truncatingIfNeeded: unit))
      } else {
        let digits = String(unit, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.count)
        bytes.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
      }
    }
  }
}
