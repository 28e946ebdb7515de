import MixtapeHTTP

/// Who a request comes from, as far as its API key tells: a hash, from which the key cannot be had.
enum AccountKey {
  /// Where the keys of all providers stand.
  private static let fields = ["authorization", "x-api-key", "api-key", "x-goog-api-key"]

  /// nil where there is none.
  static func hash(of request: HTTPRequest) -> UInt64? {
    for name in fields {
      guard let index = request.fields.firstIndex(of: name) else { continue }
      return hash(of: identity(in: request.fields.valueBytes(at: index)))
    }
    guard request.query.contains("key="), let key = QueryItems(parsing: request.query)["key"]
    else { return nil }
    return hash(of: Array(key.utf8)[...])
  }

  /// The key without its scheme; of AWS's signatures what stays the same from request to request.
  private static func identity(in value: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    let words = value.split(separator: UInt8(ascii: " "), maxSplits: 1)
    guard words.count == 2 else { return value }
    return words[0].starts(with: "AWS4".utf8)
      ? words[1].prefix { $0 != UInt8(ascii: "/") } : words[1]
  }

  private static func hash(of key: ArraySlice<UInt8>) -> UInt64 {
    var hasher = StableHasher()
    hasher.combine(key, count: key.count)
    return hasher.key.high
  }
}
