import MixtapeHTTP

/// Names whose values are secret, whatever the values look like.
enum SecretNames {
  /// Endings of field names: keys, cookies, and whom an account belongs to.
  private static let fields = [
    "authorization", "-auth", "api-key", "apikey", "subscription-key", "access-key", "auth-key",
    "secret-key", "virtual-key", "litellm-key", "-token", "-secret", "-password", "cookie",
    "cookie2", "openai-organization", "openai-project", "organization-id", "workspace-id",
    "user-project", "-signature", "-credential",
  ].map { Array($0.utf8) }

  /// Names of JSON members, without their dashes and underscores.
  ///
  /// `token` and `key` are not among them: a log probability has a token, a tool's argument a key.
  private static let members = [
    "apikey", "xapikey", "openaiapikey", "anthropicapikey", "googleapikey", "secretkey",
    "privatekey", "subscriptionkey", "secretaccesskey", "authorization", "proxyauthorization",
    "accesstoken", "refreshtoken", "authtoken", "sessiontoken", "bearertoken", "apitoken",
    "authorizationtoken", "secret", "clientsecret", "password", "passwd", "cookie",
  ].map { Array($0.utf8) }

  /// Names of query items besides those.
  private static let queryItems = [
    "key", "token", "auth", "sig", "signature", "xamzsignature", "xamzcredential",
    "xamzsecuritytoken", "xgoogsignature", "xgoogcredential",
  ].map { Array($0.utf8) }

  static func isField(_ name: ArraySlice<UInt8>) -> Bool {
    fields.contains { ending in
      guard name.count >= ending.count else { return false }
      var offset = name.endIndex - ending.count
      for byte in ending {
        guard name[offset].asciiLowercased == byte else { return false }
        offset += 1
      }
      return true
    }
  }

  static func isMember(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    members.contains { isEqual($0, range, bytes) }
  }

  static func isQueryItem(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    isMember(range, in: bytes) || queryItems.contains { isEqual($0, range, bytes) }
  }

  /// Compares from the end, where names differ soonest; letters' case, dashes and underscores do not count.
  @inline(__always)
  private static func isEqual(
    _ name: [UInt8],
    _ range: Range<Int>,
    _ bytes: Span<UInt8>
  ) -> Bool {
    guard range.count >= name.count else { return false }
    var index = range.upperBound
    var rest = name.count
    while index > range.lowerBound {
      index &-= 1
      let byte = bytes[index]
      if byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_") { continue }
      guard rest > 0, byte.asciiLowercased == name[rest &- 1] else { return false }
      rest &-= 1
    }
    return rest == 0
  }
}
