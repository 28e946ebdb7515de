/// A value that knows where in its text it stands.
package struct JSONNode: Sendable {
  package enum Content: Sendable {
    case null
    case bool(Bool)
    case number(JSONNumber)
    case string(String)
    case array([JSONNode])
    case object([Member])
  }

  package struct Member: Sendable {
    package let key: String
    /// The bytes of the key as written, with its quotes if it has any.
    package let keyRange: Range<Int>
    package let value: JSONNode
  }

  package let content: Content
  /// The bytes of the value in `source`, without the white space around it.
  package let range: Range<Int>
  package let source: JSONSource

  package init(
    parsing source: JSONSource,
    dialect: JSONDialect = .strict,
    limits: JSONLimits = .standard
  ) throws(JSONError) {
    self = try source.parse(dialect, limits)
  }

  package init(
    parsing bytes: [UInt8],
    dialect: JSONDialect = .strict,
    limits: JSONLimits = .standard
  ) throws(JSONError) {
    try self.init(parsing: JSONSource(bytes), dialect: dialect, limits: limits)
  }

  package init(
    parsing text: String,
    dialect: JSONDialect = .strict,
    limits: JSONLimits = .standard
  ) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), dialect: dialect, limits: limits)
  }

  private init(_ content: Content, _ range: Range<Int>, _ source: JSONSource) {
    self.content = content
    self.range = range
    self.source = source
  }
}

extension JSONNode: JSONTree {
  init(_ scalar: JSON, range: Range<Int>, source: JSONSource) {
    let content: Content =
      switch scalar {
      case .bool(let bool): .bool(bool)
      case .number(let number): .number(number)
      case .string(let string): .string(string)
      case .null, .array, .object: .null
      }
    self.init(content, range, source)
  }

  init(array: [JSONNode], range: Range<Int>, source: JSONSource) {
    self.init(.array(array), range, source)
  }

  init(object: [Member], range: Range<Int>, source: JSONSource) {
    self.init(.object(object), range, source)
  }

  static func member(key: String, keyRange: Range<Int>, value: JSONNode) -> Member {
    Member(key: key, keyRange: keyRange, value: value)
  }
}

extension JSONNode {
  /// The value without its places.
  package var json: JSON {
    switch content {
    case .null: .null
    case .bool(let bool): .bool(bool)
    case .number(let number): .number(number)
    case .string(let string): .string(string)
    case .array(let elements): .array(elements.map(\.json))
    case .object(let members):
      .object(
        JSONObject(members.map { JSONObject.Member(key: $0.key, value: $0.value.json) })
      )
    }
  }

  /// The value as it was written, byte for byte.
  package var bytes: ArraySlice<UInt8> { source.bytes[range] }

  package var isNull: Bool {
    if case .null = content { true } else { false }
  }

  /// The last member of this name.
  package subscript(key: String) -> JSONNode? {
    guard case .object(let members) = content else { return nil }
    return members.last { $0.key == key }?.value
  }

  /// An error that points at this value.
  package func error(_ problem: String, suggestion: String? = nil) -> JSONError {
    source.error(problem, at: range.lowerBound, suggestion: suggestion)
  }

  /// An error that says what should stand here, and what does.
  package func expected(_ what: String, suggestion: String? = nil) -> JSONError {
    error("expected \(what), found \(noun)", suggestion: suggestion)
  }

  /// What the value is, in a few words.
  package var noun: String {
    switch content {
    case .null: "null"
    case .bool(let bool): bool ? "true" : "false"
    case .number(let number): "the number \(number.text.prefix(24))"
    case .string(let string):
      "the string \(JSON.string(String(string.prefix(24))).text())"
        + (string.dropFirst(24).isEmpty ? "" : "…")
    case .array: "an array"
    case .object: "an object"
    }
  }
}
