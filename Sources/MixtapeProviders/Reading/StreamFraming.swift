package import MixtapeHTTP

/// How the events of a stream stand apart.
package enum StreamFraming: CaseIterable, Hashable, Sendable {
  /// Lines and an empty one (WHATWG HTML §9.2).
  case serverSentEvents
  /// A line each: newline-delimited JSON.
  case lines
  /// The frames of AWS's `application/vnd.amazon.eventstream`, which say how long they are.
  case eventStream
  /// The elements of one JSON array, each with what stands before it; the closing bracket is an
  /// event of its own.
  case jsonArray

  /// Where the text of an event is: all of it, but for frames with lengths and checksums.
  package func text(of event: [UInt8]) -> Range<Int> {
    guard self == .eventStream else { return event.indices }
    return EventStreamMessage(event)?.payload ?? 0..<0
  }
}

extension Operation {
  /// How its streams are framed, as the provider writes them.
  package var framing: StreamFraming { endpoint.format.framing(of: self) }

  /// How the events of an answer with this head stand apart, whoever wrote it; nil: it comes whole.
  ///
  /// A stream has a content type of its own, but for the JSON array, which only the operation
  /// tells.
  package func framing(of head: HTTPResponseHead) -> StreamFraming? {
    guard (200..<300).contains(head.status) else { return nil }
    let type = head.fields["content-type"]?.lowercased().prefix { $0 != ";" && $0 != " " }
    return switch type {
    case "text/event-stream": .serverSentEvents
    case "application/x-ndjson": .lines
    case "application/vnd.amazon.eventstream": .eventStream
    case "application/json": framing == .jsonArray ? .jsonArray : nil
    default: nil
    }
  }
}
