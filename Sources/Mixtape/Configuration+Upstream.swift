package import MixtapeHTTP

extension Configuration {
  /// A real provider: the first segment of the path that clients ask for, and where it is.
  public struct Upstream: Hashable, Sendable {
    /// The first segment of the path: requests to `/name/…` go to this upstream.
    public let name: String

    /// Where it is, as it was understood: without a final slash.
    public var url: String { origin.description }

    package let origin: Origin

    /// Names the address of a provider.
    ///
    /// - Parameters:
    ///   - name: letters, digits, `-`, `_` and `.`.
    ///   - url: scheme, host, and if need be port and path: `https://api.example.com/v1`.
    /// - Throws: ``InvalidUpstream`` with a sentence that says what is wrong.
    public init(name: String, url: String) throws(InvalidUpstream) {
      guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
        throw InvalidUpstream(
          "an upstream's name has letters, digits, '-', '_' and '.', and '\(name)' has not."
        )
      }
      guard name != "s", !name.hasPrefix("__") else {
        throw InvalidUpstream(
          "an upstream cannot be named '\(name)': that path means something else."
        )
      }
      self.name = name
      origin = try Origin(url: url)
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"),
        UInt8(ascii: "."):
        true
      default:
        false
      }
    }
  }
}

/// A name or an address that cannot be an upstream's.
public struct InvalidUpstream: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong, as a sentence.
  public let description: String

  package init(_ description: String) {
    self.description = description
  }
}

extension Origin {
  /// Reads `https://host:port/path`.
  fileprivate init(url: String) throws(InvalidUpstream) {
    let isSecure = url.lowercased().hasPrefix("https://")
    guard isSecure || url.lowercased().hasPrefix("http://") else {
      throw InvalidUpstream("'\(url)' must begin with http:// or https://.")
    }
    let rest = url.dropFirst(isSecure ? 8 : 7)
    let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }
    let path = rest.dropFirst(authority.count)
    guard !authority.contains("@") else {
      throw InvalidUpstream("'\(url)' must not hold a user name or password.")
    }
    guard !path.contains(where: { $0 == "?" || $0 == "#" }) else {
      throw InvalidUpstream("'\(url)' must not hold a query or a fragment.")
    }
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
      throw InvalidUpstream("'\(url)' must not hold spaces or letters outside ASCII.")
    }
    let (host, portText) = Self.split(authority)
    guard !host.isEmpty else {
      throw InvalidUpstream("'\(url)' names no host.")
    }
    let digits = portText.dropFirst()
    let port = portText.isEmpty ? (isSecure ? 443 : 80) : digits.first == "+" ? nil : Int(digits)
    guard let port, (1...65_535).contains(port) else {
      throw InvalidUpstream("'\(url)' has no valid port after the host.")
    }
    self.init(isSecure: isSecure, host: host, port: port, basePath: path.withoutFinalSlashes)
  }

  /// Host and `:port`; the brackets of an IPv6 address (RFC 3986 §3.2.2) are taken off.
  private static func split(_ authority: Substring) -> (host: String, port: Substring) {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      let host = authority[authority.index(after: authority.startIndex)..<end]
      return (String(host), authority[authority.index(after: end)...])
    }
    let host = authority.prefix { $0 != ":" }
    return (String(host), authority.dropFirst(host.count))
  }
}

extension Substring {
  fileprivate var withoutFinalSlashes: String {
    var path = self
    while path.last == "/" { path.removeLast() }
    return String(path)
  }
}
