import MixtapeHTTP

/// Keeps web pages away from the control API: a name that was rebound to this machine (DNS
/// rebinding) shows in `Host`, a page of another site in `Origin`.
enum LocalOnly {
  /// Why the request is refused; nil where it may pass.
  static func problem(with request: HTTPRequest, hosts: [String]) -> String? {
    if let host = request.fields["host"], !isLocal(name(inAuthority: host), hosts) {
      return "The control API answers to local names only, not to Host \(host)."
    }
    guard let origin = request.fields["origin"] else { return nil }
    let authority = origin.split(separator: "//", maxSplits: 1).last.map(String.init) ?? origin
    guard origin != "null", isLocal(name(inAuthority: authority), hosts) else {
      return "The control API is not for pages of other sites (Origin \(origin))."
    }
    return nil
  }

  private static func name(inAuthority authority: String) -> String {
    if authority.hasPrefix("[") {
      return String(authority.dropFirst().prefix { $0 != "]" })
    }
    return String(authority.prefix { $0 != ":" }).lowercased()
  }

  private static func isLocal(_ name: String, _ hosts: [String]) -> Bool {
    name == "localhost" || name.hasSuffix(".localhost") || name == "::1"
      || isLoopback(name) || hosts.contains(name)
  }

  /// 127.0.0.0/8, written as four numbers: `127.evil.example` is a name.
  private static func isLoopback(_ name: String) -> Bool {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}
