import MixtapeHTTP

/// A secret that redaction left, found before anything was written.
package struct RedactionLeak: Error, Hashable, Sendable {
  /// The path in the interaction: `response.stream[3]`.
  package var place: String
  /// What it looks like, with its article.
  package var kind: String

  package init(place: String, kind: String) {
    self.place = place
    self.kind = kind
  }
}

extension Redaction {
  /// Looks once more, and more suspiciously, at what is to be written: the first place that still
  /// holds what looks like a key, or one of `credentials`.
  package func remains(
    in interaction: Interaction,
    of credentials: Credentials = Credentials()
  ) -> RedactionLeak? {
    let disguises = credentials.disguises
    let request = interaction.request
    let response = interaction.response
    let texts: [(place: String, pieces: [[UInt8]])] = [
      ("request.target", [Array(request.target.utf8)]),
      ("request.body", [request.body]),
      ("response.reason", [Array((response.head.reason ?? "").utf8)]),
      (
        response.chunks.count > 1 || response.body == .stream ? "response.stream" : "response.body",
        response.chunks.map(\.bytes)
      ),
    ]
    if let leak = remains(in: request.fields, "request.fields", disguises)
      ?? remains(in: response.head.fields, "response.fields", disguises)
    {
      return leak
    }
    for (place, pieces) in texts {
      let bytes = Array(pieces.joined())
      guard let (offset, kind) = remains(in: bytes, disguises) else { continue }
      let index = Self.index(of: offset, in: pieces)
      return RedactionLeak(
        place: place == "response.stream" ? "\(place)[\(index)]" : place,
        kind: kind
      )
    }
    return nil
  }

  private func remains(
    in fields: HTTPFields,
    _ place: String,
    _ disguises: [[UInt8]]
  ) -> RedactionLeak? {
    for index in 0..<fields.count {
      let name = fields.nameBytes(at: index)
      let value = Array(fields.valueBytes(at: index))
      let isOpen = SecretNames.isField(name) && !value.isEmpty && !value.hasSuffix(Self.placeholder)
      let kind = isOpen ? "a secret" : remains(in: value, disguises)?.kind
      if let kind {
        return RedactionLeak(place: "\(place)[\"\(fields.name(at: index))\"]", kind: kind)
      }
    }
    return nil
  }

  private func remains(in bytes: [UInt8], _ disguises: [[UInt8]]) -> (offset: Int, kind: String)? {
    let span = bytes.span
    if let offset = SecretShapes.strongKey(in: span) { return (offset, "an API key") }
    for disguise in disguises {
      if let offset = span.firstOffset(of: disguise) { return (offset, "the request's own key") }
    }
    return edits(in: bytes, disguises).first.map { ($0, "a key") }
  }

  private static func index(of offset: Int, in pieces: [[UInt8]]) -> Int {
    var end = 0
    for (index, piece) in pieces.enumerated() {
      end += piece.count
      if offset < end { return index }
    }
    return 0
  }
}

extension [UInt8] {
  fileprivate func hasSuffix(_ ending: [UInt8]) -> Bool {
    count >= ending.count && self[(count - ending.count)...].elementsEqual(ending)
  }
}
