/// One event of a `text/event-stream`.
///
/// https://html.spec.whatwg.org/multipage/server-sent-events.html
package struct ServerSentEvent: Hashable, Sendable {
  package enum LineEnd: Hashable, Sendable {
    case lf
    case crlf

    fileprivate var bytes: String.UTF8View { self == .lf ? "\n".utf8 : "\r\n".utf8 }
  }

  /// The event's type; nil for the usual `message`.
  package var event: String?
  /// Lines are separated by line feeds.
  package var data: String
  /// The id given with this event; the one before stays valid where there is none.
  package var id: String?
  /// The time to wait before reconnecting, in milliseconds.
  package var retry: Int?

  package init(event: String? = nil, data: String, id: String? = nil, retry: Int? = nil) {
    self.event = event
    self.data = data
    self.id = id
    self.retry = retry
  }

  /// The event as providers write it: type, id, retry, then a line for each line of data, then an
  /// empty one.
  package func bytes(_ lineEnd: LineEnd = .lf) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(data.utf8.count + 32)
    let end = lineEnd.bytes
    if let event { Self.append("event: ", event, end, to: &output) }
    if let id { Self.append("id: ", id, end, to: &output) }
    if let retry { Self.append("retry: ", String(retry), end, to: &output) }
    output.append(contentsOf: "data: ".utf8)
    var afterReturn = false
    for byte in data.utf8 {
      // A line break of any kind can only be written as a new line of data.
      if byte == .cr || (byte == .lf && !afterReturn) {
        output.append(contentsOf: end)
        output.append(contentsOf: "data: ".utf8)
      } else if byte != .lf {
        output.append(byte)
      }
      afterReturn = byte == .cr
    }
    output.append(contentsOf: end)
    output.append(contentsOf: end)
    return output
  }

  /// A comment, which clients ignore: what servers send to keep a connection alive.
  package static func comment(_ text: String, _ lineEnd: LineEnd = .lf) -> [UInt8] {
    var output: [UInt8] = []
    append(": ", text, lineEnd.bytes, to: &output)
    output.append(contentsOf: lineEnd.bytes)
    return output
  }

  private static func append(
    _ name: String,
    _ value: String,
    _ end: String.UTF8View,
    to output: inout [UInt8]
  ) {
    output.append(contentsOf: name.utf8)
    output.append(contentsOf: value.utf8.lazy.filter { $0 != .cr && $0 != .lf })
    output.append(contentsOf: end)
  }
}

/// Bytes in any pieces → events.
package struct ServerSentEventParser: Sendable {
  private var lines = LineSplitter(ends: .any)
  private var event = ServerSentEvent(data: "")
  private var data: [UInt8]?
  private var isFirstLine = true
  private var isInEvent = false

  package init() {}

  /// True where no event has been begun: what came so far is whole events.
  package var isBetweenEvents: Bool { !isInEvent && lines.isAtLineStart }

  /// The events that these bytes complete.
  ///
  /// What has no data is no event. One that no empty line ends is never reported: it was cut off.
  package mutating func receive(_ bytes: [UInt8]) -> [ServerSentEvent] {
    lines.receive(bytes).compactMap { read(line: $0[...]) }
  }

  private mutating func read(line: ArraySlice<UInt8>) -> ServerSentEvent? {
    var line = line
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { line = line.dropFirst(3) }
    }
    if line.isEmpty { return dispatch() }
    isInEvent = true
    let name = line.prefix { $0 != .colon }
    var value = line[name.endIndex...].dropFirst()
    if value.first == .space { value.removeFirst() }
    // An empty name is a comment; unknown ones are ignored.
    switch String(decoding: name, as: UTF8.self) {
    case "data":
      if data == nil { data = Array(value) } else { data?.append(contentsOf: [.lf] + value) }
    case "event": event.event = value.isEmpty ? nil : String(decoding: value, as: UTF8.self)
    case "id" where !value.contains(0): event.id = String(decoding: value, as: UTF8.self)
    case "retry": event.retry = value.decimalNumber ?? event.retry
    default: break
    }
    return nil
  }

  private mutating func dispatch() -> ServerSentEvent? {
    defer {
      event = ServerSentEvent(data: "")
      data = nil
      isInEvent = false
    }
    guard let data else { return nil }
    event.data = String(decoding: data, as: UTF8.self)
    return event
  }
}
