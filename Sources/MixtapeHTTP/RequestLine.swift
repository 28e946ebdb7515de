/// The first line of a request (RFC 9112 §3): method, target in origin form, version.
struct RequestLine {
  var method: String
  var target: String
  var version: HTTPRequest.Version
  /// Of a target in absolute form: goes before the Host field (RFC 9112 §3.2.2).
  var authority: String?

  /// Reads the line at the start of `input`, which is known to have its end.
  init(_ input: ByteQueue, limits: HTTPLimits) throws(HTTPProtocolError) {
    let bytes = input.bytes.span.extracting(input.start..<input.bytes.count)
    var position = 0
    while bytes[position].isToken { position += 1 }
    guard position > 0 && bytes[position] == .space else {
      throw HTTPProtocolError("the request line does not begin with a method and one space")
    }
    let method = 0..<position
    position += 1
    let targetStart = position
    while bytes[position].isTargetCharacter { position += 1 }
    let target = targetStart..<position
    try Self.check(target: bytes, end: position, isEmpty: target.isEmpty)
    if target.count > limits.targetBytes {
      throw HTTPProtocolError(
        status: 414,
        "the request target is longer than \(limits.targetBytes) bytes"
      )
    }
    version = try Self.version(bytes, at: position + 1)
    self.method = input.text(method)
    if self.method == "CONNECT" {
      throw HTTPProtocolError(
        status: 501,
        "CONNECT is not supported: use this address as the base URL of a provider, not as a proxy"
      )
    }
    if bytes[targetStart] == UInt8(ascii: "/") {
      self.target = input.text(target)
    } else {
      let reduced = try Self.reduce(input.slice(target), method: self.method)
      self.target = reduced.target
      authority = reduced.authority
    }
  }

  private static func check(
    target bytes: Span<UInt8>,
    end: Int,
    isEmpty: Bool
  ) throws(HTTPProtocolError) {
    switch bytes[end] {
    case .space where !isEmpty: return
    case .space:
      throw HTTPProtocolError("two spaces follow the method: the request target is empty")
    case .cr: throw HTTPProtocolError("the request line has no HTTP version")
    case UInt8(ascii: "#"):
      throw HTTPProtocolError("the request target holds a fragment, which is not sent to servers")
    case 0x80...:
      throw HTTPProtocolError(
        "the request target holds characters beyond ASCII: percent-encode them"
      )
    default: throw HTTPProtocolError("the request target holds a control character")
    }
  }

  private static func version(
    _ bytes: Span<UInt8>,
    at start: Int
  ) throws(HTTPProtocolError) -> HTTPRequest.Version {
    var position = start
    for byte in "HTTP/".utf8 {
      guard bytes[position] == byte else { throw wrongVersion }
      position += 1
    }
    guard let major = bytes[position].decimalDigit, bytes[position + 1] == UInt8(ascii: "."),
      let minor = bytes[position + 2].decimalDigit,
      bytes[position + 3] == .cr, bytes[position + 4] == .lf
    else { throw wrongVersion }
    switch (major, minor) {
    case (1, 1): return .http11
    case (1, 0): return .http10
    default:
      throw HTTPProtocolError(
        status: 505,
        "HTTP/\(major).\(minor) is not spoken here, only HTTP/1.1 and HTTP/1.0"
      )
    }
  }

  private static var wrongVersion: HTTPProtocolError {
    HTTPProtocolError("the request line does not end with one space and an HTTP version")
  }

  /// Reduces a target in absolute form to origin form (RFC 9112 §3.2).
  private static func reduce(
    _ target: ArraySlice<UInt8>,
    method: String
  ) throws(HTTPProtocolError) -> (target: String, authority: String?) {
    if target.elementsEqual("*".utf8) {
      guard method == "OPTIONS" else {
        throw HTTPProtocolError("the request target * is for OPTIONS only")
      }
      return ("*", nil)
    }
    let scheme = target.prefix { $0 != .colon }
    let rest = target[scheme.endIndex...]
    guard scheme.equalsIgnoringCase("http") || scheme.equalsIgnoringCase("https"),
      rest.starts(with: "://".utf8)
    else {
      throw HTTPProtocolError("the request target begins neither with / nor with http://")
    }
    let authority = rest.dropFirst(3).prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
    guard !authority.isEmpty, authority.allSatisfy({ $0.isHostCharacter }) else {
      throw HTTPProtocolError("the request target names no valid host")
    }
    let path = String(decoding: target[authority.endIndex...], as: UTF8.self)
    let host = String(decoding: authority, as: UTF8.self)
    if path.isEmpty { return (method == "OPTIONS" ? "*" : "/", host) }
    return (path.hasPrefix("/") ? path : "/" + path, host)
  }
}

extension UInt8 {
  /// Visible ASCII without `#`: more than RFC 3986 allows, because clients send `|` and braces
  /// unencoded.
  var isTargetCharacter: Bool {
    self > 0x20 && self < 0x7F && self != UInt8(ascii: "#")
  }

  /// What a host with its port is made of (RFC 3986 §3.2.2), without the comma, which joins what
  /// were two fields.
  var isHostCharacter: Bool {
    switch self {
    case UInt8(ascii: "/"), UInt8(ascii: ","), UInt8(ascii: "^"), UInt8(ascii: "`"),
      UInt8(ascii: "|"), UInt8(ascii: "#"):
      false
    case .colon, UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"),
      UInt8(ascii: "="), UInt8(ascii: ";"):
      true
    default: isToken
    }
  }
}
