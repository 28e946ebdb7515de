/// A whole request: a client's, or one for the upstream.
package struct HTTPRequest: Hashable, Sendable {
  package enum Version: Hashable, Sendable {
    case http10
    case http11
  }

  /// As sent: methods are case-sensitive (RFC 9110 §9.1).
  package var method: String
  /// Path and query as sent, in origin form: an absolute-form target has lost scheme and authority.
  package var target: String
  package var version: Version
  package var fields: HTTPFields
  /// The body with its transfer coding undone; a content coding stays.
  package var body: [UInt8]

  package init(
    method: String,
    target: String,
    version: Version = .http11,
    fields: HTTPFields = [:],
    body: [UInt8] = []
  ) {
    self.method = method
    self.target = target
    self.version = version
    self.fields = fields
    self.body = body
  }

  /// The target up to the `?`, still percent-encoded.
  package var path: Substring {
    target[...].targetPath
  }

  /// What follows the `?`, still percent-encoded; empty where there is none.
  package var query: Substring {
    target[...].targetQuery
  }
}

// Byte by byte, since this runs for every request, and finding whole characters takes longer.
extension Substring {
  /// A target up to its first `?`.
  package var targetPath: Substring {
    self[..<(utf8.firstIndex(of: UInt8(ascii: "?")) ?? endIndex)]
  }

  /// What follows a target's first `?`; empty where there is none.
  package var targetQuery: Substring {
    let path = targetPath.endIndex
    return path == endIndex ? self[path...] : self[utf8.index(after: path)...]
  }
}
