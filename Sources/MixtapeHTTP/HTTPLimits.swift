/// How much of a message is taken before it is refused.
package struct HTTPLimits: Hashable, Sendable {
  /// The start line and all fields, and again for trailers: 431 beyond.
  package var headBytes = 64 << 10
  /// The number of fields: 431 beyond.
  package var fieldCount = 256
  /// The request target: 414 beyond.
  package var targetBytes = 16 << 10
  /// The body with its transfer coding undone: 413 beyond.
  package var bodyBytes = 64 << 20

  package init() {}

  /// For requests, whose body is held in memory as a whole.
  package static let standard = HTTPLimits()

  /// For answers of an upstream, whose body is passed on as it arrives.
  package static let upstream: HTTPLimits = {
    var limits = HTTPLimits()
    limits.bodyBytes = 1 << 40
    return limits
  }()
}
