import MixtapeHTTP
import MixtapeJSON

/// The readable form in which bytes are written, such that reading gives exactly these bytes again.
enum ChunkForm: Hashable, Sendable {
  case json(before: [UInt8], value: [UInt8], after: [UInt8])
  /// Text in pieces, a line each.
  case text([[UInt8]])
  /// Base64 in pieces of at most 96 characters.
  case base64([[UInt8]])
  /// Lines of newline-delimited JSON.
  case lines([EventLine.Value])
  /// Whole server-sent events.
  case events([[EventLine]])

  /// `style` is that of the stream's lines; nil for a body that is no stream of events or lines.
  init(of bytes: [UInt8], style: EventStyle?) {
    self =
      style.flatMap { Self.events(in: bytes, $0) ?? Self.lines(in: bytes, $0) }
      ?? Self.json(in: bytes) ?? Self.text(in: bytes) ?? Self.base64(in: bytes)
  }

  /// The style of a stream whose chunks are events or lines by its content type or by its first
  /// bytes.
  static func style(of response: RecordedResponse) -> EventStyle? {
    guard let first = response.chunks.first(where: { !$0.bytes.isEmpty })?.bytes else { return nil }
    let type = (response.head.fields["content-type"] ?? "").lowercased()
    let isStream =
      ["event-stream", "ndjson", "jsonl", "json-lines"].contains { type.contains($0) }
      || ["data:", "event:", "id:", ": "].contains { first.starts(with: $0.utf8) }
    return isStream ? EventStyle(of: first) : nil
  }

  private static func events(in bytes: [UInt8], _ style: EventStyle) -> ChunkForm? {
    guard bytes.isUTF8, bytes.last == 0x0A else { return nil }
    var events: [[EventLine]] = []
    var lines: [(kind: EventLine.Kind, text: [UInt8])] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      var line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.last == 0x0D { line.removeLast() }
      if !line.isEmpty {
        guard let (kind, text) = split(line, style) else { return nil }
        if kind == .data, lines.last?.kind == .data {
          lines[lines.count - 1].text += [0x0A] + text
        } else {
          guard !lines.contains(where: { $0.kind == kind }) else { return nil }
          lines.append((kind, Array(text)))
        }
      } else if lines.isEmpty {
        return nil
      } else {
        events.append(
          lines.map { kind, text in
            EventLine(
              kind: kind,
              value: kind == .data
                ? EventLine.value(ofWire: text) : EventLine.Value(text: text, isJSON: false)
            )
          }
        )
        lines = []
      }
    }
    return events.flatMap { style.bytes(of: $0) } == bytes ? .events(events) : nil
  }

  private static func split(
    _ line: ArraySlice<UInt8>,
    _ style: EventStyle
  ) -> (EventLine.Kind, ArraySlice<UInt8>)? {
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")),
      let kind = EventLine.Kind(rawValue: String(decoding: line[..<colon], as: UTF8.self))
    else { return nil }
    let text = line[(colon + 1)...].dropFirst(style.colon == .withSpace ? 1 : 0)
    // To some clients a CR alone ends a line; a cassette shows such lines as text.
    return kind != .data && text.contains(0x0D) ? nil : (kind, text)
  }

  private static func lines(in bytes: [UInt8], _ style: EventStyle) -> ChunkForm? {
    guard bytes.isUTF8, bytes.last == 0x0A else { return nil }
    var lines: [EventLine.Value] = []
    var derived: [UInt8] = []
    for line in bytes.dropLast().split(separator: 0x0A, omittingEmptySubsequences: false) {
      let value = EventLine.value(ofWire: style.lineEnd == .crlf ? line.dropLast() : line)
      guard value.isJSON else { return nil }
      derived += value.text
      style.endLine(&derived)
      lines.append(value)
    }
    return derived == bytes ? .lines(lines) : nil
  }

  private static func json(in bytes: [UInt8]) -> ChunkForm? {
    guard let start = bytes.firstIndex(where: { !$0.isJSONSpace }),
      let last = bytes.lastIndex(where: { !$0.isJSONSpace })
    else { return nil }
    let value = Array(bytes[start...last])
    guard value.isOneJSONValue else { return nil }
    return .json(before: Array(bytes[..<start]), value: value, after: Array(bytes[(last + 1)...]))
  }

  private static func text(in bytes: [UInt8]) -> ChunkForm? {
    guard bytes.isUTF8, bytes.allSatisfy(isText) else { return nil }
    var lines: [[UInt8]] = []
    var rest = bytes[...]
    while let end = rest.firstIndex(of: 0x0A) {
      lines.append(Array(rest[...end]))
      rest = rest[(end + 1)...]
    }
    if !rest.isEmpty || lines.isEmpty { lines.append(Array(rest)) }
    return .text(lines)
  }

  /// Other control characters are no text: six characters each, which nobody can read.
  private static func isText(_ byte: UInt8) -> Bool {
    byte >= 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D
  }

  private static func base64(in bytes: [UInt8]) -> ChunkForm {
    let pieces = stride(from: 0, to: bytes.count, by: 72).map { start in
      Array(Base64.encode(Array(bytes[start..<min(start + 72, bytes.count)])).utf8)
    }
    return .base64(pieces)
  }
}

extension UInt8 {
  var isJSONSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}

extension Collection<UInt8> {
  var isUTF8: Bool { String(validating: self, as: UTF8.self) != nil }
}
