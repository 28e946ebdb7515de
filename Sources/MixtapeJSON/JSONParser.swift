extension JSON {
  package init(
    parsing bytes: [UInt8],
    dialect: JSONDialect = .strict,
    limits: JSONLimits = .standard
  ) throws(JSONError) {
    self = try JSONSource(bytes).parse(dialect, limits)
  }

  package init(
    parsing text: String,
    dialect: JSONDialect = .strict,
    limits: JSONLimits = .standard
  ) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), dialect: dialect, limits: limits)
  }
}

extension JSON: JSONTree {
  init(_ scalar: JSON, range: Range<Int>, source: JSONSource) {
    self = scalar
  }

  init(array: [JSON], range: Range<Int>, source: JSONSource) {
    self = .array(array)
  }

  init(object: [JSONObject.Member], range: Range<Int>, source: JSONSource) {
    self = .object(JSONObject(object))
  }

  static func member(key: String, keyRange: Range<Int>, value: JSON) -> JSONObject.Member {
    JSONObject.Member(key: key, value: value)
  }
}

extension JSONSource {
  func parse<Tree: JSONTree>(
    _ dialect: JSONDialect,
    _ limits: JSONLimits
  ) throws(JSONError) -> Tree {
    switch dialect {
    case .strict: try parse(StrictGrammar.self, limits)
    case .json5: try parse(JSON5Grammar.self, limits)
    }
  }

  private func parse<Grammar: JSONGrammar, Tree: JSONTree>(
    _ grammar: Grammar.Type,
    _ limits: JSONLimits
  ) throws(JSONError) -> Tree {
    guard bytes.count <= limits.size else {
      throw error(.problem(.tooLarge(limit: limits.size), at: 0), endOfInput: "")
    }
    var builder = JSONTreeBuilder<Grammar, Tree>(source: self)
    do throws(JSONScanError) {
      var end = try Grammar.walk(
        bytes.span,
        from: 0,
        maximumDepth: limits.depth,
        visitor: &builder
      )
      try Grammar.skipBlanks(in: bytes.span, from: &end)
      guard end == bytes.count else { throw .problem(.textAfterValue, at: end) }
    } catch {
      throw self.error(error, endOfInput: builder.missing)
    }
    guard let result = builder.result else {
      preconditionFailure("A walk that ends well has built a value.")
    }
    return result
  }
}
