import Foundation
import MixtapeHTTP
package import MixtapeServer

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// One request as URLSession must be given it, so that what goes over the wire is what the client
/// sent.
package struct URLSessionRequest: Sendable {
  package let method: String
  /// Percent-encoded; URLSession and libcurl still collapse `/a/../b`.
  package let url: String
  /// Each name once.
  ///
  /// A value of one space keeps the field off the wire (Linux).
  package let fields: [(name: String, value: String)]
  package let body: [UInt8]

  package init(_ request: UpstreamRequest) throws(UpstreamError) {
    let message = request.request
    guard message.body.isEmpty || (message.method != "GET" && message.method != "HEAD") else {
      throw UpstreamError(
        .unreachable,
        "a \(message.method) request with a body cannot be sent over https"
      )
    }
    guard message.target.first == "/" else {
      throw UpstreamError(.unreachable, "the target \(message.target) cannot be sent over https")
    }
    method = message.method
    url = "https://\(request.origin.authority)\(Self.encoded(message.target))"
    fields = Self.fields(of: message)
    body = message.body
  }

  /// `URL` takes no byte outside RFC 3986: those are percent-encoded here, and nothing that is in
  /// order is touched.
  ///
  /// Its own repair would encode the whole text anew and make `%2520` of `%20`.
  package static func encoded(_ target: String) -> String {
    let bytes = Array(target.utf8)
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
      let stays =
        byte == UInt8(ascii: "%")
        ? bytes[(index + 1)...].prefix(2).count(where: { $0.isHexadecimalDigit }) == 2
        : byte.isAllowedInTarget
      if stays {
        result.append(byte)
      } else {
        result.append(percentEncoding: byte)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func fields(of message: HTTPRequest) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    // Framing and connection belong to this hop: a client's `Content-Length: 3` before five bytes
    // would leave two of them on the connection as the beginning of the next request.
    var fields = HopByHopFields.removed(from: message.fields)
    for name in ["Accept-Encoding", "Expect", "Host"] { fields.remove(name) }
    for (name, value) in fields.pairs {
      if let index = result.firstIndex(where: { $0.name.utf8.equalsIgnoringCase(name) }) {
        // URLSession keeps one field of a name. Cookies are joined otherwise than lists (RFC 6265
        // §5.4).
        result[index].value += (name.utf8.equalsIgnoringCase("cookie") ? "; " : ", ") + value
      } else {
        result.append((name, value))
      }
    }
    result.append(("Accept-Encoding", "identity"))
    let hasBody = !message.body.isEmpty
    if hasBody { result.append(("Content-Length", String(message.body.count))) }
    guard let removal = URLSessionSystem.fieldRemoval else { return result }
    var unwanted = ["Accept", "Accept-Language", "Connection", "User-Agent"]
    if hasBody {
      unwanted += ["Content-Type", "Transfer-Encoding"]
    } else if !["POST", "PUT", "PATCH"].contains(message.method) {
      // RFC 9110 §8.6 wants `Content-Length: 0` only where the method foresees content.
      unwanted.append("Content-Length")
    }
    for name in unwanted where !result.contains(where: { $0.name.utf8.equalsIgnoringCase(name) }) {
      result.append((name, removal))
    }
    return result
  }

  /// `idle` is the time without any byte after which URLSession gives up: whole seconds, zero would
  /// mean at once.
  func urlRequest(idle: Duration) throws(UpstreamError) -> URLRequest {
    guard let url = URL(string: url, encodingInvalidCharacters: false) else {
      throw UpstreamError(.unreachable, "the address \(url) is not one that can be asked")
    }
    var result = URLRequest(url: url)
    // Set, not given to the initializer: on Linux the session's 60 seconds would count then.
    result.timeoutInterval = Double(max(1, idle.components.seconds))
    result.httpMethod = method
    for (name, value) in fields { result.setValue(value, forHTTPHeaderField: name) }
    if !body.isEmpty { result.httpBodyStream = bodyStream }
    return result
  }

  /// A fresh one each time: libcurl sends a request again when a kept connection turns out to be
  /// closed.
  ///
  /// A stream, not `httpBody`: with that, such a second sending loses the body or ends the process.
  var bodyStream: InputStream { InputStream(data: Data(body)) }
}

extension UInt8 {
  fileprivate var isHexadecimalDigit: Bool {
    (0x30...0x39).contains(self) || (0x61...0x66).contains(asciiLowercased)
  }

  /// RFC 3986 §3.3 and §3.4: what may stand in a path or a query as it is, the percent sign apart.
  fileprivate var isAllowedInTarget: Bool {
    (0x30...0x39).contains(self) || (0x61...0x7A).contains(asciiLowercased)
      || "-._~!$&'()*+,;=:@/?".utf8.contains(self)
  }
}
