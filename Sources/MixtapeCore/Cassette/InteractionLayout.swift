import MixtapeJSON

/// Where the parts of one interaction are in the text of its cassette.
///
/// Finding them checks the whole interaction: JSON's grammar, the keys, the types and the forms of
/// the bodies. What is not in here yet when a fault stops the reading was not there.
package struct InteractionLayout {
  /// A body or a chunk: which form it has, and where that stands.
  struct Content {
    enum Form {
      case none
      case json
      case text
      case base64
      case line
      case lines
      case event
      case events
    }

    var form = Form.none
    var value = 0..<0
    /// White space around a JSON value, as string contents.
    var before = 0..<0
    var after = 0..<0
    var at: Duration?
  }

  var at = 0..<0
  var provider = 0..<0
  var method = 0..<0
  var target = 0..<0
  var requestFields = 0..<0
  var requestBody = Content()

  var status = 0
  var reason: Range<Int>?
  var headAt = Duration.zero
  var responseFields = 0..<0
  var isDecoded = false
  var length: Int?
  var style = EventStyle()
  var body: Content?
  var stream: Range<Int>?
  var endAt = Duration.zero
  var ending = Ending.complete
  var cut = 0..<0

  /// How the answer ended, without the reason.
  package enum Ending: UInt8, Sendable {
    case complete
    case cut
    case clientLeft
  }
}

extension CassetteCursor {
  /// Reads and checks the interaction that comes next, into `layout`.
  mutating func interaction(
    _ bytes: Span<UInt8>,
    into layout: inout InteractionLayout
  ) throws(CassetteFault) {
    try object("an interaction", .interaction, bytes) {
      (cursor, key, _) throws(CassetteFault) in
      switch key {
      case 0:
        layout.at = try cursor.string("a date", bytes)
        guard CassetteTime.time(date: layout.at.map { bytes[$0] }) != nil else {
          throw .format(
            "expected a date and time in UTC: 2026-11-23T21:00:00Z",
            at: layout.at.lowerBound - 1
          )
        }
      case 1: try cursor.request(bytes, into: &layout)
      default: try cursor.response(bytes, into: &layout)
      }
    }
  }

  private mutating func request(
    _ bytes: Span<UInt8>,
    into layout: inout InteractionLayout
  ) throws(CassetteFault) {
    try object("a request", .request, bytes) { (cursor, key, _) throws(CassetteFault) in
      switch key {
      case 0: layout.provider = try cursor.string("the provider's name", bytes)
      case 1: layout.method = try cursor.string("a method", bytes)
      case 2: layout.target = try cursor.string("a path and query", bytes)
      case 3: layout.requestFields = try cursor.fields(bytes)
      default: layout.requestBody = try cursor.body(bytes)
      }
    }
  }

  private mutating func response(
    _ bytes: Span<UInt8>,
    into layout: inout InteractionLayout
  ) throws(CassetteFault) {
    _ = try peek(bytes)
    let start = offset
    try object("a response", .response, bytes) { (cursor, key, _) throws(CassetteFault) in
      switch key {
      case 0: layout.status = try cursor.integer("a status", in: 100...999, bytes)
      case 1: layout.reason = try cursor.string("a reason phrase", bytes)
      case 2: layout.headAt = try cursor.milliseconds(bytes)
      case 3: layout.responseFields = try cursor.fields(bytes)
      case 4: layout.isDecoded = try cursor.bool(bytes)
      case 5: layout.length = try cursor.integer("a number of bytes", in: 0...(1 << 40), bytes)
      case 6:
        layout.style.lineEnd = try cursor.choice(["lf": .lf, "crlf": .crlf], bytes)
      case 7:
        layout.style.colon = try cursor.choice([": ": .withSpace, ":": .withoutSpace], bytes)
      case 8: layout.body = try cursor.body(bytes)
      case 9: layout.stream = try cursor.stream(bytes)
      case 10: layout.endAt = try cursor.milliseconds(bytes)
      default: try cursor.ending(bytes, into: &layout)
      }
    }
    if layout.body != nil, layout.stream != nil {
      throw .format("a response has either a \"body\" or a \"stream\"", at: start)
    }
  }

  private mutating func ending(
    _ bytes: Span<UInt8>,
    into layout: inout InteractionLayout
  ) throws(CassetteFault) {
    if try peek(bytes) == UInt8(ascii: "\"") {
      layout.ending = try choice(
        ["client left": .clientLeft],
        or: " or {\"cut\": \"the reason\"}",
        bytes
      )
      return
    }
    try object("an ending", .ending, bytes) { (cursor, _, _) throws(CassetteFault) in
      layout.cut = try cursor.string("the reason", bytes)
    }
    layout.ending = .cut
  }

  /// The fields of a message; the range of the whole array.
  mutating func fields(
    _ bytes: Span<UInt8>,
    _ field: (_ name: Range<Int>, _ value: Range<Int>, _ isBase64: Bool) -> Void = { _, _, _ in }
  ) throws(CassetteFault) -> Range<Int> {
    _ = try peek(bytes)
    let start = offset
    try array("fields", bytes) { (cursor) throws(CassetteFault) in
      guard try cursor.take(UInt8(ascii: "["), bytes) else {
        throw .format("expected a field: [\"name\", \"value\"]", at: cursor.offset)
      }
      let name = try cursor.string("a field's name", bytes)
      guard try cursor.take(UInt8(ascii: ","), bytes) else {
        throw .format("expected a field: [\"name\", \"value\"]", at: cursor.offset)
      }
      var value = 0..<0
      let isBase64 = try cursor.peek(bytes) == UInt8(ascii: "{")
      if isBase64 {
        try cursor.object("a field's value", .fieldBytes, bytes) {
          (cursor, _, _) throws(CassetteFault) in
          value = try cursor.base64(bytes)
        }
      } else {
        value = try cursor.string("a field's value", bytes)
      }
      guard try cursor.take(UInt8(ascii: "]"), bytes) else {
        throw .format("expected the field's end, ']'", at: cursor.offset)
      }
      field(name, value, isBase64)
    }
    return start..<offset
  }

  private mutating func bool(_ bytes: Span<UInt8>) throws(CassetteFault) -> Bool {
    let place = try value(bytes)
    switch (bytes[place.lowerBound], place.count) {
    case (UInt8(ascii: "t"), 4): return true
    case (UInt8(ascii: "f"), 5): return false
    default: throw .format("expected true or false", at: place.lowerBound)
    }
  }

  /// One of a few words.
  private mutating func choice<Value>(
    _ choices: KeyValuePairs<String, Value>,
    or other: String = "",
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Value {
    let place = try value(bytes)
    let text = place.map { bytes[$0] }
    for choice in choices where text.elementsEqual("\"\(choice.key)\"".utf8) { return choice.value }
    let words = choices.map { "\"\($0.key)\"" }.joined(separator: " or ")
    throw .format("expected \(words)\(other)", at: place.lowerBound)
  }
}
