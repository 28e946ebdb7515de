/// Where an upstream is: scheme, host, port, and the path that its API begins with.
package struct Origin: Hashable, Sendable {
  package var isSecure: Bool
  package var host: String
  package var port: Int
  /// `/v1` in `https://api.example.com/v1`; empty where there is none; never with a final slash.
  package var basePath: String

  package init(isSecure: Bool, host: String, port: Int, basePath: String = "") {
    self.isSecure = isSecure
    self.host = host
    self.port = port
    self.basePath = basePath
  }

  /// Host and, where it is not the scheme's usual one, port: for the Host field and for messages.
  package var authority: String {
    let shown = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? shown : "\(shown):\(port)"
  }
}

extension Origin: CustomStringConvertible {
  package var description: String { "\(isSecure ? "https" : "http")://\(authority)\(basePath)" }
}
