import MixtapeHTTP
import MixtapeJSON

/// Makes the interaction out of its text.
package enum InteractionReader {
  /// Reads an interaction whose text is all of `text`, white space around it aside.
  package static func interaction(_ text: [UInt8]) throws(CassetteFault) -> Interaction {
    let bytes = text.span
    var cursor = CassetteCursor()
    var layout = InteractionLayout()
    try cursor.interaction(bytes, into: &layout)
    return try interaction(layout, bytes)
  }

  private static func interaction(
    _ layout: InteractionLayout,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> Interaction {
    let request = RecordedRequest(
      provider: CassetteText.string(in: layout.provider, of: bytes),
      method: CassetteText.string(in: layout.method, of: bytes),
      target: CassetteText.string(in: layout.target, of: bytes),
      fields: try fields(layout.requestFields, bytes),
      body: try content(layout.requestBody, layout.style, bytes)
    )
    let date = CassetteTime.time(date: layout.at.map { bytes[$0] })
    return Interaction(
      request: request,
      response: try response(layout, bytes),
      recordedAt: date ?? UnixTime(seconds: 0)
    )
  }

  private static func response(
    _ layout: InteractionLayout,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> RecordedResponse {
    let chunks = try chunks(layout, bytes)
    let ending: RecordedResponse.Ending =
      switch layout.ending {
      case .complete: .complete
      case .cut: .cut(CassetteText.string(in: layout.cut, of: bytes))
      case .clientLeft: .clientLeft
      }
    return RecordedResponse(
      head: HTTPResponseHead(
        status: layout.status,
        reason: layout.reason.map { CassetteText.string(in: $0, of: bytes) },
        fields: try fields(layout.responseFields, bytes)
      ),
      headAt: layout.headAt,
      body: size(layout, chunks),
      chunks: chunks,
      endAt: layout.endAt,
      ending: ending,
      isDecoded: layout.isDecoded
    )
  }

  private static func size(
    _ layout: InteractionLayout,
    _ chunks: [RecordedResponse.Chunk]
  ) -> BodySize {
    if let length = layout.length { return .bytes(length) }
    if layout.stream != nil { return .stream }
    return layout.body == nil ? .none : .bytes(chunks.reduce(0) { $0 + $1.bytes.count })
  }

  private static func chunks(
    _ layout: InteractionLayout,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> [RecordedResponse.Chunk] {
    if let body = layout.body {
      let whole = try content(body, layout.style, bytes)
      return [RecordedResponse.Chunk(at: body.at ?? layout.headAt, bytes: whole)]
    }
    guard let stream = layout.stream else { return [] }
    var contents: [InteractionLayout.Content] = []
    var cursor = CassetteCursor(at: stream.lowerBound)
    _ = try cursor.stream(bytes) { contents.append($0) }
    var chunks: [RecordedResponse.Chunk] = []
    chunks.reserveCapacity(contents.count)
    for chunk in contents {
      let whole = try content(chunk, layout.style, bytes)
      chunks.append(RecordedResponse.Chunk(at: chunk.at ?? layout.headAt, bytes: whole))
    }
    return chunks
  }

  static func fields(
    _ range: Range<Int>,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> HTTPFields {
    var places: [(name: Range<Int>, value: Range<Int>, isBase64: Bool)] = []
    var cursor = CassetteCursor(at: range.lowerBound)
    _ = try cursor.fields(bytes) { places.append(($0, $1, $2)) }
    var fields = HTTPFields()
    for place in places {
      let value =
        place.isBase64
        ? try base64(place.value, bytes) : CassetteText.bytes(in: place.value, of: bytes)
      fields.append(name: CassetteText.bytes(in: place.name, of: bytes), value: value)
    }
    return fields
  }

  /// The exact bytes that a body or a chunk stands for.
  static func content(
    _ content: InteractionLayout.Content,
    _ style: EventStyle,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> [UInt8] {
    var output: [UInt8] = []
    var cursor = CassetteCursor(at: content.value.lowerBound)
    switch content.form {
    case .none: break
    case .json:
      CassetteText.append(content.before, of: bytes, to: &output)
      bytes.copy(content.value, to: &output)
      CassetteText.append(content.after, of: bytes, to: &output)
    case .text:
      _ = try cursor.pieces("text", bytes) { CassetteText.append($0, of: bytes, to: &output) }
    case .base64: output = try base64(content.value, bytes)
    case .line: append(lines: [content.value], style, bytes, to: &output)
    case .lines:
      var ranges: [Range<Int>] = []
      _ = try cursor.lines(bytes) { ranges.append($0) }
      append(lines: ranges, style, bytes, to: &output)
    case .event:
      try cursor.event(bytes, .chunk) {
        style.append(EventLine(key: $0, value: $1, of: bytes), to: &output)
      }
      style.endLine(&output)
    case .events:
      _ = try cursor.events(bytes) { key, value in
        if let key {
          style.append(EventLine(key: key, value: value, of: bytes), to: &output)
        } else {
          style.endLine(&output)
        }
      }
    }
    return output
  }

  private static func append(
    lines: [Range<Int>],
    _ style: EventStyle,
    _ bytes: Span<UInt8>,
    to output: inout [UInt8]
  ) {
    for line in lines {
      output += EventLine.value(line, of: bytes).text
      style.endLine(&output)
    }
  }

  private static func base64(
    _ range: Range<Int>,
    _ bytes: Span<UInt8>
  ) throws(CassetteFault) -> [UInt8] {
    var text: [UInt8] = []
    var cursor = CassetteCursor(at: range.lowerBound)
    _ = try cursor.pieces("base64", bytes) { bytes.copy($0, to: &text) }
    guard let decoded = Base64.decode(String(decoding: text, as: UTF8.self)) else {
      throw .format("this is no base64 (RFC 4648 §4)", suggestion: nil, at: range.lowerBound)
    }
    return decoded
  }
}
