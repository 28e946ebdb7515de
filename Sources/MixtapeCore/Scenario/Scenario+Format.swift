import MixtapeJSON
import MixtapeProviders

extension Scenario {
  /// Reads a scenario's text, JSON5; throws everything that is wrong with it.
  package init(parsing text: [UInt8]) throws(ScenarioMistakes) {
    let node: JSONNode
    do throws(JSONError) {
      node = try JSONNode(parsing: text, dialect: .json5)
    } catch {
      throw ScenarioMistakes([error])
    }
    var reading = Reading()
    let scenario = reading.object(node, "a scenario") { reader, reading in
      Scenario(&reader, &reading)
    }
    guard let scenario, reading.mistakes.isEmpty else { throw ScenarioMistakes(reading.mistakes) }
    self = scenario
  }

  private init(_ reader: inout JSONReader, _ reading: inout Reading) {
    seed = reader.optional("seed", &reading, as: Seed.self)?.value
    limits = reader.node("limits", &reading).map { ProviderLimits.all(in: $0, &reading) } ?? []
    if let node = reader.required("rules", &reading, as: JSONNode.self) {
      var ordinal = 0
      rules = reading.elements(node, "an array of rules") { node, reading in
        defer { ordinal += 1 }
        return Rule(node, ordinal: ordinal, &reading)
      }
    }
    if let node = reader.node("rehearse", &reading) {
      rehearsal = reading.elements(node, "an array of questions") { RehearsalStep($0, &$1) }
    }
    standard = Standard(&reader, &reading)
    cassettePaths = reading.cassettePaths
  }
}

private struct Seed: JSONReadable {
  let value: UInt64

  init(_ node: JSONNode) throws(JSONError) {
    guard case .number(let number) = node.content, let value = UInt64(number.text) else {
      throw node.expected("a whole number from 0")
    }
    self.value = value
  }
}

extension Rule {
  fileprivate init?(_ node: JSONNode, ordinal: Int, _ reading: inout Reading) {
    let rule = reading.object(node, "a rule") { reader, reading in
      let name = reader.optional("name", &reading, as: String.self)
      let when = reader.node("when", &reading).flatMap { Condition($0, &reading) }
      return Rule(
        name: name,
        place: node.source.mark(at: node.range.lowerBound),
        when: when ?? .always,
        course: Course(&reader, &reading, isStep: false),
        identity: Self.identity(name: name, ordinal: ordinal)
      )
    }
    guard let rule else { return nil }
    self = rule
  }

  private static func identity(name: String?, ordinal: Int) -> UInt64 {
    var hasher = StableHasher()
    if let name { hasher.combine(name) } else { hasher.combine(UInt64(ordinal)) }
    return hasher.key.high
  }
}

extension Course {
  /// `isStep`: within a sequence, which has no other within it.
  init(_ reader: inout JSONReader, _ reading: inout Reading, isStep: Bool) {
    readAct(&reader, &reading, isStep: isStep)
    pacing = reader.node("stream", &reading).flatMap { Pacing($0, &reading) }
    if let node = reader.node("retryAfter", &reading) {
      let wait = reading.value(node, as: TimeSpan.self)?.duration
      if case .fail(var failure) = act {
        failure.retryAfter = failure.retryAfter ?? wait
        act = .fail(failure)
      } else if !reader.keys.contains(ActKind.fail.rawValue) {
        reading.add(node.error("retryAfter needs a fail beside it"))
      }
    }
    if let node = reader.node("faults", &reading) {
      faults = reading.elements(node, "an array of faults") { FaultList.read($0, &$1) }
    }
    if let node = reader.node("set", &reading) { set = StateChange.all(in: node, &reading) }
  }

  private mutating func readAct(
    _ reader: inout JSONReader,
    _ reading: inout Reading,
    isStep: Bool
  ) {
    var acts: [(key: String, node: JSONNode)] = []
    for kind in ActKind.allCases where kind != .sequence || !isStep {
      guard let node = reader.node(kind.rawValue, &reading) else { continue }
      let act = kind.act(node, &reading)
      if acts.isEmpty { self.act = act }
      acts.append((kind.rawValue, node))
    }
    acts.sort { $0.node.range.lowerBound < $1.node.range.lowerBound }
    for extra in acts.dropFirst() {
      reading.add(
        extra.node.error(
          "a rule has one act, and there are \(acts[0].key) and \(extra.key)",
          suggestion: "remove one of them"
        )
      )
    }
  }
}

private enum ActKind: String, CaseIterable {
  case reply
  case fail
  case replay
  case forward
  case sequence
  case pass

  func act(_ node: JSONNode, _ reading: inout Reading) -> Act? {
    switch self {
    case .reply: return ReplyTemplate(node, &reading).map { .reply($0) }
    case .fail: return FailureTemplate(node, &reading).map { .fail($0) }
    case .replay:
      guard let path = reading.value(node, as: String.self) else { return nil }
      return .replay(cassette: reading.number(ofCassette: path))
    case .forward: return reading.confirms(node) ? .forward : nil
    case .pass: return reading.confirms(node) ? .pass : nil
    case .sequence:
      let steps = reading.elements(node, "an array of acts") { node, reading in
        reading.object(node, "a step of a sequence") { reader, reading in
          Course(&reader, &reading, isStep: true)
        }
      }
      if case .array(let nodes) = node.content, nodes.isEmpty {
        reading.add(node.error("a sequence needs at least one act"))
      }
      return steps.isEmpty ? nil : .sequence(steps)
    }
  }
}

extension Reading {
  fileprivate mutating func number(ofCassette path: String) -> Int {
    if let number = cassettePaths.firstIndex(of: path) { return number }
    cassettePaths.append(path)
    return cassettePaths.count - 1
  }

  /// Whether `true` stands there, which alone makes sense.
  fileprivate mutating func confirms(_ node: JSONNode) -> Bool {
    if case .bool(true) = node.content { return true }
    add(node.expected("true", suggestion: "or leave the key out"))
    return false
  }
}
