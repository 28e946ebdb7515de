import MixtapeCore

/// A client, what it meets, and what the verdict must say of it.
struct ConductCase: Sendable {
  var name: String
  /// The names of the checks that it breaks; empty: it is right.
  var breaks: [String]
  var attempts: @Sendable () throws -> [Attempt]

  /// Callers in virtual time against the real engine.
  init(
    _ name: String,
    breaks: [String] = [],
    _ scenario: String,
    _ callers: [Caller]
  ) {
    self.name = name
    self.breaks = breaks
    attempts = {
      let stage = try Stage(scenario)
      for caller in callers {
        stage.after(caller.at) { caller.client.begin(caller.prompt, on: stage) }
      }
      stage.run()
      return stage.attempts
    }
  }

  /// Attempts that are written down.
  init(_ name: String, breaks: [String] = [], _ tries: [Try]) {
    self.name = name
    self.breaks = breaks
    attempts = { tries.attempts }
  }
}

struct Caller: Sendable {
  var at: Duration
  var client: Client
  var prompt: String

  static func once(_ client: Client) -> [Caller] {
    [Caller(at: .zero, client: client, prompt: "Hello")]
  }

  /// So many calls of different prompts, this far apart.
  static func many(
    _ count: Int,
    every: Duration = .zero,
    from start: Duration = .zero,
    _ client: Client
  ) -> [Caller] {
    (0..<count).map { number in
      Caller(at: start + every * number, client: client, prompt: "Question \(start) \(number)")
    }
  }

  static func same(_ count: Int, every: Duration = .zero, _ client: Client) -> [Caller] {
    (0..<count).map { Caller(at: every * $0, client: client, prompt: "Hello") }
  }
}
