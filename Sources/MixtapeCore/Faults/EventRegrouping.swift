import MixtapeProviders

/// Puts pieces together, or takes them apart, until each is one event: what was recorded or comes
/// over a network lies in the pieces of that day.
struct EventRegrouping: Sendable {
  private let operation: Operation
  /// nil: the answer comes whole.
  private var splitter: StreamSplitter?

  /// nil where nobody knows how the body is framed.
  init?(_ operation: Operation?) {
    guard let operation else { return nil }
    self.operation = operation
  }

  /// An event comes when its last byte comes.
  mutating func pass(_ cue: Cue) -> [Cue] {
    switch cue.action {
    case .head(let head, _):
      splitter = operation.framing(of: head).map { StreamSplitter($0) }
      return [cue]
    case .body(let bytes):
      return splitter?.receive(bytes).map { Cue(at: cue.at, .body($0)) } ?? [cue]
    case .pieces, .stream:
      return [cue]
    case .end, .cut, .reset, .halfClose, .hang:
      let rest = splitter?.end()
      return (rest.map { [Cue(at: cue.at, .body($0))] } ?? []) + [cue]
    }
  }
}
