import MixtapeHTTP
package import MixtapeJSON

/// The head promises so many bytes more or fewer than come; then the connection is closed.
package struct WrongContentLength: Fault {
  package static let name = "wrongContentLength"
  package static let example = "{ wrongContentLength: 100 }"
  private let error: Int

  package init(_ options: inout JSONReader) throws(JSONError) {
    let node = try options.required(Self.name, as: JSONNode.self)
    error = try Int(node)
    guard error != 0, abs(error) <= 1 << 30 else {
      throw node.expected("a number of bytes: 100 too many, or -100")
    }
  }

  package mutating func pass(_ cue: Cue, on stage: inout FaultStage) -> [Cue] {
    guard case .head(let head, _) = cue.action else { return [cue] }
    stage.isDisturbed = true
    let announced = max(0, (stage.bodyCount ?? 0) + error)
    return [Cue(at: cue.at, .head(head, body: .announced(announced)))]
  }
}
