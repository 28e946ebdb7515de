import MixtapeHTTP
import MixtapeJSON
import MixtapeProviders

/// Which provider was asked, by the name that stands first in the path.
struct ProviderCheck: Check {
  static let key = "provider"
  let names: [String]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let names = reading.value(node, as: OneOrMore<ProviderName>.self) else { return nil }
    self.names = names.values.map(\.name)
  }

  func holds(in situation: Situation) -> Bool {
    names.contains(situation.arrival.address.name)
  }
}

/// A provider that is known, or that an upstream may be called; a slip of the finger is neither.
struct ProviderName: JSONReadable {
  let name: String

  init(_ node: JSONNode) throws(JSONError) {
    name = try String(node)
    guard ProviderList.named(name[...]) == nil,
      let nearest = EditDistance.nearest(to: name, of: ProviderList.all.map(\.name))
    else { return }
    throw node.error(
      "no provider is called \(JSON.string(name).text())",
      suggestion: "did you mean \"\(nearest)\"?"
    )
  }
}

/// Which model was asked for.
struct ModelCheck: Check {
  static let key = "model"
  let globs: [Glob]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let globs = reading.value(node, as: OneOrMore<Glob>.self) else { return nil }
    self.globs = globs.values
  }

  func holds(in situation: Situation) -> Bool {
    guard let model = situation.understood?.prompt.model else { return false }
    return globs.contains { $0.matches(model) }
  }
}

/// What kind of thing was asked for.
struct OperationCheck: Check {
  static let key = "operation"
  private let kinds: [OperationKind]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard let kinds = reading.value(node, as: OneOrMore<OperationKind>.self) else { return nil }
    self.kinds = kinds.values
  }

  func holds(in situation: Situation) -> Bool {
    guard let kind = situation.arrival.address.operation?.kind else { return false }
    return kinds.contains(kind)
  }
}

extension OperationKind: JSONReadable {}

/// What stands in a field of the request's head.
struct HeaderCheck: Check {
  static let key = "header"
  private let fields: [(name: String, glob: Glob)]

  init?(_ node: JSONNode, _ reading: inout Reading) {
    guard case .object(let members) = node.content else {
      reading.add(node.expected("an object of names and globs"))
      return nil
    }
    fields = members.compactMap { member in
      reading.value(member.value, as: Glob.self).map { (member.key, $0) }
    }
  }

  func holds(in situation: Situation) -> Bool {
    fields.allSatisfy { name, glob in
      situation.arrival.request.fields.values(name).contains { glob.matches($0) }
    }
  }
}
