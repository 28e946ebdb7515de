import MixtapeJSON

/// When a rule answers: every check must hold.
package struct Condition: Sendable {
  private(set) var checks: [any Check] = []

  package static let always = Condition()

  /// Every check that there is: to add one, add a line.
  private static let kinds: [any Check.Type] = [
    ProviderCheck.self, ModelCheck.self, OperationCheck.self,
    PromptCheck.self, SystemCheck.self, StreamCheck.self, TurnCheck.self,
    ToolResultCheck.self, ToolCheck.self, ToolsCheck.self,
    AttemptCheck.self, CallCheck.self, BetweenCheck.self, OutageCheck.self, ChanceCheck.self,
    StateCheck.self, HeaderCheck.self,
  ]

  func holds(in situation: Situation) -> Bool {
    checks.allSatisfy { $0.holds(in: situation) }
  }

  private init() {}

  init?(_ node: JSONNode, _ reading: inout Reading) {
    let checks = reading.object(node, "a condition") { reader, reading in
      Self.kinds.compactMap { kind -> (any Check)? in
        reader.node(kind.key, &reading).flatMap { kind.init($0, &reading) }
      }
    }
    guard let checks else { return nil }
    self.checks = checks
  }
}

/// One thing that a rule asks of a request.
protocol Check: Sendable {
  /// The key under which it stands in `when`.
  static var key: String { get }
  /// nil, with its mistakes told, where the value cannot be read.
  init?(_ node: JSONNode, _ reading: inout Reading)
  func holds(in situation: Situation) -> Bool
}

extension Condition {
  /// The one prompt that fits.
  var exactPrompt: String? { check(PromptCheck.self)?.words.exact }

  /// The models that fit; nil where others may.
  var exactModels: [String]? {
    guard let globs = check(ModelCheck.self)?.globs else { return nil }
    let names = globs.compactMap(\.exact)
    return names.count == globs.count ? names : nil
  }

  /// What its outage counts from.
  var milestone: Milestone? { check(OutageCheck.self)?.milestone }

  /// The providers that fit; empty where any may.
  package var providers: [String] { check(ProviderCheck.self)?.names ?? [] }

  private func check<Kind: Check>(_ kind: Kind.Type) -> Kind? {
    for check in checks {
      if let found = check as? Kind { return found }
    }
    return nil
  }
}
