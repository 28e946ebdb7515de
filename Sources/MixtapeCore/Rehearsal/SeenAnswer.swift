import MixtapeHTTP
import MixtapeProviders

/// What a client sees of one answer, and when.
struct SeenAnswer: Sendable {
  enum Ending: Sendable {
    case complete
    /// An error came in the middle of the stream.
    case error
    case cut
    case reset
    /// Nothing more came until the client gave up.
    case silence
  }

  private(set) var status = 0
  private(set) var isStream = false
  /// How long the client is asked to wait.
  private(set) var retryAfter: Duration?
  /// What the field `x-should-retry` says.
  private(set) var isRetryable: Bool?
  private(set) var pieces = 0
  private(set) var firstAt = Duration.zero
  private(set) var endedAt = Duration.zero
  private(set) var ending = Ending.complete
  /// Its words; nil for failures and for recordings, which nobody has parsed.
  let reply: FittedReply?

  /// How long OpenAI's and Anthropic's SDKs wait for the next byte.
  static let patience = Duration.seconds(600)

  init(_ planned: ResponsePlan.Planned, reply: FittedReply?) {
    self.reply = reply
    for cue in planned.plan.cues { see(cue) }
    if ending == .complete, !planned.isWhole { ending = .error }
  }

  private mutating func see(_ cue: Cue) {
    endedAt = cue.at
    switch cue.action {
    case .head(let head, let body):
      status = head.status
      isStream = body == .stream
      retryAfter = head.fields.retryAfter
      isRetryable = head.fields["x-should-retry"].map { $0 == "true" }
    case .body: count(1, at: cue.at)
    case .pieces(let framed): count(framed.count, at: cue.at)
    case .stream(let pieces): count(Array(pieces).count, at: cue.at)
    case .end: break
    case .cut: ending = .cut
    case .reset: ending = .reset
    case .halfClose: ending = .cut
    case .hang:
      ending = .silence
      endedAt = cue.at + Self.patience
    }
  }

  private mutating func count(_ more: Int, at time: Duration) {
    if pieces == 0 { firstAt = time }
    pieces += more
  }

  var isGood: Bool { status < 400 && ending == .complete }

  /// Whether the SDKs would ask again: for what passes by, and for what broke off.
  var deservesRetry: Bool {
    guard ending == .complete else { return true }
    return isRetryable ?? (status == 408 || status == 409 || status == 429 || status >= 500)
  }

  /// How the exchange ended for the server.
  var outcome: Exchange.Outcome {
    switch ending {
    case .complete, .error: .delivered
    case .cut: .cut("as planned")
    case .reset: .cut("reset")
    case .silence: .clientLeft
    }
  }
}

extension HTTPFields {
  fileprivate var retryAfter: Duration? {
    if let text = self["retry-after-ms"], let count = Int(text) { return .milliseconds(count) }
    return self["retry-after"].flatMap { Int($0) }.map { .seconds($0) }
  }
}
