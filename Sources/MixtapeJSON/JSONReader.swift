/// Reads an object of a file key by key, so that every mistake in it is found and shown.
///
/// A key that stands twice is an error at once; a key that nobody asked for is one when reading
/// finishes. In both the keys that were asked for are the known ones, so a reader asks for all of
/// them.
package struct JSONReader: Sendable {
  package let node: JSONNode
  private let noun: String
  private let members: [JSONNode.Member]
  private var known: [String] = []

  package init(_ node: JSONNode, noun: String = "an object") throws(JSONError) {
    var problems: [JSONError] = []
    try self.init(node, noun: noun, problems: &problems)
    if let first = problems.first { throw first }
  }

  /// Goes on where a key stands twice: the mistakes are told beside, and the first one counts.
  package init(_ node: JSONNode, noun: String, problems: inout [JSONError]) throws(JSONError) {
    guard case .object(let members) = node.content else { throw node.expected(noun) }
    self.node = node
    self.noun = noun
    self.members = members
    var places: [String: Int] = [:]
    for member in members {
      if let first = places.updateValue(member.keyRange.lowerBound, forKey: member.key) {
        let mark = node.source.mark(at: first)
        problems.append(
          error(
            "the key \(Self.quoted(member.key)) stands twice",
            at: member,
            suggestion: "the first is at line \(mark.line), column \(mark.column)"
          )
        )
      }
    }
  }

  /// The value of a key that must be there.
  package mutating func required<Value: JSONReadable>(
    _ key: String,
    as type: Value.Type = Value.self
  ) throws(JSONError) -> Value {
    if let member = member(key) { return try Value(member.value) }
    let strangers = members.filter { !known.contains($0.key) }
    for stranger in strangers where EditDistance.nearest(to: stranger.key, of: [key]) != nil {
      throw unknown(stranger, suggestion: "did you mean \(Self.quoted(key))?")
    }
    throw node.error("\(noun) needs the key \(Self.quoted(key))")
  }

  /// The value of a key that may be missing or null.
  package mutating func optional<Value: JSONReadable>(
    _ key: String,
    as type: Value.Type = Value.self
  ) throws(JSONError) -> Value? {
    guard let member = member(key) else { return nil }
    if member.value.isNull, !Value.acceptsNull { return nil }
    return try Value(member.value)
  }

  /// The keys that are there, in order: to tell by them what the object is.
  package var keys: [String] { members.map(\.key) }

  /// Says that all has been read: a key that nobody asked for is an error.
  package func finish() throws(JSONError) {
    if let first = strangers.first { throw first }
  }

  /// The mistake of each key that nobody has asked for.
  package var strangers: [JSONError] {
    let absent = known.filter { key in !members.contains { $0.key == key } }
    return members.filter { !known.contains($0.key) }.map { stranger in
      let suggestion: String? =
        if let nearest = EditDistance.nearest(to: stranger.key, of: absent) {
          "did you mean \(Self.quoted(nearest))?"
        } else if known.isEmpty {
          nil
        } else {
          "known keys are \(known.quotedList(joinedBy: "and"))"
        }
      return unknown(stranger, suggestion: suggestion)
    }
  }

  private mutating func member(_ key: String) -> JSONNode.Member? {
    if !known.contains(key) { known.append(key) }
    return members.first { $0.key == key }
  }

  private func unknown(_ member: JSONNode.Member, suggestion: String?) -> JSONError {
    error("unknown key \(Self.quoted(member.key)) in \(noun)", at: member, suggestion: suggestion)
  }

  private func error(
    _ problem: String,
    at member: JSONNode.Member,
    suggestion: String?
  ) -> JSONError {
    node.source.error(problem, at: member.keyRange.lowerBound, suggestion: suggestion)
  }

  private static func quoted(_ key: String) -> String { JSON.string(String(key.prefix(60))).text() }
}
