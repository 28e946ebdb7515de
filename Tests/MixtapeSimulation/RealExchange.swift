import Foundation
package import MixtapeHTTP
import MixtapeJSON

/// A really recorded exchange, where those are there: see `../shared/real/README.md`.
package struct RealExchange: Sendable {
  /// The host that was asked.
  package let host: String
  package let request: HTTPRequest
  package let head: HTTPResponseHead
  /// As it was sent, compressed where it was.
  package let sentBody: [UInt8]

  /// All of them; none where there is no `../shared`, which is said once.
  package static let all: [RealExchange] = {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let shared =
      ProcessInfo.processInfo.environment["MIXTAPE_SHARED"].map { URL(filePath: $0) }
      ?? root.deletingLastPathComponent().appending(path: "shared")
    let file = shared.appending(path: "real/exchanges.jsonl")
    guard let data = try? Data(contentsOf: file) else {
      print("SKIPPED: no recorded exchanges at \(file.path()); set MIXTAPE_SHARED")
      return []
    }
    return data.split(separator: 0x0A).compactMap { RealExchange(line: Array($0)) }
  }()

  /// With its content coding undone.
  package var body: [UInt8] {
    guard head.fields["content-encoding"]?.lowercased() == "gzip" else { return sentBody }
    return (try? Gzip.decode(sentBody, limit: 64 << 20)) ?? sentBody
  }

  package var type: String { head.fields["content-type"] ?? "" }

  private init?(line: [UInt8]) {
    guard let json = try? JSON(parsing: line), let uri = json["uri"]?.string,
      let status = json["status"]?.int,
      let requestBody = Base64.decode(json["request_body_base64"]?.string ?? ""),
      let body = Base64.decode(json["body_base64"]?.string ?? "")
    else { return nil }
    host = URL(string: uri)?.host() ?? ""
    head = HTTPResponseHead(status: status, fields: Self.fields(json["headers"]))
    sentBody = body
    // Mistral's client marks what it streams by a fragment, which is never sent.
    let target = uri.drop { $0 != ":" }.dropFirst(3).drop { $0 != "/" }.prefix { $0 != "#" }
    request = HTTPRequest(
      method: json["method"]?.string ?? "",
      target: String(target),
      fields: Self.fields(json["request_headers"]),
      body: requestBody
    )
  }

  private static func fields(_ json: JSON?) -> HTTPFields {
    HTTPFields((json?.array ?? []).map { ($0[0]?.string ?? "", $0[1]?.string ?? "") })
  }
}
