/// How long a body is, as far as it is known when the head is written or read.
package enum BodySize: Hashable, Sendable {
  /// No body at all: 204, 304, or an answer to HEAD.
  case none
  case bytes(Int)
  /// Comes in pieces of unknown number: chunked for HTTP/1.1, until close for HTTP/1.0.
  case stream
  /// So many bytes are promised, and what comes is something else: the connection ends it.
  case announced(Int)
}

extension BodySize {
  /// The number of bytes to come, where it is known.
  package var count: Int? {
    switch self {
    case .none: 0
    case .bytes(let count): count
    case .stream, .announced: nil
    }
  }
}
