/// The head of an answer: all but its body.
package struct HTTPResponseHead: Hashable, Sendable {
  package var status: Int
  /// The reason phrase as received; nil where it was not kept or is the usual one for the status.
  package var reason: String?
  /// Without the fields of framing (content-length, transfer-encoding, connection): the writer adds
  /// those.
  package var fields: HTTPFields

  package init(status: Int, reason: String? = nil, fields: HTTPFields = [:]) {
    self.status = status
    self.reason = reason
    self.fields = fields
  }
}
