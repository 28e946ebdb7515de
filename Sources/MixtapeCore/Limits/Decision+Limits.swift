import MixtapeHTTP
package import MixtapeProviders

extension Decision {
  /// The fields in which the provider tells how its limits stand.
  package func told(to arrival: Arrival) -> [RateField] {
    let address = arrival.address
    guard let standing = admission?.standing, let operation = address.operation else { return [] }
    let isStream = standing.refusal == nil && arrival.prompt?.wantsStream == true
    return address.provider.limits.fields(of: standing, for: operation, isStream: isStream)
  }
}

extension ResponsePlan {
  /// With these fields in its head, in place of those of the same names.
  package func telling(_ told: [RateField]) -> ResponsePlan {
    guard !told.isEmpty else { return self }
    var plan = self
    for index in plan.cues.indices {
      guard case .head(var head, let body) = plan.cues[index].action else { continue }
      head.put(told)
      plan.cues[index].action = .head(head, body: body)
    }
    return plan
  }
}
