import MixtapeHTTP
package import MixtapeJSON

/// The head promises so many bytes more or fewer than come; then the connection is closed.
package struct WrongContentLength: Fault {
  package static let name = "wrongContentLength"
  package static let example = "{ wrongContentLength: 100 }"
  private let error: Int
  /// The head of a live stream waits, with all of the body, until its length is known.
  private var unannounced: HTTPResponseHead?
  private var held: [Cue.Action] = []

  package init(_ options: inout JSONReader) throws(JSONError) {
    let node = try options.required(Self.name, as: JSONNode.self)
    error = try Int(node)
    guard error != 0, abs(error) <= 1 << 30 else {
      throw node.expected("a number of bytes: 100 too many, or -100")
    }
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    if case .head(let head, _) = cue.action {
      stage.isDisturbed = true
      if let count = stage.bodyCount { return [announcing(count, in: head, at: cue.at)] }
      unannounced = head
      return []
    }
    guard let head = unannounced else { return [cue] }
    guard cue.action.isFinal else {
      held.append(cue.action)
      return []
    }
    unannounced = nil
    let count = held.reduce(0) { if case .body(let bytes) = $1 { $0 + bytes.count } else { $0 } }
    return [announcing(count, in: head, at: cue.at)] + held.map { Cue(at: cue.at, $0) } + [cue]
  }

  private func announcing(_ count: Int, in head: HTTPResponseHead, at time: Duration) -> Cue {
    Cue(at: time, .head(head, body: .announced(max(0, count + error))))
  }
}
