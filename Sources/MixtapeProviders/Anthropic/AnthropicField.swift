import MixtapeJSON

/// A value of a request with the path by which Anthropic's errors name it: `messages.0.content`.
struct AnthropicField {
  let path: String
  /// nil where the request does not have it; null is there.
  let value: JSON?

  init(path: String = "", _ value: JSON?) {
    self.path = path
    self.value = value
  }

  subscript(key: String) -> AnthropicField {
    AnthropicField(path: path.isEmpty ? key : "\(path).\(key)", value?[key])
  }

  /// nil where the request does not have it.
  var given: AnthropicField? { value.map { _ in self } }

  /// The same value, named as one of several shapes: `tools.0.custom`.
  func tagged(_ tag: String) -> AnthropicField {
    AnthropicField(path: "\(path).\(tag)", value)
  }

  func refusal(_ rule: String) -> Failure {
    Failure(.badValue(field: path, value: "", rule: rule))
  }

  @discardableResult
  func string() throws(Failure) -> String {
    guard let string = try required().string else { throw wrongType("a valid string") }
    return string
  }

  /// A string of one to `limit` letters, digits, lines and hyphens.
  @discardableResult
  func name(upTo limit: Int) throws(Failure) -> String {
    let name = try nonEmptyString()
    guard name.utf8.count <= limit, name.utf8.allSatisfy(Self.isOfName) else {
      throw refusal("String should match pattern '^[a-zA-Z0-9_-]{1,\(limit)}$'")
    }
    return name
  }

  @discardableResult
  func nonEmptyString() throws(Failure) -> String {
    let text = try string()
    guard !text.isEmpty else { throw refusal("String should have at least 1 character") }
    return text
  }

  @discardableResult
  func object() throws(Failure) -> AnthropicField {
    guard try required().object != nil else { throw wrongType("an object") }
    return self
  }

  func array() throws(Failure) -> [AnthropicField] {
    guard let array = try required().array else { throw wrongType("a valid array") }
    return array.enumerated().map { AnthropicField(path: "\(path).\($0.offset)", $0.element) }
  }

  /// A string, which stands for itself, or an array.
  func elements() throws(Failure) -> [AnthropicField] {
    if value?.string != nil { return [] }
    return try array()
  }

  @discardableResult
  func whole() throws(Failure) -> Int {
    guard let int = try required().int else { throw wrongType("a valid integer") }
    return int
  }

  func fraction() throws(Failure) {
    guard let number = try required().number?.double else { throw wrongType("a valid number") }
    guard (0...1).contains(number) else { throw refusal("range: 0..1") }
  }

  func flag() throws(Failure) {
    guard try required().bool != nil else { throw wrongType("a valid boolean") }
  }

  /// The name of its shape, which must be one of `tags`.
  func tag(of tags: [String]) throws(Failure) -> String {
    let tag = try object()["type"].string()
    guard tags.contains(tag) else {
      let known = tags.map { "'\($0)'" }.joined(separator: ", ")
      throw refusal(
        "Input tag '\(tag)' found using 'type' does not match any of the expected tags: \(known)"
      )
    }
    return tag
  }

  private static func isOfName(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "-"): true
    default: false
    }
  }

  private func required() throws(Failure) -> JSON {
    guard let value else { throw Failure(.missing(field: path)) }
    return value
  }

  private func wrongType(_ expected: String) -> Failure {
    Failure(.wrongType(field: path, expected: expected))
  }
}
