/// What an event of a stream carries, without its framing.
enum EventPayload {
  /// A comment, an empty line: what clients pass over.
  case nothing
  /// `[DONE]`, by which OpenAI and its imitators end their streams.
  case done
  case json(JSONGlimpse)
  /// No JSON, where everything is.
  case malformed

  init(_ event: [UInt8], in framing: StreamFraming) {
    switch framing {
    case .serverSentEvents: self.init(serverSentEvent: event)
    case .lines, .eventStream: self.init(json: event, event.indices)
    case .jsonArray: self.init(element: event)
    }
  }

  private init(json bytes: [UInt8], _ range: Range<Int>) {
    var range = range
    while let last = range.last, bytes[last].isJSONBlank { range.removeLast() }
    while let first = range.first, bytes[first].isJSONBlank { range.removeFirst() }
    if range.isEmpty {
      self = .nothing
    } else if bytes[range].elementsEqual("[DONE]".utf8) {
      self = .done
    } else {
      self = JSONGlimpse(bytes, in: range).map { .json($0) } ?? .malformed
    }
  }

  /// Without the brackets of the array and the commas between its elements, of which the bracket
  /// that closes it says that the stream is complete.
  private init(element bytes: [UInt8]) {
    func isFrame(_ byte: UInt8, _ sign: UInt8) -> Bool { byte.isJSONBlank || byte == sign }
    var range = bytes.indices
    while let first = range.first, isFrame(bytes[first], UInt8(ascii: ",")) { range.removeFirst() }
    if let first = range.first, bytes[first] == UInt8(ascii: "[") { range.removeFirst() }
    while let last = range.last, isFrame(bytes[last], UInt8(ascii: "]")) { range.removeLast() }
    let isClosed = bytes.last { !$0.isJSONBlank } == UInt8(ascii: "]")
    self = range.isEmpty && isClosed ? .done : EventPayload(json: bytes, range)
  }

  private init(serverSentEvent bytes: [UInt8]) {
    var data: Range<Int>?
    var joined: [UInt8] = []
    var isStrange = false
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      var end = start
      while end < bytes.count, bytes[end] != UInt8(ascii: "\n"), bytes[end] != UInt8(ascii: "\r") {
        end += 1
      }
      if let value = Self.data(in: bytes, start..<end) {
        // Several lines of data are one text of several lines.
        if let first = data {
          if joined.isEmpty { joined += bytes[first] }
          joined.append(UInt8(ascii: "\n"))
          joined += bytes[value]
        }
        data = value
      } else if !Self.isPassedOver(bytes[start..<end]) {
        isStrange = true
      }
      start = end + 1
    }
    if !joined.isEmpty {
      self.init(json: joined, joined.indices)
    } else if let data {
      self.init(json: bytes, data)
    } else {
      self = isStrange ? .malformed : .nothing
    }
  }

  /// Whether a line without data is one that there may be: empty, a comment, or a field's.
  private static func isPassedOver(_ line: ArraySlice<UInt8>) -> Bool {
    let name = line.prefix { $0 != UInt8(ascii: ":") }
    return name.isEmpty
      || ["event", "id", "retry", "data"].contains { name.elementsEqual($0.utf8) }
  }

  /// What stands behind `data:` and one space.
  private static func data(in bytes: [UInt8], _ line: Range<Int>) -> Range<Int>? {
    guard bytes[line].starts(with: "data:".utf8) else { return nil }
    let start = line.lowerBound + "data:".utf8.count
    let isSpaced = start < line.upperBound && bytes[start] == UInt8(ascii: " ")
    return (isSpaced ? start + 1 : start)..<line.upperBound
  }
}
