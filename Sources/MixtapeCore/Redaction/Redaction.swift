package import MixtapeHTTP
import _StringProcessing
import Synchronization

/// What never reaches a cassette, the journal or the log: keys, cookies, and whom an account
/// belongs to.
///
/// A request is redacted before its key is made, a recorded one and an incoming one alike, so that
/// both give the same.
package struct Redaction: Sendable {
  /// Stands where a secret stood.
  static let placeholder = Array("<redacted>".utf8)

  /// The user's patterns; nil where there are none.
  private let patterns: RedactionPatterns?

  package static let standard = Redaction()

  private init() {
    patterns = nil
  }

  /// `patterns` are regular expressions; what they match is replaced besides.
  package init(patterns: [String]) throws(RedactionPatternError) {
    self.patterns = patterns.isEmpty ? nil : try RedactionPatterns(patterns)
  }

  /// A line for the journal or the log.
  package func text(_ text: String, hiding credentials: Credentials = Credentials()) -> String {
    let bytes = Array(text.utf8)
    var edits = RedactionEdits()
    for range in secrets(in: bytes, credentials.disguises) { edits.replace([range]) }
    return edits.isEmpty ? text : String(decoding: edits.apply(to: bytes), as: UTF8.self)
  }

  /// Fields with the values of the secret ones replaced; the scheme of an authorization stays.
  package func fields(
    _ fields: HTTPFields,
    hiding credentials: Credentials = Credentials()
  ) -> HTTPFields {
    var result = HTTPFields()
    let disguises = credentials.disguises
    for index in 0..<fields.count {
      let name = fields.nameBytes(at: index)
      let value = fields.valueBytes(at: index)
      if SecretNames.isField(name) {
        result.append(name: name, value: Self.redactedValue(value))
      } else {
        result.append(name: name, value: redacted(Array(value), disguises))
      }
    }
    return result
  }

  /// The target and the body of a request as a cassette holds them; both stay as they are where
  /// nothing looks secret, which costs a microsecond or two.
  package func matchable(
    target: String,
    fields: HTTPFields,
    body: [UInt8]
  ) -> (target: String, body: [UInt8]) {
    let credentials = Credentials(fields: fields, target: target)
    let targetBytes = Array(target.utf8)
    let newTarget =
      mayHoldSecrets(targetBytes.span, credentials)
      ? String(decoding: redacted(targetBytes, credentials.disguises), as: UTF8.self) : target
    guard !body.isEmpty, mayHoldSecrets(body.span, credentials) else { return (newTarget, body) }
    return (newTarget, self.body([body], credentials.disguises)[0])
  }

  /// The whole exchange as a cassette may hold it.
  package func interaction(_ interaction: Interaction) -> Interaction {
    let request = interaction.request
    var credentials = Credentials(fields: request.fields, target: request.target)
    var result = interaction
    (result.request.target, result.request.body) = matchable(
      target: request.target,
      fields: request.fields,
      body: request.body
    )
    credentials.add(interaction.response.head.fields)
    result.request.fields = fields(request.fields, hiding: credentials)
    result.response.head.fields = fields(interaction.response.head.fields, hiding: credentials)
    let disguises = credentials.disguises
    result.response.head.reason = interaction.response.head.reason.map {
      text($0, hiding: credentials)
    }
    if case .cut(let reason) = interaction.response.ending {
      result.response.ending = .cut(text(reason, hiding: credentials))
    }
    let pieces = body(interaction.response.chunks.map(\.bytes), disguises)
    result.response.chunks = zip(interaction.response.chunks, pieces).compactMap { chunk, bytes in
      // The placeholder may have fewer letters than a secret had pieces.
      bytes.isEmpty && !chunk.bytes.isEmpty
        ? nil : RecordedResponse.Chunk(at: chunk.at, bytes: bytes)
    }
    if case .bytes(let length) = interaction.response.body {
      let removed =
        interaction.response.chunks.reduce(0) { $0 + $1.bytes.count }
        - pieces.reduce(0) { $0 + $1.count }
      result.response.body = .bytes(max(0, length - removed))
    }
    return result
  }

  private func mayHoldSecrets(_ bytes: Span<UInt8>, _ credentials: Credentials) -> Bool {
    patterns != nil || SecretShapes.contains(in: bytes) || NamedSecrets.mayBeIn(bytes)
      || credentials.mayBeIn(bytes)
  }

  /// `Bearer <redacted>`, or the placeholder alone.
  private static func redactedValue(_ value: ArraySlice<UInt8>) -> [UInt8] {
    if value.isEmpty { return [] }
    let scheme = value.prefix { $0 != 0x20 }
    let isScheme = ["bearer", "basic", "token", "apikey"].contains { scheme.equalsIgnoringCase($0) }
    return isScheme && scheme.count < value.count ? scheme + [0x20] + placeholder : placeholder
  }

  private func redacted(_ bytes: [UInt8], _ disguises: [[UInt8]]) -> [UInt8] {
    var edits = RedactionEdits()
    for range in secrets(in: bytes, disguises) { edits.replace([range]) }
    return edits.isEmpty ? bytes : edits.apply(to: bytes)
  }

  /// Where secrets are in a text whose escapes are undone.
  func secrets(in text: [UInt8], _ disguises: [[UInt8]]) -> [Range<Int>] {
    let span = text.span
    var ranges = SecretShapes.ranges(in: span) + NamedSecrets.ranges(in: span)
    for disguise in disguises {
      var start = 0
      while let offset = span.firstOffset(of: disguise, from: start) {
        start = offset + disguise.count
        ranges.append(offset..<start)
      }
    }
    if let patterns { ranges += patterns.ranges(in: text) }
    return ranges
  }
}
