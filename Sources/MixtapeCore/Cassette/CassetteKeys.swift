import MixtapeJSON

/// The keys that one kind of object in a cassette may have, in the order in which they are written.
struct CassetteKeys: Sendable {
  let names: [String]
  /// The names as words, lowest byte first: none has more than eight letters.
  private let words: [UInt64]
  private let required: UInt32

  init(_ names: [String], required: [String] = []) {
    self.names = names
    words = names.map { $0.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    self.required = names.indices.filter { required.contains(names[$0]) }.reduce(0) { $0 | 1 << $1 }
  }

  /// The index of the key whose characters are at `range`.
  func index(of range: Range<Int>, in source: Span<UInt8>) -> Int? {
    guard range.count <= 8 else { return nil }
    var word: UInt64 = 0
    for index in range.reversed() { word = word << 8 | UInt64(source[index]) }
    return words.firstIndex(of: word)
  }

  /// The first required key whose bit is not in `seen`.
  func missing(in seen: UInt32) -> String? {
    let missing = required & ~seen
    return missing == 0 ? nil : names[missing.trailingZeroBitCount]
  }

  /// What to tell who wrote a key that does not exist.
  func suggestion(for name: String) -> String {
    if let nearest = EditDistance.nearest(to: name, of: names) {
      return "did you mean \"\(nearest)\"?"
    }
    return "known keys are " + names.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  static let interaction = CassetteKeys(
    ["at", "request", "response"],
    required: ["at", "request", "response"]
  )
  static let request = CassetteKeys(
    ["provider", "method", "target", "fields", "body"],
    required: ["provider", "method", "target", "fields"]
  )
  static let response = CassetteKeys(
    [
      "status", "reason", "headAt", "fields", "decoded", "length", "lineEnd", "colon", "body",
      "stream", "endAt", "ending",
    ],
    required: ["status", "headAt", "fields", "endAt"]
  )
  static let body = CassetteKeys(["at", "before", "json", "after", "text", "base64"])
  static let chunk = CassetteKeys(
    [
      "at", "before", "json", "after", "text", "base64", "line", "lines", "events", "event", "data",
      "id", "retry", "comment",
    ],
    required: ["at"]
  )
  static let event = CassetteKeys(["event", "data", "id", "retry", "comment"])
  static let fieldBytes = CassetteKeys(["base64"], required: ["base64"])
  static let ending = CassetteKeys(["cut"], required: ["cut"])
}
