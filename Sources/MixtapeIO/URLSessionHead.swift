package import MixtapeHTTP

/// The head of an answer as URLSession gives it: a dictionary, with the body already decoded.
///
/// Lost before this point (Linux): the fields' order and mostly their case, the reason phrase, and
/// which of several fields of one name were separate.
package struct URLSessionHead: Hashable, Sendable {
  package let head: HTTPResponseHead
  package let body: BodySize

  package init(status: Int, fields: [String: String], method: String) {
    // A dictionary has no order; sorted, the same answer gives the same bytes every time.
    var sorted = HTTPFields(fields.sorted { ($0.key, $0.value) < ($1.key, $1.value) })
    let size = Self.body(status: status, fields: sorted, method: method)
    if size != .none, Self.isEncoded(sorted) { sorted.remove("content-encoding") }
    head = HTTPResponseHead(status: status, fields: HopByHopFields.removed(from: sorted))
    body = size
  }

  private static func body(status: Int, fields: HTTPFields, method: String) -> BodySize {
    // RFC 9112 §6.3.
    if method == "HEAD" || status == 204 || status == 304 || status < 200 { return .none }
    // The length counts the encoded bytes, and the decoded ones are what comes.
    if isEncoded(fields) || fields.contains("transfer-encoding") { return .stream }
    guard let length = fields["content-length"].flatMap({ Int($0) }), length >= 0 else {
      return .stream
    }
    return .bytes(length)
  }

  private static func isEncoded(_ fields: HTTPFields) -> Bool {
    fields["content-encoding"].map { !$0.utf8.equalsIgnoringCase("identity") } ?? false
  }
}
