/// The file format of cassettes, version 1.
///
/// One JSON file, valid at every moment between two writes:
/// ```
/// {
/// "mixtape": 1,
/// "interactions": [
/// {…},
/// {…}
/// ]
/// }
/// ```
/// An interaction has `at` (when it was recorded, RFC 3339 in UTC), `request` and `response`.
///
/// Of a request: `provider` (the first segment of the path that the client used), `method`,
/// `target` (the provider's own path and query), `fields` (pairs of name and value, in order),
/// `body` (none where it is missing).
///
/// Of a response: `status`, `reason` (where it was not the usual phrase), `fields`; `headAt` and
/// `endAt`, in milliseconds since the request was sent; `decoded: true` where the bytes were
/// compressed on the wire and are not here; `ending` where it is not complete: `{"cut": "the
/// reason"}` or `"client left"`. Then its bytes:
/// - `body`: a whole answer with a length; its own `at` where it came later than the head.
/// - `stream`: a list of chunks, each with its `at`: an answer of unknown length, or with `length`
///   one of known length that came in pieces. `lineEnd: "crlf"` and `colon: ":"` tell how the lines
///   of its events were written.
/// - `length` without either, or beside a shorter body: what was announced but did not come.
/// - none of them: an answer without a body.
///
/// Bytes are written in the first of these forms that gives exactly the same bytes again:
/// - `event`, `data`, `id`, `retry`, `comment`: a server-sent event, its lines in this object's
///   order; `data` is JSON as it is, or a string where it is other text. `events`: a list of such
///   objects that came in one chunk.
/// - `line`, `lines`: newline-delimited JSON.
/// - `json`: the value as it is, byte for byte; `before` and `after` are the white space around it.
/// - `text`: a string, or an array of strings to be joined.
/// - `base64`: likewise.
package enum CassetteFormat {
  package static let version = 1

  /// Everything before the first interaction, up to the bracket.
  package static let opening = Array("{\n\"mixtape\": 1,\n\"interactions\": [".utf8)

  /// Everything behind the last interaction.
  package static let closing = Array("\n]\n}\n".utf8)

  /// What one write puts behind the interactions that are there, so that the file is whole again.
  package static func appendix(of interaction: [UInt8], isFirst: Bool) -> [UInt8] {
    Array((isFirst ? "\n" : ",\n").utf8) + interaction + closing
  }
}
