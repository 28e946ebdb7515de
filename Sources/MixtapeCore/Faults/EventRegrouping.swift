import MixtapeHTTP
import MixtapeProviders

/// Puts pieces together, or takes them apart, until each is one event: what was recorded or comes
/// over a network lies in the pieces of that day.
struct EventRegrouping: Sendable {
  private var splitter: StreamSplitter
  private var isStream = false

  /// nil where nobody knows how the body is framed.
  init?(_ operation: Operation?) {
    guard let operation else { return nil }
    splitter = StreamSplitter(operation.framing)
  }

  /// An event comes when its last byte comes.
  mutating func pass(_ cue: Cue) -> [Cue] {
    switch cue.action {
    case .head(_, let body):
      isStream = body == .stream
      return [cue]
    case .body(let bytes) where isStream:
      return splitter.receive(bytes).map { Cue(at: cue.at, .body($0)) }
    case .body, .pieces:
      return [cue]
    case .end, .cut, .reset, .halfClose, .hang:
      let rest = splitter.takeRest()
      return (rest.isEmpty ? [] : [Cue(at: cue.at, .body(rest))]) + [cue]
    }
  }
}
