/// A refusal in neutral words; each provider writes it with its own status, fields and body.
package struct Failure: Error, Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    case badRequest
    case invalidKey
    case permission
    case notFound
    case unknownModel
    case contextTooLong
    case tooLarge
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
  }

  package var kind: Kind
  /// In whose place the provider's own words stand when it is nil.
  package var message: String?
  package var flaw: Flaw?
  /// What it is about: the model's name, or method and path.
  package var subject: String?
  /// In place of the provider's own status for the kind.
  package var status: Int?
  /// Written as `x-should-retry`, which the SDKs of OpenAI, Anthropic and Groq obey; nil: they
  /// judge by the status.
  package var isRetryable: Bool?

  package init(
    _ kind: Kind,
    message: String? = nil,
    flaw: Flaw? = nil,
    subject: String? = nil,
    status: Int? = nil,
    isRetryable: Bool? = nil
  ) {
    self.kind = kind
    self.message = message
    self.flaw = flaw
    self.subject = subject
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
