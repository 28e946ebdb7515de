import MixtapeJSON
import MixtapeProviders

extension ProviderLimits {
  /// A provider's tier, or an object with the limits of each provider.
  static func all(in node: JSONNode, _ reading: inout Reading) -> [ProviderLimits] {
    switch node.content {
    case .string(let text):
      return tier(text, node, &reading).map { [$0] } ?? []
    case .object(let members):
      return members.compactMap { member in
        if let slip = slip(in: member.key) {
          let place = member.keyRange.lowerBound
          reading.add(node.source.error(slip.problem, at: place, suggestion: slip.suggestion))
          return nil
        }
        let groups = groups(of: member.key, member.value, &reading)
        return groups.isEmpty ? nil : ProviderLimits(provider: member.key, groups: groups)
      }
    default:
      reading.add(node.expected("limits as \"\(example)\" or an object of providers"))
      return []
    }
  }

  /// The first tier that there is.
  private static let example =
    ProviderList.all.lazy.compactMap { provider in
      provider.limits.tiers.first.map { "\(provider.name)/\($0.name)" }
    }.first ?? ""

  /// The provider's name, a slash, the tier's.
  private static func tier(
    _ text: String,
    _ node: JSONNode,
    _ reading: inout Reading
  ) -> ProviderLimits? {
    let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else {
      reading.add(node.expected("a provider and its tier, as \"\(example)\""))
      return nil
    }
    let name = String(parts[0])
    if let slip = slip(in: name) {
      reading.add(node.error(slip.problem, suggestion: slip.suggestion))
      return nil
    }
    let groups = groups(ofTier: String(parts[1]), of: name, node, &reading)
    return groups.isEmpty ? nil : ProviderLimits(provider: name, groups: groups)
  }

  /// What is wrong with the name of a provider that is not known and nearly one that is; others may
  /// be an upstream's.
  private static func slip(in name: String) -> (problem: String, suggestion: String)? {
    let names = ProviderList.all.map(\.name)
    guard !names.contains(name), let nearest = EditDistance.nearest(to: name, of: names) else {
      return nil
    }
    return ("no provider is called \(JSON.string(name).text())", "did you mean \"\(nearest)\"?")
  }

  private static func groups(
    of provider: String,
    _ node: JSONNode,
    _ reading: inout Reading
  ) -> [LimitGroup] {
    switch node.content {
    case .string(let tier): groups(ofTier: tier, of: provider, node, &reading)
    case .object: LimitGroup(of: provider, node, &reading).map { [$0] } ?? []
    case .array(let nodes) where !nodes.isEmpty:
      nodes.flatMap { groups(of: provider, $0, &reading) }
    default:
      reading.missing(
        node.expected("the name of a tier, an object of limits, or an array of such")
      )
    }
  }

  private static func groups(
    ofTier name: String,
    of provider: String,
    _ node: JSONNode,
    _ reading: inout Reading
  ) -> [LimitGroup] {
    let manner = manner(of: provider)
    if let tier = manner.tiers.first(where: { $0.name == name }) {
      return tier.groups.map { group in
        LimitGroup(
          provider: provider,
          models: group.models.map { Glob($0) },
          amounts: group.amounts,
          manner: manner
        )
      }
    }
    let names = manner.tiers.map(\.name)
    let problem = "\(provider) has no tier \(JSON.string(String(name.prefix(40))).text())"
    guard !names.isEmpty else {
      let suggestion = "write its limits: { requestsPerMinute: 60 }"
      return reading.missing(node.error(problem + " that is known", suggestion: suggestion))
    }
    let nearest = EditDistance.nearest(to: name, of: names)
    return reading.missing(
      node.error(
        problem,
        suggestion: nearest.map { "did you mean \"\($0)\"?" }
          ?? "there are \(names.quotedList(joinedBy: "and"))"
      )
    )
  }

  fileprivate static func manner(of provider: String) -> any RateLimiting {
    (ProviderList.named(provider[...]) ?? ProviderList.gateway(named: provider)).limits
  }
}

extension LimitGroup {
  fileprivate init?(of provider: String, _ node: JSONNode, _ reading: inout Reading) {
    let group = reading.object(node, "limits") { reader, reading -> LimitGroup? in
      let models = reader.optional("models", &reading, as: OneOrMore<Glob>.self)
      var amounts: [(dimension: RateDimension, amount: Int)] = []
      var isComplete = true
      for dimension in RateDimension.allCases where reader.node(dimension.rawValue, &reading) != nil
      {
        let amount = reader.optional(dimension.rawValue, &reading, as: LimitAmount.self)
        if let amount { amounts.append((dimension, amount.value)) } else { isComplete = false }
      }
      if amounts.isEmpty {
        let keys = RateDimension.allCases.map(\.rawValue)
        if isComplete, reader.keys.allSatisfy({ $0 == "models" }) {
          reading.add(node.error("limits need one of \(keys.quotedList(joinedBy: "or"))"))
        }
        return nil
      }
      return LimitGroup(
        provider: provider,
        models: models?.values ?? [],
        amounts: amounts,
        manner: ProviderLimits.manner(of: provider)
      )
    }
    guard let group = group.flatMap(\.self) else { return nil }
    self = group
  }
}

private struct LimitAmount: JSONReadable {
  let value: Int

  init(_ node: JSONNode) throws(JSONError) {
    value = try Int(node)
    guard value >= 1 else { throw node.expected("a whole number from 1") }
  }
}

extension Reading {
  /// A mistake in the place of what should have been read.
  fileprivate mutating func missing<Value>(_ mistake: JSONError) -> [Value] {
    add(mistake)
    return []
  }
}
