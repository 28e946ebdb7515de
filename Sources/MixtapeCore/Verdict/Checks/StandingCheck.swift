/// A rule of good conduct that every app is held to, unless its scenario says otherwise.
package protocol StandingCheck: Sendable {
  /// As a scenario and a report name it.
  static var name: String { get }
  static var severity: Finding.Severity { get }
  /// What is wrong with it, where the line is drawn and why, and what to do: for the person whose
  /// app it is.
  static var explanation: String { get }
}

/// A rule for one call, whatever else goes on.
package protocol SingleCallCheck: StandingCheck {
  static func breaches(in call: LogicalCall, _ terms: Terms) -> [Breach]
}

/// A rule for many calls together: it is shown every attempt, in the order of their beginnings, and
/// remembers what it must.
package protocol TrafficCheck: StandingCheck {
  init(_ terms: Terms)
  /// `call` is what is known of the call so far; its last attempt is the one that is shown.
  mutating func see(_ call: LogicalCall) -> [Breach]
  /// What is left to say when nothing more comes.
  mutating func finish() -> [Breach]
}

/// One place where a check was broken.
package struct Breach: Hashable, Sendable {
  package var attempts: [AttemptPlace]
  package var words: String

  package init(_ words: String, _ attempts: [AttemptPlace]) {
    self.words = words
    self.attempts = attempts
  }
}

/// What the checks go by, where a scenario may know better.
package struct Terms: Hashable, Sendable {
  /// An attempt in which nothing comes for longer should have been given up.
  package var stall = Duration.seconds(60)
  /// A fallback that begins later helps nobody.
  package var budget = Duration.seconds(60)
  /// So many attempts of one call at one target, within a minute, are a storm.
  package var attempts = 8
  /// What models can do.
  package var models = ModelTable.builtIn

  package init() {}

  /// SDKs do not believe a provider that asks for more, and go by their own backoff.
  static let longestRetryAfter = Duration.seconds(60)
}
