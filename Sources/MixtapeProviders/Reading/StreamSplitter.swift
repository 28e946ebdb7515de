/// Bytes in any pieces → whole events, each with exactly its bytes; joined, they are what came in.
///
/// A comment that an empty line ends is an event of its own, and so is an empty line by itself.
/// What is no event of the framing comes out as well: with the next event, or when the stream ends.
package struct StreamSplitter: Sendable {
  /// Events longer than this come in parts of this size, so that nobody can fill the memory.
  package static let limit = 16 << 20

  private let limit: Int
  private var ends: EventEnds
  private var pending: [UInt8] = []

  package init(_ framing: StreamFraming, limit: Int = StreamSplitter.limit) {
    precondition(limit > 0, "An event needs room for at least one byte.")
    self.limit = limit
    ends = EventEnds(framing)
  }

  /// The events that these bytes complete.
  package mutating func receive(_ bytes: [UInt8]) -> [[UInt8]] {
    var events: [[UInt8]] = []
    var start = 0
    while let end = ends.next(in: bytes.span, from: start) {
      keep(bytes, start..<end, &events)
      flush(into: &events)
      start = end
    }
    keep(bytes, start..<bytes.count, &events)
    return events
  }

  /// What is left of a stream that ends here: the beginning of an event; nil where nothing is.
  package mutating func end() -> [UInt8]? {
    var events: [[UInt8]] = []
    flush(into: &events)
    return events.first
  }

  private mutating func keep(_ bytes: [UInt8], _ range: Range<Int>, _ events: inout [[UInt8]]) {
    // The common case: one read brings one whole event.
    if pending.isEmpty, range == bytes.indices, bytes.count <= limit {
      pending = bytes
      return
    }
    var start = range.lowerBound
    while start < range.upperBound {
      if pending.count == limit { flush(into: &events) }
      let end = min(range.upperBound, start + limit - pending.count)
      pending.append(contentsOf: bytes[start..<end])
      start = end
    }
  }

  private mutating func flush(into events: inout [[UInt8]]) {
    if pending.isEmpty { return }
    events.append(pending)
    pending = []
  }
}

/// Finds where events end: looks at each byte once, whatever pieces they come in.
struct EventEnds: Sendable {
  private enum State {
    case events(ServerSentEventEnds)
    case lines
    case frames(FrameEnds)
    case elements(ElementEnds)
  }

  private var state: State

  init(_ framing: StreamFraming) {
    state =
      switch framing {
      case .serverSentEvents: .events(ServerSentEventEnds())
      case .lines: .lines
      case .eventStream: .frames(FrameEnds())
      case .jsonArray: .elements(ElementEnds())
      }
  }

  /// The end of the event that goes on at `start`, if it lies within the bytes.
  mutating func next(in bytes: Span<UInt8>, from start: Int) -> Int? {
    switch state {
    case .events(var ends):
      defer { state = .events(ends) }
      return ends.next(in: bytes, from: start)
    case .lines:
      var index = start
      while index < bytes.count {
        index += 1
        if bytes[index - 1] == UInt8(ascii: "\n") { return index }
      }
      return nil
    case .frames(var ends):
      defer { state = .frames(ends) }
      return ends.next(in: bytes, from: start)
    case .elements(var ends):
      defer { state = .elements(ends) }
      return ends.next(in: bytes, from: start)
    }
  }
}
