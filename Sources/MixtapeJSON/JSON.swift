/// A JSON value that keeps what Foundation's loses: the order of keys and the text of numbers.
package enum JSON: Hashable, Sendable {
  case null
  case bool(Bool)
  case number(JSONNumber)
  case string(String)
  case array([JSON])
  case object(JSONObject)
}

/// A number as it was written: `1.0`, `1e400` and 20 digits survive.
package struct JSONNumber: Hashable, Sendable {
  package let text: String

  /// `text` must be a number by RFC 8259 §6; the parser and the literals guarantee it.
  package init(text: String) {
    self.text = text
  }

  package init(_ value: Int) {
    text = String(value)
  }

  /// The value, where it is a whole number that fits, however it is written: 1024, 1024.0, 1e3.
  package var int: Int? {
    if let int = Int(text) { return int }
    let bytes = Array(text.utf8)
    return JSONDecimal(0..<bytes.count, in: bytes.span).int
  }

  package var double: Double? { Double(text) }
}

/// Members in the order in which they were written.
///
/// Duplicate keys are kept; look-up takes the last.
package struct JSONObject: Hashable, Sendable {
  package struct Member: Hashable, Sendable {
    package var key: String
    package var value: JSON

    package init(key: String, value: JSON) {
      self.key = key
      self.value = value
    }
  }

  package var members: [Member]

  package init(_ members: [Member] = []) {
    self.members = members
  }

  package subscript(key: String) -> JSON? {
    get { members.last { $0.key == key }?.value }
    set {
      let index = members.lastIndex { $0.key == key }
      switch (index, newValue) {
      case (let index?, let value?): members[index].value = value
      case (let index?, nil): members.remove(at: index)
      case (nil, let value?): members.append(Member(key: key, value: value))
      case (nil, nil): break
      }
    }
  }
}
