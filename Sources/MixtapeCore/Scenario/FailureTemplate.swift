import MixtapeHTTP
import MixtapeJSON
package import MixtapeProviders

/// A failure as someone wrote it down.
package struct FailureTemplate: Hashable, Sendable {
  package var kind: Failure.Kind
  var unit: Failure.Limit.Unit?
  var message: Template?
  var status: Int?
  package var retryAfter: Duration?
  /// The front end that answers in the provider's place.
  var edge: Failure.FrontEnd?

  func filled(in situation: Situation) -> Failure {
    var failure = Failure(
      kind,
      message: message?.filled(in: situation),
      subject: subject(in: situation),
      limit: unit.map { unit in
        var limit = Failure.Limit(unit)
        if let retryAfter { limit.wait = retryAfter }
        return limit
      },
      retryAfter: retryAfter,
      status: status
    )
    failure.edge = edge
    return failure
  }

  /// What the provider's words name: the model that was asked for, or method and path.
  private func subject(in situation: Situation) -> String? {
    switch kind {
    case .unknownModel, .contextTooLong, .rateLimited:
      return situation.understood?.prompt.model
    case .notFound, .wrongMethod:
      let arrival = situation.arrival
      return "\(arrival.request.method) \(arrival.address.target[...].targetPath)"
    default:
      return nil
    }
  }
}

extension FailureTemplate {
  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard case .object = node.content else {
      guard let name = reading.value(node, as: FailureName.self) else { return nil }
      self.init(kind: name.kind)
      return
    }
    let failure = reading.object(node, "a failure") { reader, reading -> FailureTemplate? in
      if reader.keys.contains(EdgeFailure.key) { return EdgeFailure.template(&reader, &reading) }
      let name = reader.required("kind", &reading, as: FailureName.self)
      let place = reader.node("limit", &reading)
      let unit = reader.optional("limit", &reading, as: Failure.Limit.Unit.self)
      let message = reader.optional("message", &reading, as: Template.self)
      let status = reader.optional("status", &reading, as: ErrorStatus.self)
      let wait = reader.optional("retryAfter", &reading, as: TimeSpan.self)
      if let place, let kind = name?.kind, kind != .rateLimited {
        reading.add(place.error("only \"rateLimited\" has a limit"))
      }
      return name.map { name in
        FailureTemplate(
          kind: name.kind,
          unit: unit,
          message: message,
          status: status?.status,
          retryAfter: wait?.duration
        )
      }
    }
    guard let failure = failure.flatMap(\.self) else { return nil }
    self = failure
  }
}

extension Failure.Limit.Unit: JSONReadable {}

/// A kind of failure that a scenario may ask for: not those of our own.
struct FailureName: JSONReadable {
  let kind: Failure.Kind

  init(_ node: JSONNode) throws(JSONError) {
    let names = Failure.Kind.allCases.filter { !$0.isOurs }.map(\.rawValue)
    guard case .string(let name) = node.content else {
      throw node.expected("the name of a failure")
    }
    guard names.contains(name), let kind = Failure.Kind(rawValue: name) else {
      let nearest = EditDistance.nearest(to: name, of: names)
      throw node.error(
        "no failure is called \(JSON.string(name).text())",
        suggestion: nearest.map { "did you mean \"\($0)\"?" }
          ?? "there are \(names.quotedList(joinedBy: "and"))"
      )
    }
    self.kind = kind
  }
}

private struct ErrorStatus: JSONReadable {
  let status: Int

  init(_ node: JSONNode) throws(JSONError) {
    status = try Int(node)
    guard (400..<600).contains(status) else { throw node.expected("a status from 400 to 599") }
  }
}
