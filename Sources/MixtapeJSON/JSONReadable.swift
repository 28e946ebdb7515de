/// What can be read from a value in a file, with an error that shows its place.
package protocol JSONReadable {
  init(_ node: JSONNode) throws(JSONError)
  /// Whether null is a value of this type; otherwise an optional key may be null and then counts as
  /// absent.
  static var acceptsNull: Bool { get }
}

extension JSONReadable {
  package static var acceptsNull: Bool { false }
}

/// What is written as an object: read key by key, and every other key is an error.
package protocol JSONObjectReadable: JSONReadable {
  /// What it is called in errors, as in "a rule".
  static var noun: String { get }
  init(_ reader: inout JSONReader) throws(JSONError)
}

extension JSONObjectReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    var reader = try JSONReader(node, noun: Self.noun)
    try self.init(&reader)
    try reader.finish()
  }
}

/// Names stand for the cases: `enum RecordMode: String, CaseIterable, JSONReadable`.
extension JSONReadable where Self: RawRepresentable & CaseIterable, RawValue == String {
  package init(_ node: JSONNode) throws(JSONError) {
    let names = Self.allCases.map(\.rawValue)
    if case .string(let name) = node.content {
      if let value = Self(rawValue: name) {
        self = value
        return
      }
      let nearest = EditDistance.nearest(to: name, of: names)
      throw node.expected(
        names.quotedList(joinedBy: "or"),
        suggestion: nearest.map { "did you mean \"\($0)\"?" }
      )
    }
    throw node.expected(names.quotedList(joinedBy: "or"))
  }
}

extension [String] {
  /// The words in quotes, as a sentence has them: `"a", "b" or "c"`.
  package func quotedList(joinedBy conjunction: String) -> String {
    let quoted = map { "\"\($0)\"" }
    guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
    return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
  }
}

extension String: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .string(let string): self = string
    case .number(let number):
      throw node.expected("a string", suggestion: "write \"\(number.text.prefix(40))\"")
    default: throw node.expected("a string")
    }
  }
}

extension Int: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .number(let number):
      guard let int = number.int else {
        throw node.expected("a whole number")
      }
      self = int
    case .string(let text) where Int(text) != nil:
      throw node.expected("a whole number", suggestion: "write it without quotes")
    default: throw node.expected("a whole number")
    }
  }
}

extension Double: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .number(let number):
      guard let double = number.double else { throw node.expected("a number") }
      self = double
    case .string(let text) where Double(text) != nil:
      throw node.expected("a number", suggestion: "write it without quotes")
    default: throw node.expected("a number")
    }
  }
}

extension Bool: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    switch node.content {
    case .bool(let bool): self = bool
    case .string("true"), .string("false"):
      throw node.expected("true or false", suggestion: "write it without quotes")
    default: throw node.expected("true or false")
    }
  }
}

extension Array: JSONReadable where Element: JSONReadable {
  package init(_ node: JSONNode) throws(JSONError) {
    guard case .array(let nodes) = node.content else {
      throw node.expected("an array", suggestion: node.isNull ? nil : "write [ ] around it")
    }
    var elements: [Element] = []
    elements.reserveCapacity(nodes.count)
    for node in nodes { elements.append(try Element(node)) }
    self = elements
  }
}

extension JSON: JSONReadable {
  package static var acceptsNull: Bool { true }

  package init(_ node: JSONNode) {
    self = node.json
  }
}

extension JSONNode: JSONReadable {
  package static var acceptsNull: Bool { true }

  package init(_ node: JSONNode) {
    self = node
  }
}
