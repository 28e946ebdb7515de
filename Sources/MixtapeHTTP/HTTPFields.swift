/// The fields of a message: in order, with their case and their duplicates, found without regard to
/// case.
///
/// They lie in one buffer as they came over the wire, line after line, so parsing a head makes no
/// string; strings are made when asked for.
package struct HTTPFields: Sendable {
  /// Where one field lies in the buffer.
  struct Entry: Sendable {
    private var nameStart: UInt32
    private var nameEnd: UInt32
    private var valueStart: UInt32
    private var valueEnd: UInt32

    init(name: Range<Int>, value: Range<Int>) {
      nameStart = UInt32(name.lowerBound)
      nameEnd = UInt32(name.upperBound)
      valueStart = UInt32(value.lowerBound)
      valueEnd = UInt32(value.upperBound)
    }

    var name: Range<Int> { Int(nameStart)..<Int(nameEnd) }
    var value: Range<Int> { Int(valueStart)..<Int(valueEnd) }
  }

  private var bytes: [UInt8] = []
  private var entries: [Entry] = []

  /// The fields of a head that was parsed: the head's own bytes, and where each field lies in them.
  init(head: [UInt8], entries: [Entry]) {
    bytes = head
    self.entries = entries
  }

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

  func nameLength(at index: Int) -> Int { entries[index].name.count }

  package func nameBytes(at index: Int) -> ArraySlice<UInt8> { bytes[entries[index].name] }
  package func valueBytes(at index: Int) -> ArraySlice<UInt8> { bytes[entries[index].value] }

  package mutating func append(_ name: String, _ value: String) {
    append(name: name.utf8, value: value.utf8)
  }

  package mutating func append(
    name: some Collection<UInt8>,
    value: some Collection<UInt8>
  ) {
    let nameStart = bytes.count
    bytes.append(contentsOf: name)
    let nameEnd = bytes.count
    bytes.append(.colon)
    bytes.append(.space)
    let valueStart = bytes.count
    bytes.append(contentsOf: value)
    entries.append(Entry(name: nameStart..<nameEnd, value: valueStart..<bytes.count))
  }

  /// Writes a field as a line of a head.
  ///
  /// It writes nothing where the line could be read as something else: for a name that is no token
  /// and for a value with a control character (RFC 9110 §5.5).
  func appendLine(at index: Int, to output: inout [UInt8]) {
    let entry = entries[index]
    if entry.name.isEmpty { return }
    for position in entry.name where !bytes[position].isToken { return }
    for position in entry.value where !bytes[position].isFieldContent { return }
    // In the buffer the value mostly follows after a colon and a space.
    if entry.value.lowerBound == entry.name.upperBound + 2
      && bytes[entry.name.upperBound + 1] == .space
    {
      output.append(contentsOf: bytes[entry.name.lowerBound..<entry.value.upperBound])
    } else {
      output.append(contentsOf: bytes[entry.name])
      output.append(.colon)
      output.append(.space)
      output.append(contentsOf: bytes[entry.value])
    }
    output.append(.cr)
    output.append(.lf)
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
    for index in entries.indices where matches(index, name) { return index }
    return nil
  }

  /// True where the field's name is `name`, whatever the case of its letters.
  package func matches(_ index: Int, _ name: String) -> Bool {
    let range = entries[index].name
    let other = name.utf8
    guard range.count == other.count else { return false }
    var position = range.lowerBound
    for byte in other {
      guard bytes[position].asciiLowercased == byte.asciiLowercased else { return false }
      position += 1
    }
    return true
  }

  /// The members of a comma-separated list, over all fields of that name, without the white space
  /// around them.
  ///
  /// Empty members are left out (RFC 9110 §5.6.1).
  package func listMembers(_ name: String) -> [ArraySlice<UInt8>] {
    var members: [ArraySlice<UInt8>] = []
    for index in entries.indices where matches(index, name) {
      valueBytes(at: index).forEachListMember { if !$0.isEmpty { members.append($0) } }
    }
    return members
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
