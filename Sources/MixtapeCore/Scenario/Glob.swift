import MixtapeJSON

/// A name with `*` for any letters: `gpt-5*`.
struct Glob: Hashable, JSONReadable {
  let text: String
  private let parts: [[UInt8]]

  init(_ node: JSONNode) throws(JSONError) {
    self.init(try String(node))
  }

  init(_ text: String) {
    self.text = text
    parts = text.utf8.split(
      separator: UInt8(ascii: "*"),
      omittingEmptySubsequences: false
    ).map(Array.init)
  }

  /// The text that alone fits; nil where several may.
  var exact: String? { parts.count == 1 ? text : nil }

  func matches(_ value: String) -> Bool {
    guard parts.count > 1 else { return value == text }
    var rest = value.utf8[...]
    guard rest.starts(with: parts[0]) else { return false }
    rest = rest.dropFirst(parts[0].count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let found = rest.firstIndex(of: part) else { return false }
      rest = rest[rest.index(found, offsetBy: part.count)...]
    }
    let last = parts[parts.count - 1]
    return rest.count >= last.count && rest.suffix(last.count).elementsEqual(last)
  }
}

extension Substring.UTF8View {
  /// Where `bytes` first stand.
  fileprivate func firstIndex(of bytes: [UInt8]) -> Index? {
    indices.first { self[$0...].starts(with: bytes) }
  }
}
