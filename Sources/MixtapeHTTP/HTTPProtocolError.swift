/// What the peer did wrong, and the status to answer where the peer is a client.
package struct HTTPProtocolError: Error, Hashable, Sendable {
  /// 400, 408, 413, 414, 431, 501 or 505.
  package var status: Int
  /// A clause without a final full stop, for the person who reads the answer or the journal.
  package var message: String

  package init(status: Int = 400, _ message: String) {
    self.status = status
    self.message = message
  }
}

extension HTTPProtocolError: CustomStringConvertible {
  package var description: String { "\(status): \(message)" }
}
