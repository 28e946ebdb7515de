import MixtapeJSON

extension CassetteCursor {
  /// A body in one of the forms for whole bodies.
  mutating func body(_ bytes: Span<UInt8>) throws(CassetteFault) -> InteractionLayout.Content {
    try content("a body", .body, bytes)
  }

  /// The chunks of a stream; the range of the whole array.
  mutating func stream(
    _ bytes: Span<UInt8>,
    _ chunk: (InteractionLayout.Content) -> Void = { _ in }
  ) throws(CassetteFault) -> Range<Int> {
    _ = try peek(bytes)
    let start = offset
    try array("a list of chunks", bytes) { (cursor) throws(CassetteFault) in
      chunk(try cursor.content("a chunk", .chunk, bytes))
    }
    return start..<offset
  }

  /// The keys of a chunk are those of a body and more, so one reading serves both.
  private mutating func content(
    _ what: StaticString,
    _ keys: CassetteKeys,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> InteractionLayout.Content {
    var content = InteractionLayout.Content()
    _ = try peek(bytes)
    let start = offset
    var hasSpace = false
    try object(what, keys, bytes) { (cursor, key, keyAt) throws(CassetteFault) in
      let form = InteractionLayout.Content.form(ofKey: key)
      if form != .none {
        let isFurtherLine = content.form == .event && form == .event
        guard content.form == .none || isFurtherLine else {
          throw .format(
            "\"\(keys.names[key])\" is a second form of the same \(what.lastWord)",
            at: keyAt
          )
        }
        content.form = form
      }
      switch key {
      case 0: content.at = try cursor.milliseconds(bytes)
      case 1: content.before = try cursor.whiteSpace(bytes, &hasSpace)
      case 2: content.value = try cursor.value(bytes)
      case 3: content.after = try cursor.whiteSpace(bytes, &hasSpace)
      case 4: content.value = try cursor.pieces("text", bytes)
      case 5: content.value = try cursor.base64(bytes)
      case 6: content.value = try cursor.value(bytes)
      case 7: content.value = try cursor.lines(bytes)
      case 8: content.value = try cursor.events(bytes)
      default: _ = try cursor.eventLine(key - 9, bytes)
      }
    }
    if content.form == .event { content.value = start..<offset }
    if content.form == .none {
      throw .format("\(what) needs its bytes: \"json\", \"text\" or \"base64\"", at: start)
    }
    if hasSpace, content.form != .json {
      throw .format("\"before\" and \"after\" stand beside \"json\" only", at: start)
    }
    return content
  }

  /// The lines of an event, in the order in which they are written; `line` is given the index of
  /// the key and the value.
  mutating func event(
    _ bytes: Span<UInt8>,
    _ keys: CassetteKeys = .event,
    _ line: (_ key: Int, _ value: Range<Int>) -> Void = { _, _ in }
  ) throws(CassetteFault) {
    let first = keys.names.count - CassetteKeys.event.names.count
    let seen = try object("an event", keys, bytes) { (cursor, key, _) throws(CassetteFault) in
      if key < first {
        _ = try cursor.value(bytes)
      } else {
        line(key - first, try cursor.eventLine(key - first, bytes))
      }
    }
    if seen == 0 { throw .format("an event needs a line: \"data\"", at: offset - 1) }
  }

  /// Events that came in one chunk; the range of the whole array.
  mutating func events(
    _ bytes: Span<UInt8>,
    _ line: (_ key: Int?, _ value: Range<Int>) -> Void = { _, _ in }
  ) throws(CassetteFault) -> Range<Int> {
    _ = try peek(bytes)
    let start = offset
    try array("a list of events", bytes) { (cursor) throws(CassetteFault) in
      try cursor.event(bytes) { key, value in line(key, value) }
      line(nil, 0..<0)
    }
    return start..<offset
  }

  /// Lines that came in one chunk; the range of the whole array.
  mutating func lines(
    _ bytes: Span<UInt8>,
    _ line: (Range<Int>) -> Void = { _ in }
  ) throws(CassetteFault) -> Range<Int> {
    _ = try peek(bytes)
    let start = offset
    try array("a list of lines", bytes) { (cursor) throws(CassetteFault) in
      line(try cursor.value(bytes))
    }
    return start..<offset
  }

  /// A line of an event: `data` is any JSON, the others are strings.
  private mutating func eventLine(
    _ key: Int,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Range<Int> {
    if key == 1 { return try value(bytes) }
    let content = try string("the text of a line", bytes)
    if content.contains(where: { bytes[$0] == UInt8(ascii: "\\") }),
      CassetteText.bytes(in: content, of: bytes).contains(where: { $0 == 0x0A || $0 == 0x0D })
    {
      throw .format("only \"data\" may have several lines", at: content.lowerBound - 1)
    }
    return (content.lowerBound - 1)..<(content.upperBound + 1)
  }

  /// Base64, in one string or in pieces; the range of the whole value.
  mutating func base64(_ bytes: Span<UInt8>) throws(CassetteFault) -> Range<Int> {
    var count = 0
    var padding = 0
    var wrong: Int?
    let range = try pieces("base64", bytes) { piece in
      for index in piece where wrong == nil {
        if bytes[index] == UInt8(ascii: "=") {
          padding += 1
        } else if padding > 0 || !CassetteText.isBase64(bytes[index]) {
          wrong = index
        }
        count += 1
      }
    }
    if let wrong { throw .format("this is no base64 (RFC 4648 §4)", at: wrong) }
    guard count % 4 == 0, padding <= 2 else {
      throw .format("base64 comes in groups of four characters", at: range.lowerBound)
    }
    return range
  }

  private mutating func whiteSpace(
    _ bytes: Span<UInt8>,
    _ hasSpace: inout Bool
  ) throws(CassetteFault) -> Range<Int> {
    let range = try string("white space", bytes)
    hasSpace = true
    for byte in CassetteText.bytes(in: range, of: bytes)
    where byte != 0x20 && byte != 0x0A && byte != 0x0D && byte != 0x09 {
      throw .format("expected white space only", at: range.lowerBound)
    }
    return range
  }
}

extension InteractionLayout.Content {
  /// By the index of the key in `CassetteKeys.chunk`, with which `CassetteKeys.body` begins.
  fileprivate static func form(ofKey key: Int) -> Form {
    switch key {
    case 2: .json
    case 4: .text
    case 5: .base64
    case 6: .line
    case 7: .lines
    case 8: .events
    case 9...: .event
    default: .none
    }
  }
}

extension StaticString {
  fileprivate var lastWord: Substring {
    "\(self)".split(separator: " ").last ?? ""
  }
}

extension CassetteText {
  static func isBase64(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "+"), UInt8(ascii: "/"): true
    default: false
    }
  }
}
