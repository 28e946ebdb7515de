import MixtapeIO
import MixtapeServer
import Testing

struct URLSessionFailureTests {
  /// The texts are libcurl's own, seen on Linux (libcurl 7.88.1, OpenSSL 3.0.19) in
  /// `URLSessionTLSTests`.
  @Test(arguments: [
    (-1, "SSL certificate problem: certificate has expired", "the TLS certificate has expired"),
    (
      -1, "SSL: no alternative certificate subject name matches target host name 'localhost'",
      "the TLS certificate is for another host (SSL: no alternative certificate subject name"
        + " matches target host name 'localhost')"
    ),
    (
      -1, "SSL certificate problem: self-signed certificate",
      "the TLS certificate is not trusted (SSL certificate problem: self-signed certificate)"
    ),
    (
      -1, "SSL certificate problem: unable to get local issuer certificate",
      "the TLS certificate is not trusted"
        + " (SSL certificate problem: unable to get local issuer certificate)"
    ),
    (
      -1, "OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number",
      "TLS failed (OpenSSL/3.0.19: error:0A00010B:SSL routines::wrong version number)"
    ),
    (-1004, "Failed to connect to localhost port 1 after 0 ms", "connection refused"),
    (-1003, "Could not resolve host: x.test", "the host name could not be resolved"),
    (-1000, "", "URLSession does not take this address"),
    (-1201, "", "the TLS certificate has expired"),
    (-1202, "Bad.", "the TLS certificate is not trusted (Bad.)"),
    (-1200, "Bad.", "TLS failed (Bad.)"),
    (
      -1, "CONNECT tunnel failed, response 407",
      "the proxy refused the connection (CONNECT tunnel failed, response 407)"
    ),
  ])
  func `an upstream that cannot be reached is told with the reason`(
    code: Int,
    text: String,
    expected: String
  ) {
    let failure = URLSessionFailure(code: code, text: text, idle: .seconds(1))
    #expect(failure.error == UpstreamError(.unreachable, expected))
    #expect(!failure.isCancellation)
  }

  @Test(arguments: [
    (-1, "transfer closed with 45 bytes remaining to read"),
    (-1, "transfer closed with outstanding read data remaining"),
    (-1, "Recv failure: Connection reset by peer"),
    (-1, "HTTP/2 stream 1 was not closed cleanly: INTERNAL_ERROR (err 2)"),
    (-1, "OpenSSL SSL_read: error:0A000126:SSL routines::unexpected eof while reading, errno 0"),
    (-1005, "The network connection was lost."),
    // A refused first address (::1) must not hide what happened on the second.
    (-1004, "transfer closed with outstanding read data remaining"),
  ])
  func `a connection that broke off is told as that`(code: Int, text: String) {
    let failure = URLSessionFailure(code: code, text: text, idle: .seconds(1))
    #expect(failure.error == UpstreamError(.brokenOff, "the connection broke off (\(text))"))
  }

  @Test func `silence is told with its length`() {
    let silence = URLSessionFailure(code: -1001, text: "", idle: .seconds(600))
    #expect(silence.error == UpstreamError(.timedOut, "nothing came for 600 s"))
    let shortest = URLSessionFailure(code: -1001, text: "", idle: .milliseconds(5))
    #expect(shortest.error == UpstreamError(.timedOut, "nothing came for 1 s"))
    let connecting = URLSessionFailure(code: -1001, text: "Connection timed out", idle: .seconds(5))
    #expect(connecting.error.kind == .timedOut)
  }

  @Test func `a message that is broken is told as that`() {
    for (code, text) in [
      (-1, "Failed writing header"), (-1002, "Received HTTP/0.9 when not allowed"),
      (-1, "Error while processing content unencoding: incorrect header check"),
      (-1, "Illegal or missing hexadecimal sequence in chunked-encoding"),
    ] {
      #expect(URLSessionFailure(code: code, text: text, idle: .seconds(1)).error.kind == .malformed)
    }
  }

  @Test func `a cancellation is recognised`() {
    #expect(URLSessionFailure(code: -999, text: "cancelled", idle: .seconds(1)).isCancellation)
  }
}
