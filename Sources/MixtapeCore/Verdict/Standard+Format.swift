import MixtapeJSON

extension Standard {
  /// Reads the keys `checks` and `expect` of a scenario.
  init(_ reader: inout JSONReader, _ reading: inout Reading) {
    if let node = reader.node("checks", &reading) { readChecks(node, &reading) }
    if let node = reader.node("expect", &reading) {
      expectations = reading.elements(node, "an array of expectations") { Expectation($0, &$1) }
    }
  }

  private mutating func readChecks(_ node: JSONNode, _ reading: inout Reading) {
    var standard = self
    _ = reading.object(node, "the checks") { reader, reading in
      for check in CheckList.all {
        guard let node = reader.node(check.name, &reading) else { continue }
        standard.read(check.name, node, &reading)
      }
    }
    self = standard
  }

  private mutating func read(_ check: String, _ node: JSONNode, _ reading: inout Reading) {
    guard case .object = node.content else {
      severities[check] = reading.value(node)
      return
    }
    var standard = self
    _ = reading.object(node, "the check \(quoted(check))") { reader, reading in
      standard.severities[check] = reader.optional("severity", &reading)
      switch check {
      case AttemptStorm.name:
        standard.terms.attempts =
          reader.optional("attempts", &reading, as: StormSize.self)?.number
          ?? standard.terms.attempts
      case SilenceEndured.name:
        standard.terms.stall =
          reader.optional("after", &reading, as: TimeSpan.self)?.duration ?? standard.terms.stall
      case LateFallback.name:
        standard.terms.budget =
          reader.optional("within", &reading, as: TimeSpan.self)?.duration ?? standard.terms.budget
      default: break
      }
    }
    self = standard
  }
}

extension Finding.Severity: JSONReadable {}

private struct StormSize: JSONReadable {
  let number: Int

  init(_ node: JSONNode) throws(JSONError) {
    number = try Int(node)
    guard (2...Grouping.attemptLimit).contains(number) else {
      throw node.expected("a number of attempts from 2 to \(Grouping.attemptLimit)")
    }
  }
}
