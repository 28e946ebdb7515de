package import MixtapeHTTP
package import MixtapeJSON

/// What a provider says for a failure, before it is laid out as its body.
package struct Refusal: Hashable, Sendable {
  package var status: Int
  /// The provider's name for the kind of error, where it has one.
  package var type: String
  package var message: String
  package var code: JSON = nil
  package var param: JSON = nil

  package init(
    _ status: Int,
    _ type: String,
    _ message: String,
    code: JSON = nil,
    param: JSON = nil
  ) {
    self.status = status
    self.type = type
    self.message = message
    self.code = code
    self.param = param
  }
}

/// How a provider writes its errors.
package protocol ErrorFormat: Sendable {
  /// The fields of every answer.
  var head: AnswerHead { get }
  /// Status, type and words for a failure; the failure's own message and status are put in
  /// afterwards.
  func refusal(for failure: Failure) -> Refusal
  /// The same where the words depend on what was asked.
  func refusal(for failure: Failure, of operation: Operation?) -> Refusal
  /// The bytes of the body and their content type.
  func body(of refusal: Refusal, for failure: Failure, requestID: String) -> ErrorBody
  /// Puts into the head of an error what stands in no other provider's.
  func complete(_ head: inout HTTPResponseHead, of refusal: Refusal, for failure: Failure)
  /// The body of an operation whose errors are wrapped.
  func wrapped(_ body: JSON, for operation: Operation?) -> JSON
  /// What a body of this shape says, and where.
  func told(in body: JSONGlimpse, _ head: HTTPResponseHead) -> ToldFailure
  /// The kind of a failure where something else than its words tells it; nil: its words do.
  func certainKind(of told: ToldFailure) -> Failure.Kind?
  /// Whether a wait is told in the field `retry-after`; else it is the body's business.
  var tellsRetryAfter: Bool { get }
}

package struct ErrorBody: Hashable, Sendable {
  package enum Content: Hashable, Sendable {
    case json(JSON, JSONLayout)
    case text(String)
  }

  package var content: Content
  package var type: String

  package init(_ json: JSON, _ layout: JSONLayout, type: String = "application/json") {
    content = .json(json, layout)
    self.type = type
  }

  package init(text: String, type: String) {
    content = .text(text)
    self.type = type
  }
}

extension ErrorFormat {
  package func refusal(for failure: Failure, of operation: Operation?) -> Refusal {
    refusal(for: failure)
  }

  package func complete(
    _ head: inout HTTPResponseHead,
    of refusal: Refusal,
    for failure: Failure
  ) {}

  package func wrapped(_ body: JSON, for operation: Operation?) -> JSON { body }
  package var tellsRetryAfter: Bool { true }

  /// The provider's status and words, or those that the failure brings.
  package func settledRefusal(
    for failure: Failure,
    of operation: Operation? = nil
  ) -> Refusal {
    var refusal = refusal(for: failure, of: operation)
    if let status = failure.status { refusal.status = status }
    if let message = failure.message { refusal.message = message }
    return refusal
  }

  package func answer(
    _ failure: Failure,
    for operation: Operation?,
    in setting: inout Setting
  ) -> ProviderAnswer {
    let refusal = settledRefusal(for: failure, of: operation)
    let requestID = head.requestID(in: &setting)
    let body = body(of: refusal, for: failure, requestID: requestID)
    var fields = head.fields(type: body.type, requestID: requestID)
    if let wait = failure.retryAfter, tellsRetryAfter {
      fields.append("retry-after", String(wait.wholeSecondsUp))
    }
    if let isRetryable = failure.isRetryable {
      fields.append("x-should-retry", isRetryable ? "true" : "false")
    }
    if failure.kind == .missed { fields.append("mixtape-outcome", "miss") }
    let bytes =
      switch body.content {
      case .json(let json, let layout): layout.bytes(of: wrapped(json, for: operation))
      case .text(let text): Array(text.utf8)
      }
    var head = HTTPResponseHead(status: refusal.status, fields: fields)
    complete(&head, of: refusal, for: failure)
    return ProviderAnswer(head: head, body: .whole(bytes))
  }
}

extension Duration {
  /// In whole seconds, the next where there is a rest: who waits so long has waited long enough.
  package var wholeSecondsUp: Int64 {
    components.seconds + (components.attoseconds > 0 ? 1 : 0)
  }
}
