import MixtapeJSON

/// How the lines of a recorded stream were written.
struct EventStyle: Hashable, Sendable {
  enum LineEnd: Hashable, Sendable {
    case lf
    case crlf
  }

  enum Colon: Hashable, Sendable {
    case withSpace
    case withoutSpace
  }

  var lineEnd = LineEnd.lf
  var colon = Colon.withSpace

  func endLine(_ output: inout [UInt8]) {
    if lineEnd == .crlf { output.append(0x0D) }
    output.append(0x0A)
  }

  /// The bytes of one server-sent event: its lines and the empty line that ends it.
  func bytes(of lines: [EventLine]) -> [UInt8] {
    var output: [UInt8] = []
    for line in lines { append(line, to: &output) }
    endLine(&output)
    return output
  }

  func append(_ line: EventLine, to output: inout [UInt8]) {
    // Data of several lines is several `data` lines, which clients join again (WHATWG HTML §9.2.6).
    var rest = line.value.text[...]
    while true {
      let end = rest.firstIndex(of: 0x0A)
      let part = rest[..<(end ?? rest.endIndex)]
      output += line.kind.rawValue.utf8
      output.append(UInt8(ascii: ":"))
      if colon == .withSpace { output.append(0x20) }
      output += end != nil && line.value.isJSON && part.last == 0x0D ? part.dropLast() : part
      endLine(&output)
      guard let end else { return }
      rest = rest[(end + 1)...]
    }
  }

  /// The style in which the first bytes of a stream are written.
  init(of bytes: [UInt8]) {
    let line = bytes.prefix { $0 != 0x0A }
    if line.last == 0x0D { lineEnd = .crlf }
    if line.first != UInt8(ascii: "{"),
      let colon = line.firstIndex(of: UInt8(ascii: ":")),
      line.index(after: colon) < line.endIndex, line[line.index(after: colon)] != 0x20
    {
      self.colon = .withoutSpace
    }
  }

  init() {}
}

/// One line of a server-sent event.
struct EventLine: Hashable, Sendable {
  enum Kind: String, CaseIterable, Sendable {
    case event
    case data
    case id
    case retry
    /// A line that begins with its colon.
    case comment = ""

    /// What a cassette calls it.
    var key: String { self == .comment ? "comment" : rawValue }
  }

  /// Any JSON but a string stands for its own text; a string stands for what it says.
  struct Value: Hashable, Sendable {
    var text: [UInt8]
    var isJSON: Bool
  }

  var kind: Kind
  var value: Value
}

extension EventLine {
  init(key: Int, value: Range<Int>, of bytes: Span<UInt8>) {
    kind = Kind.allCases[key]
    self.value = Self.value(value, of: bytes)
  }

  static func value(_ range: Range<Int>, of bytes: Span<UInt8>) -> Value {
    var value = Value(text: [], isJSON: bytes[range.lowerBound] != UInt8(ascii: "\""))
    if value.isJSON {
      bytes.copy(range, to: &value.text)
    } else {
      CassetteText.append(
        (range.lowerBound + 1)..<(range.upperBound - 1),
        of: bytes,
        to: &value.text
      )
    }
    return value
  }

  /// The value of a line that came over the wire: as JSON where that gives the same text again.
  static func value(ofWire text: some Collection<UInt8>) -> Value {
    let text = Array(text)
    return Value(text: text, isJSON: text.first != UInt8(ascii: "\"") && text.isOneJSONValue)
  }
}

extension [UInt8] {
  /// Whether these bytes are one JSON value without any white space around it.
  var isOneJSONValue: Bool {
    guard let first, let last, first > 0x20, last > 0x20 else { return false }
    return (try? span.endOfJSONValue(from: 0)) == count
  }
}
