package import MixtapeJSON

/// What a server answers, as someone wrote it down: rules, of which the first that fits answers.
package struct Scenario: Sendable {
  /// In place of the configuration's.
  package var seed: UInt64?
  package var rules: [Rule] = []
  /// What providers let an account ask.
  package var limits: [ProviderLimits] = []
  /// What `mixtape rehearse` asks.
  package var rehearsal: [RehearsalStep] = []
  /// The cassettes of its `replay` acts, as written, each once, in order.
  package var cassettePaths: [String] = []
  /// What the app is held to.
  package var standard = Standard()

  package static let empty = Scenario()

  /// The providers that the conditions of its rules name, each once, in order.
  package var providers: [String] {
    rules.flatMap(\.when.providers).reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
  }
}

/// When something is answered, and what.
package struct Rule: Sendable {
  /// For the journal and the transcript; luck goes by it, so that it stays when rules are added.
  package var name: String?
  package var place: Mark
  package var when: Condition
  package var course: Course
  /// What its luck goes by: its name, else its place among the rules.
  let identity: UInt64

  /// nil: later rules answer, and what stands beside the act stays.
  package var act: Act? { course.act }
  package var pacing: Pacing? { course.pacing }
  package var faults: [any Fault] { course.faults }
  package var set: [StateChange] { course.set }
}

/// An act and what stands beside it: in a rule, or in a step of a sequence.
package struct Course: Sendable {
  package var act: Act?
  package var pacing: Pacing?
  package var faults: [any Fault] = []
  package var set: [StateChange] = []
}

/// What a rule does.
package indirect enum Act: Sendable {
  case reply(ReplyTemplate)
  case fail(FailureTemplate)
  /// The index is that of the scenario's `cassettePaths`.
  case replay(cassette: Int)
  case forward
  /// One course for each time that a call asks the same provider; the last one stays.
  case sequence([Course])
  case pass
}

/// A scenario with the cassettes that it replays: what an engine plays.
package struct Program: Sendable {
  package let scenario: Scenario
  /// One for each of the scenario's `cassettePaths`; their tracks have the server's numbers.
  package let tapes: [Tape]
  /// What it is called where people read: its file.
  package let name: String
  let index: RuleIndex
  let limits: [String: ProviderLimits]
  /// What its outages count from.
  let milestones: Set<Milestone>
  let closings: [PortClosing]

  package init(scenario: Scenario, tapes: [Tape] = [], name: String) {
    self.scenario = scenario
    self.tapes = tapes
    self.name = name
    index = RuleIndex(scenario.rules)
    limits = Dictionary(scenario.limits.map { ($0.provider, $0) }) { first, _ in first }
    milestones = Set(scenario.rules.compactMap(\.when.milestone))
    closings = scenario.rules.compactMap(PortClosing.init)
  }
}

/// A question of the rehearsal's client, with what it does about the answer.
package struct RehearsalStep: Sendable {
  package struct Tool: Hashable, Sendable {
    package var name: String
    /// What it returns, whatever it is called with.
    package var result: String
  }

  package struct Fallback: Hashable, Sendable {
    package var provider: String
    package var model: String?
  }

  package struct Field: Hashable, Sendable {
    package var name: String
    package var value: String
  }

  /// The provider that is asked.
  package var ask: String
  package var model: String?
  package var prompt = "Hello"
  package var system: String?
  package var stream = false
  package var tools: [Tool] = []
  package var schema: JSON?
  /// A text to be embedded, in place of a conversation.
  package var embed: String?
  /// What the user says next, one turn each.
  package var then: [String] = []
  package var fallback: [Fallback] = []
  package var retries = 2
  package var header: [Field] = []
  /// How long after the step before.
  package var after: Duration?
}
