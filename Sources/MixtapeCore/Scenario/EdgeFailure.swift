import MixtapeJSON
import MixtapeProviders

/// A failure that a front end tells in the provider's place: `{ edge: "cloudflare", status: 520 }`.
enum EdgeFailure {
  static let key = "edge"

  static func template(
    _ reader: inout JSONReader,
    _ reading: inout Reading
  ) -> FailureTemplate? {
    let name = reader.optional(key, &reading, as: EdgeName.self)
    let place = reader.node("status", &reading)
    let status = reader.optional("status", &reading, as: Int.self)
    let reasonPlace = reader.node("reason", &reading)
    let reason = reader.optional("reason", &reading, as: String.self)
    guard let edge = name?.edge else { return nil }
    if let place, let status, !edge.statuses.contains(status) {
      let known = edge.statuses.sorted().map(String.init).joined(separator: ", ")
      reading.add(
        place.error("\(edge.name) has no page for \(status)", suggestion: "it has \(known)")
      )
    }
    if let reasonPlace, let reason, !edge.reasons.contains(reason) {
      reading.add(unknown(reason, of: edge, at: reasonPlace))
    }
    let told = status ?? edge.statuses[0]
    var template = FailureTemplate(kind: kind(of: told), status: told)
    template.edge = Failure.FrontEnd(edge.name, because: reason)
    return template
  }

  private static func unknown(
    _ reason: String,
    of edge: any Edge,
    at place: JSONNode
  ) -> JSONError {
    if edge.reasons.isEmpty { return place.error("\(edge.name) gives no reason") }
    let nearest = EditDistance.nearest(to: reason, of: edge.reasons)
    return place.error(
      "\(edge.name) does not say \(JSON.string(reason).text())",
      suggestion: nearest.map { "did you mean \"\($0)\"?" }
        ?? "it says \(edge.reasons.quotedList(joinedBy: "or"))"
    )
  }

  /// What the page means, for limits and for the journal.
  private static func kind(of status: Int) -> Failure.Kind {
    switch status {
    case 400: .badRequest
    case 403: .permission
    case 413: .tooLarge
    case 429: .rateLimited
    case 500: .serverError
    case 503: .unavailable
    case 504, 522, 524: .timeout
    default: .badGateway
    }
  }
}

private struct EdgeName: JSONReadable {
  let edge: any Edge

  init(_ node: JSONNode) throws(JSONError) {
    let names = EdgeList.all.map(\.name)
    guard case .string(let name) = node.content else {
      throw node.expected("the name of a front end: \(names.quotedList(joinedBy: "or"))")
    }
    guard let edge = EdgeList.named(name) else {
      let nearest = EditDistance.nearest(to: name, of: names)
      throw node.error(
        "no front end is called \(JSON.string(name).text())",
        suggestion: nearest.map { "did you mean \"\($0)\"?" }
          ?? "there are \(names.quotedList(joinedBy: "and"))"
      )
    }
    self.edge = edge
  }
}
