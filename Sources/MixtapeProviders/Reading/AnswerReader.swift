/// Reads what a provider answered, be it made, recorded or live, event by event or whole.
package struct AnswerReader: Sendable {
  private let operation: Operation
  package private(set) var content = SeenContent()

  package init(_ operation: Operation) {
    self.operation = operation
  }

  /// Reads one whole event, as `StreamSplitter` gives it; its role, or nil where it has none here.
  @discardableResult
  package mutating func read(event: [UInt8]) -> Piece.Role? {
    operation.endpoint.format.read(event, of: operation, into: &content)
  }

  /// Reads a body that came whole.
  package mutating func read(whole body: [UInt8]) {
    guard let json = JSONGlimpse(body, in: body.indices) else {
      content.malformedEvents += 1
      return
    }
    operation.endpoint.format.read(whole: json, of: operation, into: &content)
  }
}

extension Operation {
  /// What an event of its stream is there for, by its bytes; nil where it has no role here.
  package func role(of event: [UInt8]) -> Piece.Role? {
    var content = SeenContent()
    return endpoint.format.read(event, of: self, into: &content)
  }
}

extension WireFormat {
  package func framing(of operation: Operation) -> StreamFraming { .serverSentEvents }

  package func read(
    _ event: [UInt8],
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? {
    switch EventPayload(event, in: framing(of: operation)) {
    case .nothing:
      return .keepAlive
    case .done:
      content.isTerminated = true
      return .terminator
    case .json(let json):
      return read(json, of: operation, into: &content)
    case .malformed:
      content.malformedEvents += 1
      return nil
    }
  }

  package func read(
    _ event: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) -> Piece.Role? { nil }

  package func read(
    whole body: JSONGlimpse,
    of operation: Operation,
    into content: inout SeenContent
  ) {}
}
