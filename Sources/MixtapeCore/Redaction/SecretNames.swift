import MixtapeHTTP

/// Names whose values are secret, whatever the values look like.
enum SecretNames {
  /// Endings of field names: keys, cookies, and whom an account belongs to.
  private static let fields = NameEndings([
    "authorization", "-auth", "api-key", "apikey", "subscription-key", "access-key", "auth-key",
    "secret-key", "virtual-key", "litellm-key", "-token", "-secret", "-password", "cookie",
    "cookie2", "openai-organization", "openai-project", "organization-id", "workspace-id",
    "user-project", "-signature", "-credential",
  ])

  /// Names of JSON members, without their dashes and underscores.
  ///
  /// `token` and `key` are not among them: a log probability has a token, a tool's argument a key.
  private static let members = NameEndings([
    "apikey", "xapikey", "openaiapikey", "anthropicapikey", "googleapikey", "secretkey",
    "privatekey", "subscriptionkey", "secretaccesskey", "authorization", "proxyauthorization",
    "accesstoken", "refreshtoken", "authtoken", "sessiontoken", "bearertoken", "apitoken",
    "authorizationtoken", "secret", "clientsecret", "password", "passwd", "cookie",
  ])

  /// Names of query items besides those.
  private static let queryItems = NameEndings([
    "key", "token", "auth", "sig", "signature", "xamzsignature", "xamzcredential",
    "xamzsecuritytoken", "xgoogsignature", "xgoogcredential",
  ])

  static func isField(_ name: ArraySlice<UInt8>) -> Bool {
    fields.contains(word(endingIn: name)) { ending in
      name.count >= ending.count && name.suffix(ending.count).equalsIgnoringCase(ending)
    }
  }

  static func isMember(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    members.contains(word(endingIn: range, of: bytes)) { letters(of: range, in: bytes) == $0 }
  }

  static func isQueryItem(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    let word = word(endingIn: range, of: bytes)
    return members.contains(word) { letters(of: range, in: bytes) == $0 }
      || queryItems.contains(word) { letters(of: range, in: bytes) == $0 }
  }

  /// The last eight letters in lower case, the last one lowest.
  private static func word(endingIn name: ArraySlice<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    for index in max(name.startIndex, name.endIndex &- 8)..<name.endIndex {
      word = word << 8 | UInt64(lowercased(name[index]))
    }
    return word
  }

  /// The same without dashes and underscores.
  private static func word(endingIn range: Range<Int>, of bytes: Span<UInt8>) -> UInt64 {
    var word: UInt64 = 0
    var shift: UInt64 = 0
    var index = range.upperBound
    while index > range.lowerBound, shift < 64 {
      index &-= 1
      let byte = bytes[index]
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") { continue }
      word |= UInt64(lowercased(byte)) << shift
      shift &+= 8
    }
    return word
  }

  /// Here and not in another module, since this runs for every byte of every field's name.
  @inline(__always)
  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte &- 0x41 < 26 ? byte | 0x20 : byte
  }

  /// The whole name in lower case, without dashes and underscores.
  private static func letters(of range: Range<Int>, in bytes: Span<UInt8>) -> String {
    var letters: [UInt8] = []
    for index in range where bytes[index] != UInt8(ascii: "-") && bytes[index] != UInt8(ascii: "_")
    {
      letters.append(bytes[index].asciiLowercased)
    }
    return String(decoding: letters, as: UTF8.self)
  }
}

/// Names that are first compared by their last eight letters, packed in a word: most differ there.
private struct NameEndings: Sendable {
  private let names: [String]
  private let endings: [(word: UInt64, mask: UInt64)]

  init(_ names: [String]) {
    self.names = names
    endings = names.map { name in
      let word = name.utf8.suffix(8).reduce(0 as UInt64) { $0 << 8 | UInt64($1) }
      return (word, name.utf8.count < 8 ? 1 << UInt64(name.utf8.count * 8) - 1 : .max)
    }
  }

  @inline(__always)
  func contains(_ word: UInt64, _ isName: (String) -> Bool) -> Bool {
    for index in endings.indices where word & endings[index].mask == endings[index].word {
      if isName(names[index]) { return true }
    }
    return false
  }
}
