package import MixtapeHTTP

/// A content coding that cassettes undo; others (br, zstd) stay as they came.
enum ContentCoding: Hashable, Sendable {
  case gzip
  case deflate

  /// The one coding that the fields name; nil for none, for an unknown one and for several in turn.
  init?(of fields: HTTPFields) {
    switch fields.values("content-encoding").joined(separator: ",").lowercased() {
    case "gzip", "x-gzip": self = .gzip
    case "deflate": self = .deflate
    default: return nil
    }
  }

  /// The bytes decoded; nil where they are not what the fields say, or are cut.
  func decode(_ bytes: [UInt8]) -> [UInt8]? {
    let limit = 256 << 20
    return switch self {
    case .gzip: try? Gzip.decode(bytes, limit: limit)
    case .deflate: try? Deflate.decode(bytes, limit: limit)
    }
  }
}

extension HTTPRequest {
  /// The body with its content coding undone, as it is recorded and matched.
  package var decodedBody: [UInt8] { ContentCoding.decoded(body, fields) }
}

extension ContentCoding {
  /// The body as it is where the fields name no coding that can be undone.
  static func decoded(_ body: [UInt8], _ fields: HTTPFields) -> [UInt8] {
    ContentCoding(of: fields)?.decode(body) ?? body
  }
}
