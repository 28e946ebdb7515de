import MixtapeJSON

extension RehearsalStep {
  init?(_ node: JSONNode, _ reading: inout Reading) {
    let step = reading.object(node, "a question") { reader, reading -> RehearsalStep? in
      let provider = reader.required("ask", &reading, as: ProviderName.self)
      var step = RehearsalStep(ask: provider?.name ?? "")
      step.model = reader.optional("model", &reading)
      step.prompt = reader.optional("prompt", &reading) ?? step.prompt
      step.system = reader.optional("system", &reading)
      step.stream = reader.optional("stream", &reading) ?? false
      if let node = reader.node("tools", &reading) {
        step.tools = reading.strings(node).map { Tool(name: $0, result: $1) }
      }
      step.schema = reader.node("schema", &reading)?.json
      step.embed = reader.optional("embed", &reading)
      step.then = reader.optional("then", &reading) ?? []
      if let node = reader.node("fallback", &reading) {
        step.fallback = reading.elements(node, "an array of providers") { Fallback($0, &$1) }
      }
      step.retries = reader.optional("retries", &reading, as: Retries.self)?.number ?? 2
      if let node = reader.node("header", &reading) {
        step.header = reading.strings(node).map { Field(name: $0, value: $1) }
      }
      step.after = reader.optional("after", &reading, as: TimeSpan.self)?.duration
      return provider.map { _ in step }
    }
    guard let step = step.flatMap(\.self) else { return nil }
    self = step
  }
}

extension RehearsalStep.Fallback {
  fileprivate init?(_ node: JSONNode, _ reading: inout Reading) {
    guard case .object = node.content else {
      guard let name = reading.value(node, as: ProviderName.self) else { return nil }
      self.init(provider: name.name)
      return
    }
    let read = reading.object(node, "a fallback") { reader, reading in
      (
        reader.required("provider", &reading, as: ProviderName.self),
        reader.optional("model", &reading, as: String.self)
      )
    }
    guard case (let name?, let model)? = read else { return nil }
    self.init(provider: name.name, model: model)
  }
}

extension Reading {
  /// The members of an object of strings, in order.
  fileprivate mutating func strings(_ node: JSONNode) -> [(String, String)] {
    guard case .object(let members) = node.content else {
      add(node.expected("an object of names and strings"))
      return []
    }
    return members.compactMap { member in
      value(member.value, as: String.self).map { (member.key, $0) }
    }
  }
}

private struct Retries: JSONReadable {
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    number = try Int(node)
    guard (0...10).contains(number) else { throw node.expected("a number from 0 to 10") }
  }
}
