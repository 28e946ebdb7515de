/// A rule of good conduct that every app is held to, unless its scenario says otherwise.
package protocol StandingCheck: Sendable {
  /// As a scenario and a report name it.
  static var name: String { get }
  static var severity: Finding.Severity { get }
  /// What is wrong with it and what to do, for the person whose app it is.
  static var explanation: String { get }
  /// What of the calls breaks it.
  static func breaches(in calls: [LogicalCall], _ terms: Terms) -> [Breach]
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
  /// An attempt that lasts longer without anything coming should have been given up.
  package var stall = Duration.seconds(60)
  /// A call should be answered, by whomever, within this time; nil: whenever.
  package var budget: Duration?
  /// So many attempts of one call at one provider are a storm.
  package var attempts = 8

  package init() {}
}
