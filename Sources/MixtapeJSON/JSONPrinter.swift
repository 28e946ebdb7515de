/// How a value is written.
package enum JSONStyle: Hashable, Sendable {
  /// Without any white space.
  case compact
  /// A member or an element a line, two spaces a level; made to be read and compared.
  case pretty
}

extension JSON {
  package func text(_ style: JSONStyle = .compact) -> String {
    String(decoding: bytes(style), as: UTF8.self)
  }

  package func bytes(_ style: JSONStyle = .compact) -> [UInt8] {
    var printer = JSONPrinter(style: style)
    printer.print(self)
    return printer.bytes
  }

  /// Writes it behind what is there, compactly.
  package func append(to bytes: inout [UInt8]) {
    var printer = JSONPrinter(style: .compact)
    // Taken and given back, so that nothing is copied.
    swap(&printer.bytes, &bytes)
    printer.print(self)
    swap(&printer.bytes, &bytes)
  }
}

/// Writes values as bytes.
struct JSONPrinter {
  let style: JSONStyle
  fileprivate(set) var bytes: [UInt8] = []
  private var depth = 0

  init(style: JSONStyle) {
    self.style = style
  }

  mutating func print(_ value: JSON) {
    switch value {
    case .null: bytes += "null".utf8
    case .bool(let bool): bytes += (bool ? "true" : "false").utf8
    case .number(let number): bytes += number.text.utf8
    case .string(let string): print(string)
    case .array(let elements):
      list(elements, open: ASCII.openBracket, close: ASCII.closeBracket) { printer, element in
        printer.print(element)
      }
    case .object(let object):
      list(object.members, open: ASCII.openBrace, close: ASCII.closeBrace) { printer, member in
        printer.print(member.key)
        printer.bytes.append(ASCII.colon)
        if printer.style == .pretty { printer.bytes.append(ASCII.space) }
        printer.print(member.value)
      }
    }
  }

  private mutating func list<Entry>(
    _ entries: [Entry],
    open: UInt8,
    close: UInt8,
    _ print: (inout JSONPrinter, Entry) -> Void
  ) {
    bytes.append(open)
    depth += 1
    for (index, entry) in entries.enumerated() {
      if index > 0 { bytes.append(ASCII.comma) }
      breakLine()
      print(&self, entry)
    }
    depth -= 1
    if !entries.isEmpty { breakLine() }
    bytes.append(close)
  }

  private mutating func breakLine() {
    guard style == .pretty else { return }
    bytes.append(ASCII.lineFeed)
    bytes.append(contentsOf: repeatElement(ASCII.space, count: depth * 2))
  }

  private mutating func print(_ string: String) { bytes.append(json: string) }
}

extension [UInt8] {
  /// Writes a string as JSON behind what is there.
  ///
  /// Escapes what RFC 8259 §7 demands, in the shortest form; everything else stays UTF-8.
  package mutating func append(json string: String) {
    append(ASCII.quote)
    let start = count
    append(contentsOf: string.utf8)
    if let first = span.firstToEscape(from: start) {
      let rest = Array(self[first...])
      removeSubrange(first...)
      for byte in rest {
        if byte.mustBeEscaped { append(escaped: byte) } else { append(byte) }
      }
    }
    append(ASCII.quote)
  }

  private mutating func append(escaped byte: UInt8) {
    switch byte {
    case ASCII.quote, ASCII.backslash: self += [ASCII.backslash, byte]
    case ASCII.lineFeed: self += "\\n".utf8
    case ASCII.carriageReturn: self += "\\r".utf8
    case ASCII.tab: self += "\\t".utf8
    case 0x08: self += "\\b".utf8
    case 0x0C: self += "\\f".utf8
    default:
      self += (byte < 0x10 ? "\\u000" : "\\u00").utf8
      self += String(byte, radix: 16).utf8
    }
  }
}

extension Span<UInt8> {
  fileprivate func firstToEscape(from start: Int) -> Int? {
    var offset = endOfPlainCharacters(from: start, quote: ASCII.quote)
    while offset < count {
      if self[offset].mustBeEscaped { return offset }
      offset = endOfPlainCharacters(from: offset + 1, quote: ASCII.quote)
    }
    return nil
  }
}

extension UInt8 {
  fileprivate var mustBeEscaped: Bool {
    self < 0x20 || self == ASCII.quote || self == ASCII.backslash
  }
}
