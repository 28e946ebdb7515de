import MixtapeJSON

/// Collects the mistakes of a scenario while it is read, so that all are told at once.
struct Reading {
  private(set) var mistakes: [JSONError] = []
  var cassettePaths: [String] = []

  mutating func add(_ mistake: JSONError) {
    mistakes.append(mistake)
  }

  /// What `body` makes; nil, with its mistake kept, where it cannot.
  mutating func attempt<Value>(_ body: () throws(JSONError) -> Value) -> Value? {
    do throws(JSONError) {
      return try body()
    } catch {
      mistakes.append(error)
      return nil
    }
  }

  mutating func value<Value: JSONReadable>(
    _ node: JSONNode,
    as type: Value.Type = Value.self
  ) -> Value? {
    attempt { () throws(JSONError) in try Value(node) }
  }

  /// Reads an object; keys that `body` does not ask for are mistakes.
  mutating func object<Value>(
    _ node: JSONNode,
    _ noun: String,
    _ body: (inout JSONReader, inout Reading) -> Value
  ) -> Value? {
    var problems: [JSONError] = []
    let reader = attempt { () throws(JSONError) in
      try JSONReader(node, noun: noun, problems: &problems)
    }
    mistakes += problems
    guard var reader else { return nil }
    let value = body(&reader, &self)
    mistakes += reader.strangers
    return value
  }

  /// The elements of an array, those that can be read.
  mutating func elements<Value>(
    _ node: JSONNode,
    _ what: String,
    _ body: (JSONNode, inout Reading) -> Value?
  ) -> [Value] {
    guard case .array(let nodes) = node.content else {
      mistakes.append(node.expected(what, suggestion: node.isNull ? nil : "write [ ] around it"))
      return []
    }
    return nodes.compactMap { body($0, &self) }
  }
}

extension JSONReader {
  /// The value of a key that may be missing or null; what is wrong with it is kept.
  mutating func optional<Value: JSONReadable>(
    _ key: String,
    _ reading: inout Reading,
    as type: Value.Type = Value.self
  ) -> Value? {
    do throws(JSONError) {
      return try optional(key, as: type)
    } catch {
      reading.add(error)
      return nil
    }
  }

  mutating func required<Value: JSONReadable>(
    _ key: String,
    _ reading: inout Reading,
    as type: Value.Type = Value.self
  ) -> Value? {
    do throws(JSONError) {
      return try required(key, as: type)
    } catch {
      reading.add(error)
      return nil
    }
  }

  /// The value of a key that may be missing or null, unread.
  mutating func node(_ key: String, _ reading: inout Reading) -> JSONNode? {
    optional(key, &reading, as: JSONNode.self).flatMap { $0.isNull ? nil : $0 }
  }
}
