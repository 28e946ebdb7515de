import MixtapeHTTP
import MixtapeProviders

/// Watches one answer on its way to the client, and notes what the verdict needs of it.
///
/// The cues are those that were performed, with the times at which they were.
package struct AnswerWatch: Sendable {
  /// The beginning of a text that is kept, in characters.
  fileprivate static let textLimit = 200
  /// Of an answer that comes whole, and is read when it is there.
  private static let bodyLimit = 1 << 20

  private var attempt: Attempt
  private let provider: any Provider
  private let operation: Operation?
  private var head: HTTPResponseHead?
  private var reader: AnswerReader?
  private var splitter: StreamSplitter?
  /// What has come of a body that is no stream, if it is JSON.
  private var body: [UInt8]?
  private var heardAt = Duration.zero
  /// What there was before the first event that cannot be read: most clients stop there.
  private var readable: SeenContent?

  package init(_ arrival: Arrival, _ decision: Decision) {
    attempt = Attempt(arrival, decision)
    provider = arrival.address.provider
    operation = arrival.address.operation
  }

  package mutating func see(_ cue: Cue) {
    switch cue.action {
    case .head(let head, _): see(head, at: cue.at)
    case .body(let bytes): see(bytes, at: cue.at)
    case .pieces(let pieces): see(pieces.payload, at: cue.at)
    case .end: end(.complete, at: cue.at)
    case .cut, .halfClose: end(.cut, at: cue.at)
    case .reset: end(.reset, at: cue.at)
    case .hang: break
    }
  }

  /// The client hung up.
  package mutating func leave(at time: Duration) {
    // Some close the connection as soon as the answer says that it is complete.
    let isWhole = reader?.content.isTerminated == true && splitter != nil
    end(isWhole ? .complete : .clientLeft, at: time)
  }

  /// Nothing more was going to come, and the client has noticed it.
  package mutating func giveUp(at time: Duration) { end(.silence, at: time) }

  /// The attempt as it stands at this time after the request.
  package func attempt(at now: Duration) -> Attempt {
    var attempt = attempt
    if attempt.ending == .open {
      attempt.endedAt = now
      attempt.longestSilence = max(attempt.longestSilence, now - heardAt)
    }
    return attempt
  }

  private mutating func hear(at time: Duration) {
    attempt.longestSilence = max(attempt.longestSilence, time - heardAt)
    heardAt = time
  }

  private mutating func see(_ head: HTTPResponseHead, at time: Duration) {
    hear(at: time)
    attempt.headAt = time
    attempt.status = head.status
    attempt.retryAfter = head.fields.askedWait
    attempt.isRetryable = head.fields["x-should-retry"].flatMap { Bool($0) }
    if head.status >= 400 {
      // What the body says is read when it is there.
      if attempt.failure == nil { body = [] }
      self.head = head
    }
    guard let operation, (200..<300).contains(head.status) else { return }
    reader = AnswerReader(of: provider, operation)
    if let framing = operation.framing(of: head) {
      splitter = StreamSplitter(framing)
    } else if head.fields["content-type"]?.lowercased().contains("json") == true {
      body = []
    }
  }

  private mutating func see(_ bytes: [UInt8], at time: Duration) {
    hear(at: time)
    for event in splitter?.receive(bytes) ?? [] { read(event, at: time) }
    if let count = body?.count, count < Self.bodyLimit { body?.append(contentsOf: bytes) }
  }

  private mutating func read(_ event: [UInt8], at time: Duration) {
    let before = reader?.content
    guard let role = reader?.read(event: event) else {
      if readable == nil, reader?.content.malformedEvents ?? 0 > 0 { readable = before }
      return
    }
    if role.isToken, attempt.firstTokenAt == nil { attempt.firstTokenAt = time }
  }

  private mutating func end(_ ending: Attempt.Ending, at time: Duration) {
    guard attempt.ending == .open else { return }
    hear(at: time)
    if let rest = splitter?.end() { read(rest, at: time) }
    if let body, ending == .complete, body.count < Self.bodyLimit { reader?.read(whole: body) }
    attempt.ending = ending
    attempt.endedAt = time
    if attempt.failure == nil, let head {
      let told = provider.failure(toldBy: head, body ?? [], for: operation)
      attempt.failure = told?.kind ?? .named(by: head.status)
      attempt.isMiss = attempt.failure == .missed
    }
    guard let content = reader?.content else { return }
    attempt.take(readable ?? content)
    attempt.malformedEvents = content.malformedEvents
    let isStream = splitter != nil
    attempt.isTruncated =
      isStream && ending == .complete && !content.isTerminated && content.failure == nil
    if isStream, content.failure != nil {
      attempt.isFailureInStream = true
      attempt.failure = content.failure?.kind ?? .serverError
    }
  }
}

extension Attempt {
  /// What is known of it before anything is answered.
  fileprivate init(_ arrival: Arrival, _ decision: Decision) {
    let prompt = arrival.meaning?.understood?.prompt
    self.init(
      id: decision.ticket.exchange,
      session: decision.ticket.session,
      conversation: arrival.call.text,
      provider: arrival.address.name,
      model: prompt?.model ?? "",
      startedAt: decision.ticket.startedAt
    )
    isNamed = arrival.request.fields[Understanding.callField] != nil
    question = prompt?.question.text
    isContinuation = prompt?.messages.last?.role == .assistant
    operation = arrival.address.operation?.name
    isStream = prompt?.wantsStream ?? false
    tools = prompt?.tools.map(\.name) ?? []
    promptTokens = prompt?.inputTokens ?? 0
    retryCount = arrival.request.fields["x-stainless-retry-count"].flatMap { Int($0) }
    because = decision.words
    faults = decision.faults.map(\.name)
    switch decision.act {
    case .fail(let told): failure = told.kind
    case .miss:
      failure = .missed
      isMiss = true
    case .mock, .reply, .replay, .forward, .refuse: break
    }
  }

  fileprivate mutating func take(_ content: SeenContent) {
    let words = content.text.isEmpty ? content.refusal : content.text
    text = String(words.prefix(AnswerWatch.textLimit))
    textLength = words.count
    toolCalls = content.toolCalls.map(\.name)
    usage = content.usage
  }
}

extension Decision {
  fileprivate var words: String {
    if let rule { return "rule \(rule + 1)" }
    return switch act {
    case .mock: "the built-in answer"
    case .replay: "a recording"
    case .forward: "the real provider"
    case .miss: "nothing recorded"
    case .refuse: "not forwarded"
    case .reply, .fail: ""
    }
  }
}

extension MatchKey {
  /// 32 hexadecimal digits.
  fileprivate var text: String {
    [high, low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}

extension Failure.Kind {
  /// What a status says by itself (RFC 9110 §15).
  fileprivate static func named(by status: Int) -> Failure.Kind {
    switch status {
    case 401: .invalidKey
    case 403: .permission
    case 404: .notFound
    case 405: .wrongMethod
    case 408, 504: .timeout
    case 413: .tooLarge
    case 422: .unprocessable
    case 429: .rateLimited
    case 502: .badGateway
    case 503: .unavailable
    case 529: .overloaded
    case 500...: .serverError
    default: .badRequest
    }
  }
}

extension HTTPFields {
  /// How long clients are asked to wait, in the order in which the SDKs look: milliseconds first.
  var askedWait: Duration? {
    if let text = self["retry-after-ms"], let count = Double(text), (0..<1e9).contains(count) {
      return .nanoseconds(Int64(count * 1_000_000))
    }
    guard let text = self["retry-after"] else { return nil }
    if let count = Double(text), (0..<1e6).contains(count) {
      return .nanoseconds(Int64(count * 1_000_000_000))
    }
    guard let until = HTTPDate.parse(text), let now = self["date"].flatMap({ HTTPDate.parse($0) })
    else { return nil }
    return max(.zero, .nanoseconds(until.nanoseconds - now.nanoseconds))
  }
}

extension Attempt {
  /// An attempt whose answer is known beforehand, as in a rehearsal. A client that waits for
  /// `patience` in vain gives up.
  package init(
    _ arrival: Arrival,
    _ decision: Decision,
    _ plan: ResponsePlan,
    patience: Duration
  ) {
    var watch = AnswerWatch(arrival, decision)
    var time = Duration.zero
    for cue in plan.cues {
      if cue.at - time > patience {
        watch.leave(at: time + patience)
        break
      }
      time = cue.at
      watch.see(cue)
    }
    if watch.attempt(at: time).ending == .open { watch.giveUp(at: time + patience) }
    self = watch.attempt(at: time)
  }
}
