package import MixtapeHTTP

/// The boundary of a multipart body: made up anew for each request, so it must not count in
/// matching.
package struct MultipartBoundary: Sendable {
  private let marker: [UInt8]

  package init?(fields: HTTPFields) {
    guard let type = fields["content-type"], type.lowercased().hasPrefix("multipart/"),
      let start = type.firstRange(of: "boundary=")
    else { return nil }
    let value = type[start.upperBound...].prefix { $0 != ";" }
    let boundary = value.filter { $0 != "\"" }
    guard !boundary.isEmpty else { return nil }
    marker = Array(boundary.utf8)
  }

  /// What lies between the boundaries.
  package func pieces(of body: Span<UInt8>) -> [[UInt8]] {
    var pieces: [[UInt8]] = []
    var piece: [UInt8] = []
    var index = 0
    while index < body.count {
      if isMarker(at: index, of: body) {
        pieces.append(piece)
        piece = []
        index += marker.count
      } else {
        piece.append(body[index])
        index += 1
      }
    }
    pieces.append(piece)
    return pieces
  }

  private func isMarker(at index: Int, of body: Span<UInt8>) -> Bool {
    guard index + marker.count <= body.count else { return false }
    return marker.indices.allSatisfy { body[index + $0] == marker[$0] }
  }
}
