/// A refusal in neutral words; each provider writes it with its own status, fields and body.
package struct Failure: Error, Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case badRequest
    case invalidKey
    case permission
    case notFound
    /// The path is there, the method is not the one it takes.
    case wrongMethod
    case unknownModel
    case contextTooLong
    case tooLarge
    /// Understood, and not acceptable.
    case unprocessable
    case rateLimited
    case quotaExhausted
    case overloaded
    case serverError
    case badGateway
    case unavailable
    case timeout
    /// Mixtape's own: no recording answers this request.
    case missed
    /// Mixtape's own: it cannot write this answer yet.
    case notBuiltIn
  }

  /// What is wrong with a request that cannot be understood.
  package enum Flaw: Hashable, Sendable {
    case noBody
    /// `problem` in a few words, and where: line and column from 1, `offset` in bytes from 0.
    case malformedJSON(problem: String, line: Int, column: Int, offset: Int)
    case notAnObject
    case missing(field: String)
    /// `expected` with its article: `a string`.
    case wrongType(field: String, expected: String)
    /// `rule` as a clause: `expected a value >= 0`.
    case badValue(field: String, value: String, rule: String)
    case empty(field: String)
  }

  /// The limit that was hit.
  package struct Limit: Hashable, Sendable {
    package enum Unit: String, CaseIterable, Hashable, Sendable {
      case requests
      case tokens
      case inputTokens
      case outputTokens
      case concurrency
    }

    package enum Window: String, CaseIterable, Hashable, Sendable {
      case minute
      case day
    }

    package var unit: Unit
    package var window: Window
    package var limit: Int
    package var used: Int
    /// What the request would have cost.
    package var requested: Int
    /// The time after which it would fit; nil where waiting does not help or nobody knows.
    package var wait: Duration?

    package init(
      _ unit: Unit,
      per window: Window = .minute,
      limit: Int = 3,
      used: Int = 3,
      requested: Int = 1,
      wait: Duration? = .seconds(20)
    ) {
      self.unit = unit
      self.window = window
      self.limit = limit
      self.used = used
      self.requested = requested
      self.wait = wait
    }

    /// Whether one request alone is more than all that may be used.
    package var isTooSmall: Bool { requested > limit && unit != .concurrency }
  }

  /// The front end that answers in the provider's place.
  package struct FrontEnd: Hashable, Sendable {
    package var name: String
    /// One of those that it may give; nil: its usual one.
    package var reason: String?

    package init(_ name: String, because reason: String? = nil) {
      self.name = name
      self.reason = reason
    }
  }

  package var kind: Kind
  /// In whose place the provider's own words stand when it is nil.
  package var message: String?
  package var flaw: Flaw?
  /// What it is about: the model's name, or method and path.
  package var subject: String?
  /// Which limit, where the kind is `rateLimited` and somebody knows.
  package var limit: Limit?
  /// How long the client is asked to wait, where the provider has a way to say so.
  package var retryAfter: Duration?
  /// In place of the provider's own status for the kind.
  package var status: Int?
  /// Written as `x-should-retry`, which the SDKs of OpenAI, Anthropic and Groq obey; nil: they
  /// judge by the status.
  package var isRetryable: Bool?
  /// Who answers in the provider's place, where somebody does.
  package var edge: FrontEnd?

  package init(
    _ kind: Kind,
    message: String? = nil,
    flaw: Flaw? = nil,
    subject: String? = nil,
    limit: Limit? = nil,
    retryAfter: Duration? = nil,
    status: Int? = nil,
    isRetryable: Bool? = nil
  ) {
    self.kind = kind
    self.message = message
    self.flaw = flaw
    self.subject = subject
    self.limit = limit
    self.retryAfter = retryAfter
    self.status = status
    self.isRetryable = isRetryable ?? (kind.isOurs ? false : nil)
  }

  package init(_ flaw: Flaw) {
    self.init(.badRequest, flaw: flaw)
  }
}

extension Failure.Kind {
  /// Mixtape's own, not the provider's: to ask again changes nothing.
  package var isOurs: Bool { self == .missed || self == .notBuiltIn }
}
