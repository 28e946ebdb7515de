import MixtapeHTTP
import MixtapeSimulation
import Testing

/// Requests that two servers could take for different ones (RFC 9112 §5, §6, §11.2), and what is
/// close to them.
@Suite struct `Request smuggling` {
  struct Refused: CustomStringConvertible, Sendable {
    var description: String
    var wire: [UInt8]
    var status = 400

    init(_ description: String, _ wire: String, status: Int = 400) {
      self.init(description, Array(wire.utf8), status: status)
    }

    init(_ description: String, _ wire: [UInt8], status: Int = 400) {
      self.description = description
      self.wire = wire
      self.status = status
    }

    /// A request with these field lines.
    static func fields(_ description: String, _ lines: String, status: Int = 400) -> Refused {
      Refused(description, "POST / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n\r\nhello", status: status)
    }

    /// A chunked request with this body.
    static func chunks(_ description: String, _ body: String, status: Int = 400) -> Refused {
      Refused(
        description,
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + body,
        status: status
      )
    }
  }

  static let lengths: [Refused] = [
    .fields("a length and a coding", "Content-Length: 5\r\nTransfer-Encoding: chunked"),
    .fields("a coding and a length", "Transfer-Encoding: chunked\r\nContent-Length: 5"),
    .fields("two lengths", "Content-Length: 5\r\nContent-Length: 6"),
    .fields("two lengths in a list", "Content-Length: 5, 6"),
    .fields("the same length twice", "Content-Length: 5\r\nContent-Length: 5"),
    .fields("the same length twice in a list", "Content-Length: 5, 5"),
    .fields("two lengths of which one is empty", "Content-Length: 5,"),
    .fields("an empty length", "Content-Length:"),
    .fields("a signed length", "Content-Length: +5"),
    .fields("a negative length", "Content-Length: -5"),
    .fields("a hexadecimal length", "Content-Length: 0x5"),
    .fields("a length with a fraction", "Content-Length: 5.0"),
    .fields("a length with a space", "Content-Length: 5 5"),
    .fields("a length with an underscore", "Content-Length: 1_0"),
    .fields("a length in other digits", "Content-Length: ٥"),
    .fields("a length that no integer holds", "Content-Length: 9223372036854775808"),
    .fields("a length that wraps to 5", "Content-Length: 18446744073709551621"),
  ]

  static let codings: [Refused] = [
    .fields("an unknown coding", "Transfer-Encoding: xchunked", status: 501),
    .fields("another coding", "Transfer-Encoding: gzip", status: 501),
    .fields("identity", "Transfer-Encoding: identity", status: 501),
    .fields("another coding before chunked", "Transfer-Encoding: gzip, chunked", status: 501),
    .fields("chunked is not last", "Transfer-Encoding: chunked, gzip"),
    .fields(
      "chunked is not last, in two fields",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: x"
    ),
    .fields("chunked twice", "Transfer-Encoding: chunked, chunked"),
    .fields(
      "chunked twice, in two fields",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked"
    ),
    .fields("an empty coding", "Transfer-Encoding:"),
    .fields("a list of nothing", "Transfer-Encoding: ,"),
    .fields("chunked with a parameter", "Transfer-Encoding: chunked;q=1"),
    .fields("chunked in quotes", "Transfer-Encoding: \"chunked\""),
    .fields("a coding with a vertical tab", "Transfer-Encoding: \u{B}chunked"),
    Refused(
      "a coding in HTTP/1.0",
      "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
  ]

  static let chunks: [Refused] = [
    .chunks("no size", "\r\nhello\r\n0\r\n\r\n"),
    .chunks("a size that is no number", "g\r\nhello\r\n0\r\n\r\n"),
    .chunks("a size with a prefix", "0x5\r\nhello\r\n0\r\n\r\n"),
    .chunks("a signed size", "+5\r\nhello\r\n0\r\n\r\n"),
    .chunks("a negative size", "-5\r\nhello\r\n0\r\n\r\n"),
    .chunks("a space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
    .chunks("a space after the size", "5 \r\nhello\r\n0\r\n\r\n"),
    .chunks("a size with an underscore", "0_5\r\nhello\r\n0\r\n\r\n"),
    .chunks("a size that no integer holds", "8000000000000000\r\nhello\r\n0\r\n\r\n"),
    .chunks("a size that wraps to 5", "10000000000000005\r\nhello\r\n0\r\n\r\n"),
    .chunks("a size beyond the limit", "7fffffffffffffff\r\nhello\r\n0\r\n\r\n", status: 413),
    .chunks("a line feed alone after the size", "5\nhello\r\n0\r\n\r\n"),
    .chunks("a line feed alone within an extension", "5;a\nhello\r\n0\r\n\r\n"),
    .chunks("a carriage return within an extension", "5;\rxx\r\nhello\r\n0\r\n\r\n"),
    .chunks("a carriage return within quotes", "5;a=\"\rx\"\r\nhello\r\n0\r\n\r\n"),
    .chunks("an extension without a name", "5;\r\nhello\r\n0\r\n\r\n"),
    .chunks("an extension without a value", "5;a=\r\nhello\r\n0\r\n\r\n"),
    .chunks("an extension whose quotes stay open", "5;a=\"b\r\nhello\r\n0\r\n\r\n"),
    .chunks("an extension whose quotes end in an escape", "5;a=\"b\\\r\nhello\r\n0\r\n\r\n"),
    .chunks("an extension with a NUL", "5;a=\0\r\nhello\r\n0\r\n\r\n"),
    .chunks("a chunk longer than its size", "4\r\nhello\r\n0\r\n\r\n"),
    .chunks("a chunk shorter than its size", "6\r\nhello\r\n0\r\n\r\n"),
    .chunks("no line end after a chunk", "5\r\nhello0\r\n\r\n"),
    .chunks("a line feed alone after a chunk", "5\r\nhello\n0\r\n\r\n"),
    .chunks("a carriage return alone after a chunk", "5\r\nhello\r0\r\n\r\n"),
    .chunks("a line feed alone at the end", "5\r\nhello\r\n0\r\n\n"),
    .chunks(
      "something other than trailers at the end",
      "5\r\nhello\r\n0\r\nGET / HTTP/1.1\r\n\r\n"
    ),
    .chunks("a folded trailer", "0\r\nA: b\r\n c\r\n\r\n"),
    .chunks("a trailer with a NUL", "0\r\nA: \0\r\n\r\n"),
  ]

  static let fields: [Refused] = [
    .fields("a folded field", "A: b\r\n c"),
    .fields("a field folded by a tab", "A: b\r\n\tTransfer-Encoding: chunked"),
    Refused("a first field that begins with a space", "GET / HTTP/1.1\r\n Host: a\r\n\r\n"),
    .fields("a space before the colon", "Content-Length : 5"),
    .fields("a tab before the colon", "Content-Length\t: 5"),
    .fields("a field without a name", ": 5"),
    .fields("a field without a colon", "Content-Length"),
    .fields("a name with a NUL", "A\0b: 5"),
    .fields("a name with a control character", "A\u{1}b: 5"),
    .fields("a name with a vertical tab before the colon", "Transfer-Encoding\u{B}: chunked"),
    .fields("a name with a parenthesis", "A(b): 5"),
    .fields("a name beyond ASCII", "Ä: 5"),
    .fields("a value with a NUL", "A: b\0c"),
    .fields("a value with a control character", "A: b\u{1}c"),
    .fields("a value with a delete character", "A: b\u{7F}c"),
    .fields("a value with a carriage return", "A: b\rc"),
    .fields("a value that ends with two carriage returns", "A: b\r"),
    .fields("a line feed alone after a field", "A: b\nContent-Length: 5"),
    Refused("a line feed alone after the request line", "GET / HTTP/1.1\nHost: a\r\n\r\n"),
    Refused("a line feed alone for the empty line", "GET / HTTP/1.1\r\nHost: a\r\n\n"),
    Refused("line feeds alone throughout", "GET / HTTP/1.1\nHost: a\n\n"),
    Refused("a line feed before the request", "\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a carriage return before the request", "\rGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("no Host", "GET / HTTP/1.1\r\nA: b\r\n\r\n"),
    Refused("Host twice", "GET / HTTP/1.1\r\nHost: a\r\nhost: a\r\n\r\n"),
    Refused("Host twice in HTTP/1.0", "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"),
    Refused("two hosts in one field", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n"),
    Refused("two hosts without a space", "GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"),
    Refused("a host with a path", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"),
    Refused("a host with a user", "GET / HTTP/1.1\r\nHost: b@a\r\n\r\n"),
    Refused("no Host beside an absolute target", "GET http://a/ HTTP/1.1\r\n\r\n"),
  ]

  static let lines: [Refused] = [
    Refused("no version", "GET /\r\nHost: a\r\n\r\n"),
    Refused("no target", "GET\r\nHost: a\r\n\r\n"),
    Refused("no target but a version", "GET HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("two spaces after the method", "GET  / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("two spaces before the version", "GET /  HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a space after the version", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n"),
    Refused("a tab after the method", "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a space within the target", "GET /a b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a space before the method", " GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a method with a colon", "G:T / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a target with a NUL", "GET /\0 HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a target beyond ASCII", "GET /ä HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a target with a fragment", "GET /#a HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a target without a slash", "GET a HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("* for another method than OPTIONS", "GET * HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("another scheme", "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("an absolute target without a host", "GET http:///b HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("an absolute target with a user", "GET http://b@a/ HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a version in small letters", "GET / http/1.1\r\nHost: a\r\n\r\n"),
    Refused("a version without a point", "GET / HTTP/11\r\nHost: a\r\n\r\n"),
    Refused("a version of two digits", "GET / HTTP/1.10\r\nHost: a\r\n\r\n"),
    Refused("an unknown minor version", "GET / HTTP/1.2\r\nHost: a\r\n\r\n", status: 505),
    Refused("HTTP/0.9 with a version", "GET / HTTP/0.9\r\n\r\n", status: 505),
    Refused("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", status: 505),
    Refused("CONNECT", "CONNECT a:443 HTTP/1.1\r\nHost: a:443\r\n\r\n", status: 501),
    Refused("too many empty lines", "\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"),
    Refused("a TLS handshake", [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00]),
    Refused("a NUL for a method", [0, 0x0D, 0x0A]),
  ]

  @Test(arguments: lengths + codings + chunks + fields + lines, Cutting.allCases)
  func `is refused, and nothing is read behind it`(_ example: Refused, _ cutting: Cutting) {
    let smuggled = Array("GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    let outcome = RequestOutcome(example.wire + smuggled, cutting)
    #expect(outcome.events.isEmpty)
    #expect(outcome.error?.status == example.status, "\(String(describing: outcome.error))")
  }

  @Test(arguments: lengths + codings + chunks + fields + lines)
  func `is refused in the same words however the bytes arrive`(_ example: Refused) {
    let outcomes = Set(Cutting.allCases.map { RequestOutcome(example.wire, $0).error })
    #expect(outcomes.count == 1)
  }

  @Test(arguments: [
    (
      "CONNECT a:443 HTTP/1.1\r\n",
      "CONNECT is not supported: use this address as the base URL of a provider, not as a proxy"
    ),
    (
      "\u{16}\u{3}\u{1}",
      "this is a TLS handshake, but plain HTTP is spoken here: use http://, not https://"
    ),
    ("GET / HTTP/2.0\r\n", "HTTP/2.0 is not spoken here, only HTTP/1.1 and HTTP/1.0"),
    ("GET /\r\n", "the request line has no HTTP version"),
    (
      "GET /ä HTTP/1.1\r\n", "the request target holds characters beyond ASCII: percent-encode them"
    ),
    (
      "GET / HTTP/1.1\r\nA : b\r\n",
      "white space stands between the field name A and its colon"
    ),
    ("GET / HTTP/1.1\r\nA\r\n", "the field line A has no colon"),
    ("GET / HTTP/1.1\r\nA: \0\r\n", "the field A holds the control character 0x00"),
    ("GET / HTTP/1.1\r\n b\r\n", "a field is folded over two lines, which HTTP no longer allows"),
  ])
  func `the words say what is wrong before the head is complete`(_ wire: String, message: String) {
    var parser = HTTPRequestParser()
    parser.receive(Array(wire.utf8))
    let error = #expect(throws: HTTPProtocolError.self) { try parser.next() }
    #expect(error?.message == message)
  }
}
