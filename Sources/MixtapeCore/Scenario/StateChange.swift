import MixtapeJSON

/// What a rule notes in its session once it has answered.
package struct StateChange: Hashable, Sendable {
  enum Change: Hashable, Sendable {
    case put(TemplateJSON)
    case add(Int)
  }

  let key: String
  let change: Change

  func apply(to state: inout [String: JSON], in situation: Situation) {
    switch change {
    case .put(let value): state[key] = value.filled(in: situation)
    case .add(let number):
      let (sum, overflows) = (state[key]?.int ?? 0).addingReportingOverflow(number)
      state[key] = .number(JSONNumber(overflows ? number : sum))
    }
  }
}

extension StateChange {
  static func all(in node: JSONNode, _ reading: inout Reading) -> [StateChange] {
    guard case .object(let members) = node.content else {
      reading.add(node.expected("an object of keys and values"))
      return []
    }
    return members.compactMap { StateChange($0, &reading) }
  }

  private init?(_ member: JSONNode.Member, _ reading: inout Reading) {
    key = member.key
    switch member.value.content {
    case .object:
      let number = reading.object(member.value, "a change of state") { reader, reading in
        reader.required("add", &reading, as: Int.self)
      }
      guard let number = number.flatMap(\.self) else { return nil }
      change = .add(number)
    case .array:
      reading.add(member.value.expected("a string, a number, true, false, null or { add: 1 }"))
      return nil
    case .null, .bool, .number, .string:
      guard let value = reading.value(member.value, as: TemplateJSON.self) else { return nil }
      change = .put(value)
    }
  }
}
