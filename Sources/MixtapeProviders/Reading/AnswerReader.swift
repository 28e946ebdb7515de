/// Reads what a provider answered, be it made, recorded or live, event by event or whole.
package struct AnswerReader: Sendable {
  private let operation: Operation
  private let errors: any ErrorFormat
  package private(set) var content = SeenContent()

  package init(of provider: any Provider, _ operation: Operation) {
    self.operation = operation
    errors = operation.endpoint.errors ?? provider.errors
  }

  /// Reads one whole event, as `StreamSplitter` gives it; its role, or nil where it has none here.
  @discardableResult
  package mutating func read(event: [UInt8]) -> Piece.Role? {
    let role = operation.endpoint.format.read(event, of: operation, into: &content)
    if role == .failure { nameFailure() }
    return role
  }

  /// Reads a body that came whole.
  package mutating func read(whole body: [UInt8]) {
    guard let json = JSONGlimpse(body, in: body.indices) else {
      content.malformedEvents += 1
      return
    }
    operation.endpoint.format.read(whole: json, of: operation, into: &content)
    nameFailure()
  }

  private mutating func nameFailure() {
    guard var failure = content.failure, failure.kind == nil else { return }
    failure.kind = errors.kind(of: failure, for: operation)
    content.failure = failure
  }
}

extension Operation {
  /// What an event of its stream is there for, by its bytes; nil where it has no role here.
  package func role(of event: [UInt8]) -> Piece.Role? {
    var content = SeenContent()
    return endpoint.format.read(event, of: self, into: &content)
  }

  /// Whether an event of its stream tells what the whole answer cost: one of its own, or the end.
  package func tellsUsage(_ event: [UInt8]) -> Bool {
    var content = SeenContent()
    switch endpoint.format.read(event, of: self, into: &content) {
    case .usage: return true
    case .finish, .terminator: return content.usage.output != nil
    default: return false
    }
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
