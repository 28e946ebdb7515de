import MixtapeJSON
import MixtapeProviders

/// A failure that a front end tells in the provider's place: `{ edge: "cloudflare", status: 520 }`.
enum EdgePage {
  static let key = "edge"

  static func template(
    _ reader: inout JSONReader,
    _ reading: inout Reading
  ) -> FailureTemplate? {
    let name = reader.optional(key, &reading, as: EdgeName.self)
    let place = reader.node("status", &reading)
    let status = reader.optional("status", &reading, as: Int.self)
    guard let edge = name?.edge else { return nil }
    if let place, let status, !edge.statuses.contains(status) {
      let known = edge.statuses.sorted().map(String.init).joined(separator: ", ")
      reading.add(
        place.error("\(edge.name) has no page for \(status)", suggestion: "it has \(known)")
      )
    }
    let told = status ?? edge.statuses[0]
    var template = FailureTemplate(kind: kind(of: told), status: told)
    template.edge = edge.name
    return template
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
