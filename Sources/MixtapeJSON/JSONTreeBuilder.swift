/// What a parse can make: plain values, or nodes that know their places.
protocol JSONTree {
  associatedtype Member
  init(_ scalar: JSON, range: Range<Int>, source: JSONSource)
  init(array: [Self], range: Range<Int>, source: JSONSource)
  init(object: [Member], range: Range<Int>, source: JSONSource)
  static func member(key: String, keyRange: Range<Int>, value: Self) -> Member
}

/// Makes a tree of what a walk tells.
///
/// Finished values wait on one stack until the bracket around them closes.
struct JSONTreeBuilder<Grammar: JSONGrammar, Tree: JSONTree>: JSONVisitor {
  private let source: JSONSource
  private var values: [Tree] = []
  private var keys: [(text: String, range: Range<Int>)] = []
  private var open: [(offset: Int, values: Int, keys: Int)] = []

  /// The string that is being read: its first run of characters, and everything once there are
  /// several.
  private var openString: Int?
  private var firstRun = 0..<0
  private var decoded: [UInt8] = []
  private var isDecoded = false

  init(source: JSONSource) {
    self.source = source
  }

  var result: Tree? { values.last }

  /// What a text lacks that ended inside a value.
  var missing: String {
    if let openString {
      return "the text ends inside the string that begins \(place(openString))"
    }
    if let last = open.last {
      let kind = source.bytes[last.offset] == ASCII.openBrace ? "object" : "array"
      return "the text ends inside the \(kind) that begins \(place(last.offset))"
    }
    return "expected a value, but the text ends here"
  }

  private func place(_ offset: Int) -> String {
    let mark = source.mark(at: offset)
    return "at line \(mark.line), column \(mark.column)"
  }

  mutating func null(_ range: Range<Int>) {
    values.append(Tree(.null, range: range, source: source))
  }

  mutating func bool(_ value: Bool, _ range: Range<Int>) {
    values.append(Tree(.bool(value), range: range, source: source))
  }

  mutating func number(_ range: Range<Int>, in bytes: Span<UInt8>) {
    let text = String(decoding: source.bytes[range], as: UTF8.self)
    values.append(Tree(Grammar.value(ofNumber: text), range: range, source: source))
  }

  mutating func beginString(at start: Int, isKey: Bool) {
    openString = start
    firstRun = start..<start
    isDecoded = false
    decoded.removeAll(keepingCapacity: true)
  }

  mutating func characters(_ range: Range<Int>, in bytes: Span<UInt8>) {
    if !isDecoded, firstRun.isEmpty {
      firstRun = range
    } else {
      decode()
      decoded.append(contentsOf: source.bytes[range])
    }
  }

  mutating func escaped(_ character: Unicode.Scalar) {
    decode()
    decoded.append(contentsOf: UTF8.encode(character).map { Array($0) } ?? [])
  }

  private mutating func decode() {
    guard !isDecoded else { return }
    isDecoded = true
    decoded.append(contentsOf: source.bytes[firstRun])
  }

  private mutating func takeString() -> String {
    openString = nil
    return isDecoded
      ? String(decoding: decoded, as: UTF8.self)
      : String(decoding: source.bytes[firstRun], as: UTF8.self)
  }

  mutating func endString(_ range: Range<Int>) {
    values.append(Tree(.string(takeString()), range: range, source: source))
  }

  mutating func endKey(_ range: Range<Int>) {
    keys.append((takeString(), range))
  }

  mutating func beginObject(at start: Int, in bytes: Span<UInt8>) {
    open.append((start, values.count, keys.count))
  }

  mutating func beginArray(at start: Int, in bytes: Span<UInt8>) {
    open.append((start, values.count, keys.count))
  }

  mutating func endObject(at end: Int) {
    guard let start = open.popLast() else { return }
    var members: [Tree.Member] = []
    members.reserveCapacity(values.count - start.values)
    for (key, value) in zip(keys[start.keys...], values[start.values...]) {
      members.append(Tree.member(key: key.text, keyRange: key.range, value: value))
    }
    keys.removeSubrange(start.keys...)
    values.removeSubrange(start.values...)
    values.append(Tree(object: members, range: start.offset..<end, source: source))
  }

  mutating func endArray(at end: Int) {
    guard let start = open.popLast() else { return }
    let elements = Array(values[start.values...])
    values.removeSubrange(start.values...)
    values.append(Tree(array: elements, range: start.offset..<end, source: source))
  }
}
