/// The fields of a message: in order, with their case and their duplicates, found without regard to case.
///
/// They lie in one buffer as they came over the wire, so parsing a head makes no string; strings are made when asked for.
package struct HTTPFields: Sendable {
  private struct Entry: Sendable {
    var name: Range<Int>
    var value: Range<Int>
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  package init() {}

  package init(_ fields: [(String, String)]) {
    for (name, value) in fields { append(name, value) }
  }

  package var count: Int { entries.count }
  package var isEmpty: Bool { entries.isEmpty }

  /// The first value of that name.
  package subscript(name: String) -> String? {
    firstIndex(of: name).map { value(at: $0) }
  }

  /// Every value of that name, in order.
  package func values(_ name: String) -> [String] {
    entries.indices.filter { matches($0, name) }.map { value(at: $0) }
  }

  package func contains(_ name: String) -> Bool {
    firstIndex(of: name) != nil
  }

  package func name(at index: Int) -> String {
    String(decoding: bytes[entries[index].name], as: UTF8.self)
  }

  package func value(at index: Int) -> String {
    String(decoding: bytes[entries[index].value], as: UTF8.self)
  }

  package func nameBytes(at index: Int) -> ArraySlice<UInt8> { bytes[entries[index].name] }
  package func valueBytes(at index: Int) -> ArraySlice<UInt8> { bytes[entries[index].value] }

  package mutating func append(_ name: String, _ value: String) {
    append(name: name.utf8, value: value.utf8)
  }

  package mutating func append(
    name: some Collection<UInt8>,
    value: some Collection<UInt8>
  ) {
    let start = bytes.count
    bytes.append(contentsOf: name)
    let middle = bytes.count
    bytes.append(contentsOf: value)
    entries.append(Entry(name: start..<middle, value: middle..<bytes.count))
  }

  /// Puts one value in place of all of that name, where the first of them stood.
  package mutating func set(_ name: String, _ value: String) {
    var result = HTTPFields()
    var done = false
    for index in entries.indices {
      if !matches(index, name) {
        result.append(name: nameBytes(at: index), value: valueBytes(at: index))
      } else if !done {
        result.append(name: nameBytes(at: index), value: value.utf8)
        done = true
      }
    }
    if !done { result.append(name, value) }
    self = result
  }

  package mutating func remove(_ name: String) {
    let fields = self
    removeAll { fields.matches($0, name) }
  }

  /// Removes the fields at the indices for which `condition` holds.
  package mutating func removeAll(where condition: (Int) -> Bool) {
    entries = entries.indices.filter { !condition($0) }.map { entries[$0] }
  }

  package var pairs: [(name: String, value: String)] {
    entries.indices.map { (name(at: $0), value(at: $0)) }
  }

  package func firstIndex(of name: String) -> Int? {
    entries.indices.first { matches($0, name) }
  }

  private func matches(_ index: Int, _ name: String) -> Bool {
    bytes[entries[index].name].equalsIgnoringCase(name)
  }
}

extension HTTPFields: Hashable {
  package static func == (a: HTTPFields, b: HTTPFields) -> Bool {
    a.count == b.count
      && (0..<a.count).allSatisfy {
        a.nameBytes(at: $0) == b.nameBytes(at: $0) && a.valueBytes(at: $0) == b.valueBytes(at: $0)
      }
  }

  package func hash(into hasher: inout Hasher) {
    for index in 0..<count {
      hasher.combine(nameBytes(at: index))
      hasher.combine(valueBytes(at: index))
    }
  }
}

extension HTTPFields: ExpressibleByDictionaryLiteral {
  package init(dictionaryLiteral elements: (String, String)...) {
    self.init(elements)
  }
}

extension HTTPFields: CustomStringConvertible {
  package var description: String {
    pairs.map { "\($0.name): \($0.value)" }.joined(separator: "\n")
  }
}

extension Collection where Element == UInt8 {
  /// Equal to `text` when ASCII letters' case is ignored (RFC 9110 §5.1).
  package func equalsIgnoringCase(_ text: String) -> Bool {
    let other = text.utf8
    guard count == other.count else { return false }
    return zip(self, other).allSatisfy { $0.asciiLowercased == $1.asciiLowercased }
  }
}

extension UInt8 {
  package var asciiLowercased: UInt8 {
    self >= 0x41 && self <= 0x5A ? self | 0x20 : self
  }
}
