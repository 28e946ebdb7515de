package import MixtapeServer

/// An error of URLSession in our words.
///
/// On Linux most of its codes are -1, and only libcurl's text tells one reason from another; on
/// Apple's systems the codes do.
package struct URLSessionFailure: Hashable, Sendable {
  /// The task was cancelled, by us or by the answer to a challenge.
  package let isCancellation: Bool
  package let error: UpstreamError

  /// `idle` is the time without a byte that was allowed.
  package init(code: Int, text: String, idle: Duration) {
    isCancellation = code == -999
    error = Self.byText(text) ?? Self.byCode(code, text, idle)
  }

  /// The numbers of `URLError.Code`, the same on every system.
  private static func byCode(_ code: Int, _ text: String, _ idle: Duration) -> UpstreamError {
    switch code {
    case -999: UpstreamError(.brokenOff, "the request was cancelled")
    case -1000: UpstreamError(.unreachable, "URLSession does not take this address")
    case -1001: UpstreamError(.timedOut, "nothing came for \(max(1, idle.components.seconds)) s")
    case -1002: UpstreamError(.malformed, "the answer is not HTTP (\(text))")
    case -1003: UpstreamError(.unreachable, "the host name could not be resolved")
    case -1004: UpstreamError(.unreachable, "connection refused")
    case -1005: UpstreamError(.brokenOff, "the connection broke off (\(text))")
    case -1009: UpstreamError(.unreachable, "there is no network")
    case -1011: UpstreamError(.brokenOff, "the connection was closed without an answer")
    case -1201: UpstreamError(.unreachable, "the TLS certificate has expired")
    case -1202, -1203: UpstreamError(.unreachable, "the TLS certificate is not trusted (\(text))")
    case -1204: UpstreamError(.unreachable, "the TLS certificate is not valid yet")
    case -1206 ... -1200: UpstreamError(.unreachable, "TLS failed (\(text))")
    default: UpstreamError(.malformed, text)
    }
  }

  private static func byText(_ text: String) -> UpstreamError? {
    guard let known = texts.first(where: { text.contains($0.part) }) else { return nil }
    return UpstreamError(known.kind, known.quotes ? "\(known.words) (\(text))" : known.words)
  }

  private typealias Known = (part: String, kind: UpstreamError.Kind, words: String, quotes: Bool)

  /// What libcurl 7.88 to 8 and OpenSSL 3 say; the first that fits counts.
  private static let texts: [Known] = [
    ("certificate has expired", .unreachable, "the TLS certificate has expired", false),
    ("certificate is not yet valid", .unreachable, "the TLS certificate is not valid yet", false),
    ("self-signed certificate", .unreachable, "the TLS certificate is not trusted", true),
    ("target host name", .unreachable, "the TLS certificate is for another host", true),
    ("target hostname", .unreachable, "the TLS certificate is for another host", true),
    ("SSL certificate problem", .unreachable, "the TLS certificate is not trusted", true),
    ("CONNECT tunnel failed", .unreachable, "the proxy refused the connection", true),
    ("from proxy after CONNECT", .unreachable, "the proxy refused the connection", true),
    ("Could not resolve proxy", .unreachable, "the proxy's name could not be resolved", true),
    ("transfer closed with", .brokenOff, "the connection broke off", true),
    ("not closed cleanly", .brokenOff, "the connection broke off", true),
    ("SSL_connect", .unreachable, "TLS failed", true),
    ("onnection reset by peer", .brokenOff, "the connection broke off", true),
    ("Broken pipe", .brokenOff, "the connection broke off", true),
    ("unexpected eof", .brokenOff, "the connection broke off", true),
    ("SSL routines", .unreachable, "TLS failed", true),
    ("Connection timed out", .timedOut, "no connection could be made in time", false),
    ("Resolving timed out", .timedOut, "the host name was not resolved in time", false),
    ("Connection refused", .unreachable, "connection refused", false),
    ("Failed writing header", .malformed, "URLSession cannot read the head of the answer", false),
    ("content unencoding", .malformed, "the content coding cannot be undone", true),
    ("content encoding", .malformed, "the content coding cannot be undone", true),
  ]
}
