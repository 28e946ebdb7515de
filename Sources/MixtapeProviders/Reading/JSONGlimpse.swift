import MixtapeJSON

/// A value within a JSON text, found without making values of all that stands around it.
///
/// Most of a stream's event is framing that nobody reads: looking up a few members costs no
/// allocation. Null is as good as missing.
package struct JSONGlimpse {
  private let bytes: [UInt8]
  private let range: Range<Int>

  /// nil where the bytes are not one JSON value, strictly.
  package init?(_ bytes: [UInt8], in range: Range<Int>) {
    var start = range.lowerBound
    while start < range.upperBound, bytes[start].isJSONBlank { start += 1 }
    guard start < range.upperBound,
      let end = try? bytes.span.extracting(0..<range.upperBound).endOfJSONValue(from: start),
      bytes[end..<range.upperBound].allSatisfy(\.isJSONBlank)
    else { return nil }
    self.init(valid: start..<end, of: bytes)
  }

  private init(valid range: Range<Int>, of bytes: [UInt8]) {
    self.bytes = bytes
    self.range = range
  }

  private var firstByte: UInt8 { bytes[range.lowerBound] }
  private var isNull: Bool { firstByte == UInt8(ascii: "n") }

  package var isObject: Bool { firstByte == UInt8(ascii: "{") }
  package var isArray: Bool { firstByte == UInt8(ascii: "[") }

  /// The last member of this name, as clients see it.
  package subscript(key: String) -> JSONGlimpse? {
    guard isObject else { return nil }
    let span = bytes.span
    var scanner = JSONScanner(at: range.lowerBound)
    var found: JSONGlimpse?
    do throws(JSONScanError) {
      try scanner.enterObject(in: span)
      while let name = try scanner.nextKey(in: span) {
        let value = try scanner.skipValue(in: span)
        if span.holds(key, at: name) { found = JSONGlimpse(valid: value, of: bytes) }
      }
    } catch {
      return nil
    }
    return found.flatMap { $0.isNull ? nil : $0 }
  }

  package func forEachElement(_ body: (JSONGlimpse) -> Void) {
    guard isArray else { return }
    let span = bytes.span
    var scanner = JSONScanner(at: range.lowerBound)
    do throws(JSONScanError) {
      try scanner.enterArray(in: span)
      while try scanner.nextElement(in: span) {
        body(JSONGlimpse(valid: try scanner.skipValue(in: span), of: bytes))
      }
    } catch {
      return
    }
  }

  /// Whether it is an array with something in it.
  package var hasElements: Bool {
    var scanner = JSONScanner(at: range.lowerBound)
    guard isArray, (try? scanner.enterArray(in: bytes.span)) != nil else { return false }
    return (try? scanner.nextElement(in: bytes.span)) == true
  }

  package var first: JSONGlimpse? {
    var first: JSONGlimpse?
    forEachElement { if first == nil { first = $0 } }
    return first
  }

  package var string: String? {
    guard firstByte == UInt8(ascii: "\"") else { return nil }
    let inner = bytes[(range.lowerBound + 1)..<(range.upperBound - 1)]
    guard inner.contains(UInt8(ascii: "\\")) else { return String(decoding: inner, as: UTF8.self) }
    return (try? JSON(parsing: Array(bytes[range])))?.string
  }

  /// A string with something in it.
  package var words: String? { string.flatMap { $0.isEmpty ? nil : $0 } }

  package var int: Int? {
    guard firstByte == UInt8(ascii: "-") || (0x30...0x39).contains(firstByte) else { return nil }
    return JSONNumber(text: text).int
  }

  package var isTrue: Bool { firstByte == UInt8(ascii: "t") }

  /// As it is written.
  package var text: String { String(decoding: bytes[range], as: UTF8.self) }
}

extension UInt8 {
  /// RFC 8259 §2.
  var isJSONBlank: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
