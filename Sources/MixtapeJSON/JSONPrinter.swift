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

  /// Escapes what RFC 8259 §7 demands, in the shortest form; everything else stays UTF-8.
  mutating func print(_ string: String) {
    bytes.append(ASCII.quote)
    if string.utf8.contains(where: Self.mustEscape) {
      for byte in string.utf8 {
        if Self.mustEscape(byte) { escape(byte) } else { bytes.append(byte) }
      }
    } else {
      bytes += string.utf8
    }
    bytes.append(ASCII.quote)
  }

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == ASCII.quote || byte == ASCII.backslash
  }

  private mutating func escape(_ byte: UInt8) {
    switch byte {
    case ASCII.quote, ASCII.backslash: bytes += [ASCII.backslash, byte]
    case ASCII.lineFeed: bytes += "\\n".utf8
    case ASCII.carriageReturn: bytes += "\\r".utf8
    case ASCII.tab: bytes += "\\t".utf8
    case 0x08: bytes += "\\b".utf8
    case 0x0C: bytes += "\\f".utf8
    default:
      bytes += (byte < 0x10 ? "\\u000" : "\\u00").utf8
      bytes += String(byte, radix: 16).utf8
    }
  }
}
