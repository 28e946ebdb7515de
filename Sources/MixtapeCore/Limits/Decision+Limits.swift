import MixtapeHTTP
package import MixtapeProviders

extension Decision {
  /// The fields in which the provider tells how its limits stand.
  package func rateFields(for arrival: Arrival) -> [RateField] {
    let address = arrival.address
    guard let standing = admission?.standing, let operation = address.operation else { return [] }
    let isStream = standing.refusal == nil && arrival.prompt?.wantsStream == true
    return address.provider.limits.fields(of: standing, for: operation, isStream: isStream)
  }

  /// What the answer costs, where it is made of words that are known.
  package func usage(for arrival: Arrival) -> FittedReply.Usage? {
    guard admission != nil, let prompt = arrival.prompt else { return nil }
    return told(to: prompt)?.usage
  }
}

extension ResponsePlan {
  /// With these fields in its head, in place of those of the same names.
  package func putting(_ fields: [RateField]) -> ResponsePlan {
    guard !fields.isEmpty else { return self }
    var plan = self
    for index in plan.cues.indices {
      guard case .head(let head, let body) = plan.cues[index].action else { continue }
      plan.cues[index].action = .head(head.putting(fields), body: body)
    }
    return plan
  }
}
