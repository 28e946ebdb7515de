package import MixtapeHTTP

extension Provider {
  /// What an answer with this head and this body says went wrong; nil where the status says that
  /// nothing did.
  package func failure(
    toldBy head: HTTPResponseHead,
    _ body: [UInt8],
    for operation: Operation?
  ) -> ToldFailure? {
    guard head.status >= 400 else { return nil }
    let errors = operation?.endpoint.errors ?? self.errors
    var told = errors.told(in: body, head)
    told.kind =
      head.fields["mixtape-outcome"] == "miss" ? .missed : errors.kind(of: told, for: operation)
    return told
  }
}

extension ErrorFormat {
  package func told(in body: JSONGlimpse, _ head: HTTPResponseHead) -> ToldFailure {
    ToldFailure(in: body, status: head.status)
  }

  package func certainKind(of told: ToldFailure) -> Failure.Kind? { nil }

  fileprivate func told(in body: [UInt8], _ head: HTTPResponseHead) -> ToldFailure {
    // Some wrap their errors in a list of one.
    JSONGlimpse(body, in: body.indices).map { told(in: $0.isArray ? $0.first ?? $0 : $0, head) }
      ?? ToldFailure(text: body, status: head.status)
  }

  /// The kind for which this provider would say most nearly the same.
  ///
  /// So what is known of a provider's errors is known once. What fits none of its words is what its
  /// status means everywhere.
  func kind(of told: ToldFailure, for operation: Operation?) -> Failure.Kind? {
    if let kind = certainKind(of: told) { return kind }
    var candidates = candidates(for: operation, status: told.status)
    candidates.narrow { !told.code.isEmpty && $0.told.code == told.code }
    candidates.narrow {
      !told.type.isEmpty && $0.told.type.lowercased() == told.type.lowercased()
    }
    let statuses = Set(candidates.compactMap(\.told.status))
    // Many write the status where others have a code: in a stream that is all there is of it.
    let status = told.status ?? Int(told.code) ?? (statuses.count == 1 ? statuses.first : nil) ?? 0
    let usual = Failure.Kind(usualFor: status)
    let kinds = Set(candidates.map(\.kind))
    if kinds.count <= 1 { return kinds.first ?? usual }
    let words = Words(of: told.message)
    let likeness = candidates.map { words.likeness(to: Words(of: $0.told.message)) }
    let best = likeness.max() ?? 0
    if best >= Words.sameSentence {
      let nearest = Set(zip(candidates, likeness).filter { $0.1 == best }.map(\.0.kind))
      if nearest.count == 1 { return nearest.first }
      if let usual, nearest.contains(usual) { return usual }
      return candidates.first { nearest.contains($0.kind) }?.kind
    }
    if let usual { return kinds.contains(usual) ? usual : candidates.first?.kind }
    return nil
  }

  /// What this provider says for each kind, read as its clients would read it.
  private func candidates(for operation: Operation?, status: Int?) -> [Candidate] {
    var setting = Setting(dice: Dice(seed: 0), date: UnixTime(nanoseconds: 0))
    return Candidate.failures.compactMap { failure in
      let refusal = settledRefusal(for: failure, of: operation)
      if let status, refusal.status != status { return nil }
      let answer = answer(failure, for: operation, in: &setting)
      return Candidate(kind: failure.kind, told: told(in: answer.bytes, answer.head))
    }
  }
}

/// A kind of failure, and what a provider says for it.
private struct Candidate {
  let kind: Failure.Kind
  let told: ToldFailure

  /// Each kind in each form that has a status, a type or a code of its own somewhere.
  static let failures: [Failure] =
    Failure.Kind.allCases.map { Failure($0) }
    + Failure.Limit.Unit.allCases.map { Failure(.rateLimited, limit: Failure.Limit($0)) }
    + [402, 429].map { Failure(.quotaExhausted, status: $0) }
    + [
      .noBody, .malformedJSON(problem: "", line: 1, column: 1, offset: 0), .notAnObject,
      .missing(field: "model"), .missing(field: "messages"), .empty(field: "messages"),
      .wrongType(field: "messages", expected: "an array"),
      .badValue(field: "temperature", value: "3", rule: "expected a value <= 2"),
    ].map { Failure($0) }
}

extension [Candidate] {
  /// Leaves those that fit, where some do.
  fileprivate mutating func narrow(to fits: (Candidate) -> Bool) {
    let fitting = filter(fits)
    if !fitting.isEmpty { self = fitting }
  }
}

/// The words of a message, without the numbers and names in it that change.
private struct Words {
  /// From here on two messages are the same sentence with something else put in.
  static let sameSentence = 0.6

  private let words: Set<Substring>

  init(of message: String) {
    words = Set(message.lowercased().prefix(2_000).split { !$0.isLetter }.filter { $0.count > 2 })
  }

  /// Which share of the words of both they have in common.
  func likeness(to other: Words) -> Double {
    let count = words.count + other.words.count
    return count == 0 ? 1 : Double(2 * words.intersection(other.words).count) / Double(count)
  }
}

extension Failure.Kind {
  /// What a status means where a provider's words are not known: RFC 9110 §15, and 520 to 529 as
  /// Cloudflare and Anthropic use them.
  fileprivate init?(usualFor status: Int) {
    switch status {
    case 401: self = .invalidKey
    case 402: self = .quotaExhausted
    case 403: self = .permission
    case 404: self = .notFound
    case 405: self = .wrongMethod
    case 408, 504, 522, 524: self = .timeout
    case 413: self = .tooLarge
    case 422: self = .unprocessable
    case 429: self = .rateLimited
    case 400..<500: self = .badRequest
    case 502, 520...527: self = .badGateway
    case 503: self = .unavailable
    case 529: self = .overloaded
    case 500..<600: self = .serverError
    default: return nil
    }
  }
}
